"""Finding a quotation in a message again, exactly, although whoever quotes may have changed the spaces in it."""

import unicodedata
from dataclasses import dataclass, field

from dossiers.merging.candidates import QuoteNotFound, quoted

# Invisible, yet read by models: format characters (tags among them, which can spell a hidden sentence), private use,
# control characters. A person does not see them, so neither does a model.
_INVISIBLE = {"Cf", "Co", "Cs", "Cc", "Cn"}
_VARIATION = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def visible(text: str) -> str:
    """What a person sees of ``text``: without invisible characters, its lines kept."""
    return "".join(c for c in text if c in "\n\t" or _is_seen(c))


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _VARIATION


@dataclass(frozen=True, slots=True)
class Readable:
    """A message as a person sees it: no invisible characters, one space for several. ``places`` leads back."""

    content: str
    text: str = field(init=False)
    places: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        kept: list[tuple[str, int]] = []
        for place, character in enumerate(self.content):
            if character.isspace():
                if kept and kept[-1][0] != " ":
                    kept.append((" ", place))
            elif _is_seen(character):
                kept.append((character, place))
        object.__setattr__(self, "text", "".join(character for character, _ in kept))
        object.__setattr__(self, "places", tuple(place for _, place in kept))

    def find(self, quote: str) -> tuple[int, int]:
        """Where ``quote`` stands in the message: its first place as whole words.

        Raises ``QuoteNotFound`` where the message does not hold it, but for spaces and invisible characters.
        """
        wanted = Readable(quote).text.strip() if quote else ""
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            start, end = self.places[at], self.places[at + len(wanted) - 1] + 1
            try:
                quoted(self.content, start, end)
            except QuoteNotFound:
                at = self.text.find(wanted, at + 1)
                continue
            return start, end
        raise QuoteNotFound("The message does not hold these words.")
