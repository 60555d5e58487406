"""Stories as files: what a dossier is exported as, and what can be brought along."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    words: str


FORMATS: tuple[Format, ...] = ()
LONGEST_WORDS = ""
