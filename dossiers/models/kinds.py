"""The one table of what a dossier's entities are, and how each kind is shown, exported and counted."""

from dataclasses import dataclass

from dossiers.models.dossiers import Entity

Kind = Entity.Kind


@dataclass(frozen=True, slots=True)
class KindOfEntity:
    """One kind. ``section`` is its list in ``snapshot_json``, the key of which an edit may use; empty for notes, which
    stand there by their own names. ``title`` heads it on pages, ``heading`` in exported documents, ``label`` in the
    interview's summary. ``nothing`` is shown where there is none; empty hides the section then. ``is_detailed`` kinds
    show each entity with a heading of its own. ``can_be_added``: by hand, on the story's page."""

    kind: str
    section: str
    title: str
    heading: str
    label: str
    nothing: str = ""
    is_detailed: bool = False
    can_be_added: bool = True

    @property
    def noun(self) -> str:
        return self.kind.replace("_", " ")

    @property
    def anchor(self) -> str:
        return self.section or "notes"


# In the order of pages and documents.
KINDS: tuple[KindOfEntity, ...] = (
    KindOfEntity(Kind.CHARACTER, "characters", "Characters", "Characters", "People", "Nobody yet.", is_detailed=True),
    KindOfEntity(Kind.LOCATION, "locations", "Places", "Places", "Places", "No place yet."),
    KindOfEntity(Kind.THEME, "themes", "Themes", "Themes", "What it is about", "No theme yet."),
    KindOfEntity(Kind.PLOT_POINT, "plot_points", "Plot points", "Plot", "It happens", "Nothing has happened yet."),
    KindOfEntity(Kind.NOTE, "", "Notes", "Notes", "Noted", can_be_added=False),
)
# The order of the documented lists of ``snapshot_json``.
DOCUMENTED = ("characters", "themes", "locations", "plot_points")


def sections() -> dict[str, str]:
    """The lists of ``snapshot_json`` and the kind of each, the documented four first."""
    listed = {one.section: one.kind for one in KINDS if one.section}
    order = sorted(listed, key=lambda section: DOCUMENTED.index(section) if section in DOCUMENTED else len(DOCUMENTED))
    return {section: listed[section] for section in order}


def kind_of_entity(kind: str) -> KindOfEntity:
    """The row of one kind. Raises ``LookupError`` for a kind that has none."""
    for one in KINDS:
        if one.kind == kind:
            return one
    raise LookupError(f"The kind {kind} stands in no row of the table.")
