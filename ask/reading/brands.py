"""The words that people use for a brand, whose name is that of the account that answers: "AppleSupport". Pure."""

import re
from collections.abc import Iterator

from engine.periods.tokens import word_set

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What accounts append to the name of their company, and put before it.
_TAILS = word_set("support help helps care cares assist service team customer official cs")
_HEADS = word_set("ask team the official")
_SHORTEST = 3  # letters of a name without them; shorter ones mean too much else


def phrases(brand: str) -> Iterator[str]:
    """The account's own name, the same in words ("Apple Support"), and the company's name ("Apple")."""
    pieces = [piece.lower() for piece in _PIECES.findall(brand)]
    yield brand
    yield " ".join(pieces)
    core = _core(pieces)
    if len("".join(core)) >= _SHORTEST and core != pieces:
        yield " ".join(core)
        yield "".join(core)


def _core(pieces: list[str]) -> list[str]:
    if len(pieces) == 1:
        return [_cut(pieces[0])]
    while len(pieces) > 1 and pieces[-1] in _TAILS:
        pieces = pieces[:-1]
    while len(pieces) > 1 and pieces[0] in _HEADS:
        pieces = pieces[1:]
    return pieces


def _cut(name: str) -> str:
    """“sprintcare” without its "care"."""
    tail = max((tail for tail in _TAILS if name.endswith(tail)), key=len, default="")
    rest = name.removesuffix(tail)
    return rest if len(rest) > _SHORTEST else name
