"""What the interviewer is given, and what it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dossiers.presenters.assistant_view import EMPTY, Recollection
from dossiers.presenters.completeness import StoryProgress


@dataclass(frozen=True, slots=True)
class InterviewMessage:
    """One message of the conversation. ``notes`` are those that the interviewer made when it said this."""

    by_writer: bool
    text: str
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InterviewHistory:
    """All that was said before, oldest first, and what the writer says now. The same one gets the same answer.

    ``seed`` chooses among wordings that would do equally well; it comes from the turn.
    """

    latest: str
    earlier: tuple[InterviewMessage, ...] = ()
    known: Recollection = EMPTY
    progress: StoryProgress | None = None
    seed: str = ""
    changed: str = ""  # what this message changed in the dossier, in words; it was read before it is answered
    version: int = 0  # the one that holds that change

    @property
    def written(self) -> list[str]:
        """The writer's messages, the latest last."""
        return [line.text for line in self.earlier if line.by_writer] + [self.latest]

    @property
    def answers(self) -> list[InterviewMessage]:
        return [line for line in self.earlier if not line.by_writer]

    @property
    def asked(self) -> Mapping[str, Any]:
        """The notes of the answer before this message: what was asked last."""
        last = self.answers[-1:]
        return last[0].notes if last else {}

    def notes(self, name: str) -> Iterator[Any]:
        """What every earlier answer noted under ``name``, oldest first."""
        return (line.notes[name] for line in self.answers if name in line.notes)


@dataclass(slots=True)
class Spoken:
    """An answer in the pieces in which it is shown, and what has to be remembered of it."""

    parts: list[str] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def fragments(self) -> list[str]:
        """The pieces as they are shown one after the other; joined they are the text. Lists stand apart."""
        ends = ["\n\n" if "\n" in part else " " for part in self.parts[:-1]]
        return [part + end for part, end in zip(self.parts, [*ends, ""], strict=True)]

    @property
    def text(self) -> str:
        return "".join(self.fragments)
