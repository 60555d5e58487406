"""A dossier as a Word document: every fact with its words beneath it."""

from datetime import UTC
from io import BytesIO
from typing import Any

from dossiers.files.export import outline
from dossiers.files.export.outline import OutlineEntry, OutlineLine, legible
from dossiers.models import Dossier


def docx(dossier: Dossier) -> bytes:
    """The file. Text is written as text: nothing of it is read as a field or as markup."""
    from docx import Document  # noqa: PLC0415 -- slow import: half a second and 15 MB

    told = outline.build_outline(dossier)
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = legible(told.title)[:255], "", ""
    properties.created = properties.modified = told.updated_at.astimezone(UTC).replace(tzinfo=None)
    document.add_heading(legible(told.title), 0)
    document.add_paragraph(f"Version {told.version}, {told.updated_at:%Y-%m-%d %H:%M} UTC")
    for part in told.parts:
        document.add_heading(part.title, 1)
        for entry in part.entries:
            _entry(document, entry)
    if told.suggestions:
        document.add_heading("Suggested by the assistant, not confirmed", 1)
        for line in told.suggestions:
            _line(document, line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _entry(document: Any, entry: OutlineEntry) -> None:
    document.add_heading(legible(entry.name.text), 2)
    _quotes(document, entry.name)
    if entry.aliases:
        document.add_paragraph(f"Also called {', '.join(map(legible, entry.aliases))}.")
    for line in entry.lines:
        _line(document, line)


def _line(document: Any, line: OutlineLine) -> None:
    paragraph = _paragraph(document, "ListBullet")
    if line.label:
        paragraph.add_run(f"{legible(line.label)}: ").bold = True
    paragraph.add_run(legible(line.text))
    if line.is_disputed:
        paragraph.add_run(" (contradicted)").italic = True
    _quotes(document, line)


def _quotes(document: Any, line: OutlineLine) -> None:
    for quote in line.quotes:
        paragraph = _paragraph(document, "Quote")
        paragraph.add_run(f"“{legible(quote.words)}” ({quote.speaker}, {quote.said_at:%Y-%m-%d})")


def _paragraph(document: Any, style_id: str) -> Any:
    """A new paragraph in a style of the default template. By its id: looking one up by name took 5 ms, every time."""
    paragraph = document.add_paragraph()
    paragraph._p.style = style_id
    return paragraph
