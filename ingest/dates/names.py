"""Names of months, as files of several languages have them, by their beginnings."""

from functools import lru_cache

_LANGUAGES = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
)
_SHORTEST = 3


def _table() -> dict[str, set[int]]:
    """Every beginning of three letters or more → the months that it can mean (``mar``, but not ``jui``, means one)."""
    table: dict[str, set[int]] = {"mrz": {3}, "sept": {9}, "okt": {10}}
    for names in _LANGUAGES:
        for number, name in enumerate(names.split(), 1):
            for length in range(_SHORTEST, len(name) + 1):
                table.setdefault(name[:length], set()).add(number)
    return table


_TABLE = _table()


@lru_cache(maxsize=512)
def month(name: str) -> int | None:
    """The number of the month that ``name`` means, or None where it means none or several."""
    found = _TABLE.get(name.lower().rstrip("."), set())
    return next(iter(found)) if len(found) == 1 else None
