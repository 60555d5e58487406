"""The patterns of ``corrections.toml``, with its signs filled in."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from engine.story.words import alternatives

FILE = Path(__file__).parent / "corrections.toml"


@cache
def _groups() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def pattern(group: str, name: str) -> re.Pattern[str]:
    """Return one pattern of a group."""
    return _compiled(str(_groups()[group][name]))


@cache
def patterns(group: str) -> tuple[re.Pattern[str], ...]:
    """Return the list of patterns of a group."""
    return tuple(_compiled(str(one)) for one in _groups()[group]["patterns"])


def _compiled(told: str) -> re.Pattern[str]:
    numbers = alternatives("number")
    words = {
        **_groups()["words"],
        "AGE": rf"(?:\d{{1,3}}|{numbers}(?:-{numbers})?)",
        "ROLE": alternatives("leading_role"),
    }
    return re.compile(re.sub(r"\{([A-Z]+)\}", lambda sign: str(words[sign[1]]), told), re.IGNORECASE)
