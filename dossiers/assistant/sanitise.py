"""Plain text out of whatever a model writes, piece by piece: nothing invisible, no commands to terminals."""

import re
import unicodedata

_ESCAPE = "\x1b"
# ECMA-48: ESC [ … letter, ESC ] … BEL or ST, and sequences of two or three characters.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ`-~\\])")
_LONGEST_SEQUENCE = 500
_KEPT = "\n\t"
_JOINERS = "\u200c\u200d"  # scripts and pictures need them
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_SELECTORS = ("\U000e0100", "\U000e01ef")  # variants of characters, in which text can be hidden


class Plain:
    """A filter for one stream. What it gave out so far never changes, however the stream is cut into pieces."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What of the text so far is surely plain. The beginning of a sequence is held back until its end comes."""
        text = _SEQUENCE.sub("", self._held + piece)
        at = text.find(_ESCAPE)
        if at >= 0 and len(text) - at < _LONGEST_SEQUENCE:
            self._held, text = text[at:], text[:at]
        else:
            self._held = ""
        return "".join(char for char in text if is_plain(char))

    def rest(self) -> str:
        """What was held back when the stream ended, without its sign."""
        held, self._held = self._held, ""
        return "".join(char for char in held if is_plain(char))


def is_plain(char: str) -> bool:
    """Whether a character is seen, or a space, or joins what is seen."""
    if char in _KEPT or char in _JOINERS:
        return True
    if _SELECTORS[0] <= char <= _SELECTORS[1]:
        return False
    return unicodedata.category(char) not in _HIDDEN
