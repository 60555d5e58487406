"""What an exported dossier may look like when it comes back. Nothing in a file is believed before it is checked."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from chat.models import ChatMessage
from dossiers.merging.candidates import QuoteNotFound, quoted
from dossiers.models import Entity, Fact, Version

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
State = Literal["stated", "suggested", "contradicted", "retracted"]
Attribute = Annotated[str, Field(min_length=1, max_length=60)]


def _sensible(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2200:
        raise ValueError("out of range")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class DocumentMessage(_Part):
    id: Annotated[str, Field(min_length=1, max_length=40)]
    role: ChatMessage.Role
    content: Annotated[str, Field(max_length=1_000_000)]
    said_at: Moment
    set_aside: bool = False


class Thing(_Part):
    id: Id
    kind: Entity.Kind


class DocumentWords(_Part):
    message: str
    start: Count
    end: Count
    quote: str
    withdrawn: bool = False


class DocumentStatement(_Part):
    id: Id
    entity: Id
    attribute: Attribute
    value: Any
    other: Id | None = None
    state: State
    origin: Fact.Origin
    engine: Annotated[str, Field(max_length=40)] = ""
    model: Annotated[str, Field(max_length=100)] = ""
    rule: Annotated[str, Field(max_length=60)] = ""
    both_true: bool = False
    story_time: str = Field(default="", max_length=120)
    created_at: Moment
    evidence: Annotated[list[DocumentWords], Field(max_length=5_000)] = []
    retractions: Annotated[list[DocumentWords], Field(max_length=5_000)] = []


class DocumentStep(_Part):
    fact: Id
    before: State | Literal[""]
    after: State


class Edition(_Part):
    number: Annotated[int, Field(ge=1, le=1_000_000)]
    reason: Version.Reason
    summary: Annotated[str, Field(max_length=300)] = ""
    restored: Count | None = None
    created_at: Moment
    changes: Annotated[list[DocumentStep], Field(max_length=20_000)] = []


class DocumentOrigin(_Part):
    title: Annotated[str, Field(max_length=200)] = ""


class Document(_Part):
    """The whole file. Everything that it refers to is in it, each quote is found where it says, and the steps of its
    versions lead to the states of its facts."""

    format: Literal["verbatim-dossier"]
    format_version: Literal[1]
    project: DocumentOrigin = DocumentOrigin()
    messages: Annotated[list[DocumentMessage], Field(max_length=20_000)] = []
    entities: Annotated[list[Thing], Field(max_length=20_000)] = []
    facts: Annotated[list[DocumentStatement], Field(max_length=20_000)] = []
    versions: Annotated[list[Edition], Field(max_length=20_000)] = []

    @model_validator(mode="after")
    def _holds_together(self) -> "Document":
        entities, facts = {one.id for one in self.entities}, {one.id for one in self.facts}
        contents = {one.id: one.content for one in self.messages}
        sizes = (len(entities), len(facts), len(contents))
        if sizes != (len(self.entities), len(self.facts), len(self.messages)):
            raise ValueError("An id stands for two things.")
        for fact in self.facts:
            if fact.entity not in entities or (fact.other or fact.entity) not in entities:
                raise ValueError(f"Fact {fact.id} is about something that is not there.")
            for words in (*fact.evidence, *fact.retractions):
                if words.message not in contents or not _is_found(words, contents[words.message]):
                    raise ValueError(f"The words of fact {fact.id} are not in their message.")
        self._check_history(facts)
        return self

    def _check_history(self, facts: set[int]) -> None:
        numbers = [version.number for version in self.versions]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("The versions are not numbered from 1 on.")
        states: dict[int, str] = {}
        for step in (step for version in self.versions for step in version.changes):
            if step.fact not in facts or states.get(step.fact, "") != step.before:
                raise ValueError("The history does not hold together.")
            states[step.fact] = step.after
        if states != {fact.id: fact.state for fact in self.facts}:
            raise ValueError("The history does not lead to the facts.")


def _is_found(words: DocumentWords, content: str) -> bool:
    try:
        return quoted(content, words.start, words.end) == words.quote
    except QuoteNotFound:
        return False


def checked(found: dict[str, Any]) -> Document:
    """What a file holds, as a document. Raises ``ValueError`` that says where it is none."""
    try:
        return Document.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}" if where else first["msg"]) from error
