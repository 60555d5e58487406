"""What somebody needs to see of a file before it is imported: what it is, what is open, what its rows become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.choices import OPTIONS, from_options
from ingest.files import MessageFile
from ingest.imports.running import UNREADABLE
from ingest.layouts.layout import FIELDS
from ingest.models import ImportBatch, SavedMapping
from ingest.recognise.base import ReadRow
from ingest.records import Record, RejectedRow
from ingest.saved import digest_of

LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file, and the message it becomes; ``problem`` says why it becomes none."""

    line: int
    content: str
    text: str = ""
    when: str = ""
    who: str = ""
    way: str = ""
    source: str = ""
    attributes: str = ""
    problem: str = ""


@dataclass(slots=True)
class FileView:
    """``problem`` is what makes the file unreadable, ``unknown`` that its fields have to be named, ``question`` what
    its dates leave open, with ``orders`` to choose from."""

    kind: str = ""
    notes: Sequence[str] = ()
    columns: Sequence[str] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[PreviewRow] = ()
    question: str = ""
    orders: Sequence[str] = ()
    unknown: bool = False
    problem: str = ""
    saved: str = ""

    @property
    def is_ready(self) -> bool:
        return not (self.question or self.unknown or self.problem)


def look(batch: ImportBatch, options: Mapping[str, Any]) -> FileView:
    """Looks at the file as it would be read with ``options``."""
    try:
        file = MessageFile(Path(batch.path), from_options({**options, "guess": False}), batch.name)
        return _seen(file, batch, options)
    except UNREADABLE as error:
        return FileView(problem=str(error))


def _seen(file: MessageFile, batch: ImportBatch, options: Mapping[str, Any]) -> FileView:
    proposal = file.first.guess
    mapping = dict(proposal.found) if proposal is not None else _mapping(file)
    shown = FileView(file.kind, file.notes, [c for c in file.first.columns if not c.endswith("[].")], mapping)
    if file.unknown:
        shown.unknown, shown.saved = True, _saved(file)
        guessed = MessageFile(Path(batch.path), from_options({**options, "guess": True}), batch.name)
        file = guessed if proposal is not None and proposal.layout is not None else file
    question = file.question
    if question is not None:
        shown.question, shown.orders = str(question), [str(order) for order, _ in question.readings] or ["dmy", "mdy"]
    elif file.first.layout is not None:
        shown.rows = [_row(row, made) for row, made in file.preview()]
    return shown


def _mapping(file: MessageFile) -> dict[str, str]:
    layout = file.first.layout
    if layout is None or file.first.names is None:
        return {}
    return {part: "+".join(columns) for part, columns in layout.columns.items()}


def _saved(file: MessageFile) -> str:
    """The mapping that was saved for files with these columns."""
    found = SavedMapping.objects.filter(columns=digest_of(file.first.columns)).order_by("-pk").first()
    return str(found.options.get("map", "")) if found is not None else ""


def _row(row: ReadRow, made: Record | RejectedRow) -> PreviewRow:
    values = row[1].values() if isinstance(row[1], Mapping) else row[1]
    content = " · ".join(value for value in values if value)[:LONGEST_SHOWN]
    if isinstance(made, RejectedRow):
        return PreviewRow(row[0], content, problem=str(made.error))
    return PreviewRow(
        row[0],
        content,
        made.text[:LONGEST_SHOWN],
        f"{made.timestamp:%Y-%m-%d %H:%M:%S} UTC",
        made.customer or str(made.id_user or "") or made.author or "–",
        "automatic" if made.automatic else "customer" if made.inbound else "agent",
        made.source,
        ", ".join(f"{name} {value}" for name, value in (made.attributes or {}).items())[:LONGEST_SHOWN],
    )


def chosen_columns(given: Mapping[str, Any]) -> dict[str, str]:
    """The columns that a form names, by field."""
    named = {part: str(given.get(f"map_{part}", "")).strip() for part in FIELDS}
    return {part: column for part, column in named.items() if column}


def chosen(given: Mapping[str, Any]) -> dict[str, str]:
    """The options that a form or a request names: ``map_text=body`` for each field, or ``map`` as a whole."""
    options = {name: str(given.get(name, "")).strip() for name in OPTIONS}
    named = ",".join(f'{part}="{column}"' for part, column in chosen_columns(given).items())
    return {name: value for name, value in (options | ({"map": named} if named else {})).items() if value}
