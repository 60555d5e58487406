"""The rules of the embedded engine as a reader: no key, no network."""

from collections.abc import Iterator, Sequence

from dossiers.extraction.reading import ExtractionResult, HeardMessage, StoryReading
from dossiers.merging.candidates import Candidate, QuoteNotFound, quoted
from dossiers.models import Entity
from engine.story import Finding, KnownName, StoryLine, read_story
from engine.story.version import VERSION

ENGINE = "local"
MODEL = f"story-rules-{VERSION}"


class RuleEngine:
    """Reads by rules and sentence embeddings; the same conversation always gives the same candidates."""

    def read(self, reading: StoryReading) -> ExtractionResult:
        known = [KnownName(one.name, is_place=one.kind == Entity.Kind.LOCATION) for one in reading.known]
        found = [
            candidate(finding, said[finding.line])
            for said in reading.conversations
            for finding in read_story(list(lines(said)), known)
        ]
        candidates = [one for one in found if one is not None]
        return ExtractionResult(candidates, ENGINE, MODEL, rejected=len(found) - len(candidates))


def lines(said: Sequence[HeardMessage]) -> Iterator[StoryLine]:
    """The conversation as the rules read it. What the assistant has just asked says how a bare answer is meant."""
    asked: dict[str, object] = {}
    for one in said:
        message = one.message
        if not one.by_writer:
            asked = message.metadata if isinstance(message.metadata, dict) else {}
            yield StoryLine(message.content, is_new=one.is_new, by_writer=False)
            continue
        asks, about = asked.get("asks"), asked.get("about")
        yield StoryLine(
            message.content,
            is_new=one.is_new,
            asks=asks if isinstance(asks, str) else "",
            about=about if isinstance(about, str) else "",
        )
        asked = {}


def candidate(finding: Finding, said: HeardMessage) -> Candidate | None:
    """The finding as the dossier takes it; None if its words are not whole words of the message."""
    try:
        quoted(said.message.content, finding.start, finding.end)
    except QuoteNotFound:
        return None
    return Candidate(
        kind=Entity.Kind(finding.kind),
        name=finding.name,
        attribute=finding.attribute,
        value=finding.value,
        message_id=said.message.pk,
        start=finding.start,
        end=finding.end,
        other=finding.other,
        aliases=finding.aliases,
        rule=finding.rule,
        operation=finding.operation,
        was=finding.was,
        when=finding.when[:120],
    )
