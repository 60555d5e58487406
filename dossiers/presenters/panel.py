"""The dossier beside the conversation: what is known, what is missing, what is open."""

from dataclasses import dataclass

from chat.models import Project
from dossiers.models import Dossier, Extraction, Fact, kinds
from dossiers.presenters import completeness, dossier_page
from dossiers.presenters.completeness import StoryProgress
from dossiers.presenters.dossier_page import ShownDossier, ShownEntity, ShownFact


@dataclass(frozen=True, slots=True)
class PanelSection:
    """One section. ``is_detailed`` ones show each entity with a heading of its own."""

    anchor: str
    title: str
    nothing: str
    entities: tuple[ShownEntity, ...]
    is_detailed: bool


@dataclass(frozen=True, slots=True)
class ConflictingFacts:
    """Facts about one thing that cannot all hold, side by side."""

    title: str
    facts: tuple[ShownFact, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """``is_reading`` while messages wait to be read for facts; ``failed`` counts those that could not be."""

    number: int
    progress: StoryProgress
    parts: tuple[PanelSection, ...]
    conflicts: tuple[ConflictingFacts, ...]
    suggestions: tuple[ShownFact, ...]
    is_reading: bool
    failed: int


def build_panel(project: Project, dossier: Dossier | None) -> Panel:
    """The panel of ``project``, whose dossier may not exist yet."""
    known = dossier_page.build_dossier_page(dossier)
    states = list(_extractions(project))
    return Panel(
        number=dossier.number if dossier else 0,
        progress=completeness.missing(dossier),
        parts=tuple(_parts(known)),
        conflicts=tuple(_conflicts(known)),
        suggestions=known.suggestions,
        is_reading=any(state in Extraction.UNFINISHED for state in states),
        failed=states.count(Extraction.Status.FAILED),
    )


def _extractions(project: Project) -> list[str]:
    """The states that are not done, of messages that still count."""
    rows = Extraction.objects.filter(message__session__project=project, message__set_aside_at=None)
    return list(rows.exclude(status=Extraction.Status.DONE).values_list("status", flat=True))


def _parts(known: ShownDossier) -> list[PanelSection]:
    parts = (
        PanelSection(one.anchor, one.title, one.nothing, known.of(one.kind), one.is_detailed) for one in kinds.KINDS
    )
    return [part for part in parts if part.entities or part.nothing]


def _conflicts(known: ShownDossier) -> list[ConflictingFacts]:
    groups: dict[tuple[int, str], list[ShownFact]] = {}
    for entity in known.entities:
        for fact in entity.facts:
            if fact.state == Fact.State.CONTRADICTED:
                groups.setdefault((entity.pk, fact.attribute), []).append(fact)
    return [ConflictingFacts(f"{facts[0].subject} · {facts[0].label}", tuple(facts)) for facts in groups.values()]
