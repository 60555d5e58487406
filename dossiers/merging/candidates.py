"""What an extractor hands over: one statement about one thing, with the words that say so. Pure but for ``Kind``."""

from dataclasses import dataclass
from uuid import UUID

from dossiers.models import Entity


class QuoteNotFound(ValueError):
    """A candidate's words are not in its message, or are not whole words. Nothing of the batch is stored."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement. ``start`` and ``end`` are indices of ``str``; the quote is ``message.content[start:end]``.

    ``name`` is a form of the entity's name as the text has it (a theme's label, a plot point's sentence).
    ``attribute`` is ``name``, ``description``, ``relationship``, ``character_arc``, ``age``, …; for ``name`` the value
    is the name. ``other`` is the other entity's name in a relationship, ``aliases`` are further forms that the
    extractor takes for the same entity, ``rule`` is the rule or prompt that found it.
    ``operation`` is what the words do (``merging.operations``), ``was`` the value that is replaced, ``when`` since when
    in the story it holds.
    """

    kind: Entity.Kind
    name: str
    attribute: str
    value: str
    message_id: UUID
    start: int
    end: int
    other: str = ""
    aliases: tuple[str, ...] = ()
    rule: str = ""
    operation: str = "state"
    was: str = ""
    when: str = ""


def quoted(content: str, start: int, end: int) -> str:
    """The words at ``content[start:end]``. Raises ``QuoteNotFound`` unless they are whole words of it."""
    if not 0 <= start < end <= len(content):
        raise QuoteNotFound(f"{start} to {end} is not within the message of {len(content)} characters.")
    quote = content[start:end]
    if not quote.strip() or _cuts(content, start) or _cuts(content, end):
        raise QuoteNotFound(f"{start} to {end} cuts a word or holds none.")
    return quote


def _cuts(content: str, place: int) -> bool:
    """Whether ``place`` lies within a word."""
    return 0 < place < len(content) and content[place - 1].isalnum() and content[place].isalnum()
