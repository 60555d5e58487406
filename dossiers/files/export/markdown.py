"""A dossier as Markdown: every fact with its words as a footnote."""

import re
from collections.abc import Iterator

from dossiers.files.export import outline
from dossiers.files.export.outline import DossierOutline, OutlineEntry, OutlineLine, OutlineQuote
from dossiers.models import Dossier

# Whatever Markdown or HTML could take for markup is escaped, so that what people wrote is shown and does nothing.
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:=^$@\"'])")


def markdown(dossier: Dossier) -> str:
    """The whole document, in UTF-8 when written."""
    return "\n".join(_Writing(outline.build_outline(dossier)).lines()) + "\n"


class _Writing:
    def __init__(self, told: DossierOutline) -> None:
        self.told = told
        self.notes: list[OutlineQuote] = []

    def lines(self) -> Iterator[str]:
        told = self.told
        yield f"# {plain(told.title)}"
        yield ""
        yield f"Version {told.version}, {told.updated_at:%Y-%m-%d %H:%M} UTC"
        for part in told.parts:
            yield from ("", f"## {part.title}", "")
            for entry in part.entries:
                yield from self._entry(entry, is_large=part.title == "Characters")
        if told.suggestions:
            yield from ("", "## Suggested by the assistant, not confirmed", "")
            for line in told.suggestions:
                yield f"- {self._said(line)}"
        yield from self._footnotes()

    def _entry(self, entry: OutlineEntry, is_large: bool) -> Iterator[str]:
        if is_large:
            yield from (f"### {self._said(entry.name)}", "")
            if entry.aliases:
                yield from (f"Also called {', '.join(map(plain, entry.aliases))}.", "")
        else:
            yield f"- {self._said(entry.name)}"
        for line in entry.lines:
            yield f"{'' if is_large else '  '}- {self._said(line)}"
        if is_large and entry.lines:
            yield ""

    def _said(self, line: OutlineLine) -> str:
        label = f"**{plain(line.label)}:** " if line.label else ""
        disputed = " *(contradicted)*" if line.is_disputed else ""
        return f"{label}{plain(line.text)}{disputed}{''.join(map(self._note, line.quotes))}"

    def _note(self, quote: OutlineQuote) -> str:
        self.notes.append(quote)
        return f"[^{len(self.notes)}]"

    def _footnotes(self) -> Iterator[str]:
        if self.notes:
            yield ""
        for number, quote in enumerate(self.notes, 1):
            yield f"[^{number}]: “{plain(quote.words)}” ({quote.speaker}, {quote.said_at:%Y-%m-%d})"


def plain(text: str) -> str:
    """``text`` as it reads, whatever it contains."""
    return _MARKUP.sub(r"\\\1", outline.legible(text))
