"""A reader that tests command: it finds a name wherever a message begins with one, or fails as it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chat.models import ChatMessage
from dossiers.extraction.reading import ExtractionResult, StoryReading
from dossiers.merging.candidates import Candidate
from dossiers.models import Entity


@dataclass
class Reader:
    """Finds the first word of each new message as a character, with the rest of it as the description."""

    engine: str = "local"
    readings: list[StoryReading] = field(default_factory=list)
    fails: Callable[[], None] = lambda: None

    def read(self, reading: StoryReading) -> ExtractionResult:
        self.readings.append(reading)
        self.fails()
        new = [one.message for said in reading.conversations for one in said if one.is_new]
        return ExtractionResult([one for message in new for one in candidates(message)], self.engine, "rules")

    @property
    def texts(self) -> list[list[str]]:
        """The new messages of each reading."""
        return [
            [one.message.content for said in reading.conversations for one in said if one.is_new]
            for reading in self.readings
        ]


def candidates(message: ChatMessage) -> list[Candidate]:
    name, _, rest = message.content.partition(" ")
    found = [Candidate(Entity.Kind.CHARACTER, name, "name", name, message.pk, 0, len(name))]
    if rest:
        whole = len(message.content)
        found.append(Candidate(Entity.Kind.CHARACTER, name, "description", rest, message.pk, 0, whole))
    return found
