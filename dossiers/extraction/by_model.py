"""A language model as a reader: the writer's words go out as data, its answer comes in as hostile input."""

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import structlog
from asgiref.sync import sync_to_async

from dossiers.extraction import answers, prompts
from dossiers.extraction.answers import Checked, SourceMessage
from dossiers.extraction.by_rules import RuleEngine
from dossiers.extraction.prompts import Passage
from dossiers.extraction.quotes import Readable, visible
from dossiers.extraction.reading import ExtractionResult, HeardMessage, StoryReading
from llm import client, providers
from llm.client import Gateway
from llm.limits import timeouts
from llm.limits.ledger import Purpose
from llm.prompts import Completion, Prompt
from llm.providers import Target, Task

log = structlog.stdlib.get_logger("verbatim.extraction")

CALL_CHARACTERS = 12_000  # of new text in one call
MOST_CHARACTERS = 48_000  # of new text that a model is sent; more at once (a whole book) is read by the rules
CONTEXT_CHARACTERS = 3_000  # of what came before, in each call
MAX_TOKENS = 4_000


@dataclass(slots=True)
class ExtractionCall:
    """The messages of one call, under names that cannot be guessed: no message can speak of another by its id."""

    passages: list[Passage] = field(default_factory=list)
    sources: dict[str, SourceMessage] = field(default_factory=dict)
    size: int = 0

    def add(self, passage: Passage, source: SourceMessage | None = None) -> None:
        self.passages.append(passage)
        if source is not None:
            self.sources[passage.name] = source
            self.size += len(passage.text)


class ModelEngine:
    """Asks the model that serves extraction, on the budget of the story's writer."""

    def read(self, reading: StoryReading) -> ExtractionResult:
        """Raises ``ModelError``; ``Unavailable`` where asking later helps."""
        if _size(reading) > MOST_CHARACTERS:
            return RuleEngine().read(reading)
        target = providers.target(Task.EXTRACTION)
        known = [one.name for one in reading.known]
        calls = [call for said in reading.conversations for call in calls_for(said)]
        scope = f"user:{reading.owner_id}"
        replies = client.run(lambda gateway: _all(gateway, target, calls, known, scope))
        return _found(target, replies)


def _size(reading: StoryReading) -> int:
    return sum(len(one.message.content) for said in reading.conversations for one in said if one.is_new)


def calls_for(said: Sequence[HeardMessage]) -> Iterator[ExtractionCall]:
    """The calls for one conversation: the new messages in parts that fit, each call with what came before."""
    call, asked = ExtractionCall(), ""
    for one in said:
        by = "writer" if one.by_writer else "assistant"
        text = visible(one.message.content)
        if not one.is_new:
            call.add(Passage(_name(), by, text[-CONTEXT_CHARACTERS:], read=False))
        else:
            source = SourceMessage(one.message.pk, Readable(one.message.content))
            for part in _parts(text):
                if call.size and call.size + len(part) > CALL_CHARACTERS:
                    yield call
                    call = ExtractionCall(_tail(call.passages))
                call.add(Passage(_name(), by, part, asked=asked if one.by_writer else ""), source)
        asked = "" if one.by_writer else _asked(one)
    if call.sources:
        yield call


def _asked(said: HeardMessage) -> str:
    """What the assistant asked for last, in its own notes; never a person's words."""
    notes = said.message.metadata
    asks = notes.get("asks") if isinstance(notes, dict) else None
    return asks if isinstance(asks, str) and asks.isidentifier() else ""


def _parts(text: str) -> Iterator[str]:
    while len(text) > CALL_CHARACTERS:
        cut = max(text.rfind("\n", 0, CALL_CHARACTERS), text.rfind(". ", 0, CALL_CHARACTERS) + 1)
        cut = cut if cut > CALL_CHARACTERS // 2 else CALL_CHARACTERS
        yield text[:cut]
        text = text[cut:]
    yield text


def _tail(passages: Sequence[Passage]) -> list[Passage]:
    """The last of what a call held, as the next one's context."""
    kept: list[Passage] = []
    left = CONTEXT_CHARACTERS
    for passage in reversed(passages):
        if left <= 0:
            break
        kept.append(Passage(passage.name, passage.by, passage.text[-left:], read=False))
        left -= len(passage.text)
    return kept[::-1]


def _name() -> str:
    return secrets.token_hex(4)


async def _all(
    gateway: Gateway, target: Target, calls: Sequence[ExtractionCall], known: Sequence[str], scope: str
) -> list[tuple[Checked, Completion]]:
    """The answers to all calls. The first that fails fails them all: messages are read whole or not at all."""
    places = asyncio.Semaphore(await sync_to_async(timeouts.concurrency)(target))
    seconds = await sync_to_async(timeouts.limit)(target)

    async def ask(call: ExtractionCall) -> tuple[Checked, Completion]:
        question = Prompt(
            Purpose(Task.EXTRACTION, prompts.VERSION, scope),
            prompts.extraction(call.passages, known),
            max_tokens=MAX_TOKENS,
            seconds=seconds,
        )
        async with places:
            answer, reply = await gateway.json(target, question, answers.SHAPE)
        spoken = "\n".join([*(passage.text for passage in call.passages), *known])
        return answers.read_answer(answer, call.sources, spoken), reply

    return list(await asyncio.gather(*(ask(call) for call in calls)))


def _found(target: Target, replies: Sequence[tuple[Checked, Completion]]) -> ExtractionResult:
    candidates = [candidate for checked, _ in replies for candidate in checked.candidates]
    rejected = sum(checked.rejected for checked, _ in replies)
    if rejected:
        log.info("facts rejected", provider=target.provider, model=target.model, rejected=rejected)
    model = replies[0][1].model if replies else target.model
    return ExtractionResult(candidates, target.provider, model[:100], rejected)
