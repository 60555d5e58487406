"""What a merge compares and orders: statements by what they say, and where their words are."""

from dataclasses import dataclass
from typing import NamedTuple

from chat.models import ChatMessage
from dossiers.facts.attributes import NAME
from dossiers.merging import names
from dossiers.merging.candidates import Candidate


class StatementKey(NamedTuple):
    """What makes two statements the same fact. Entities by what they were merged into; new ones by negative ids."""

    entity: int
    attribute: str
    value: str
    other: int | None


@dataclass(frozen=True, slots=True)
class CandidateQuote:
    """Where a candidate's words are. ``rank`` orders the messages of one reading."""

    message: ChatMessage
    rank: int
    start: int
    end: int

    @property
    def place(self) -> tuple[int, int]:
        return self.rank, self.start

    @property
    def by_writer(self) -> bool:
        return self.message.role == ChatMessage.Role.USER


def naming_order(candidate: Candidate) -> tuple[bool, int]:
    """Statements after names; of names, those of more words first. A form counts with the fullest of its aliases."""
    words = max(len(names.form(name).core) for name in (candidate.name, *candidate.aliases))
    return candidate.attribute != NAME, -words
