"""A language model as the engine: several messages in one call, several calls at once, results matched by id."""

import asyncio
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from asgiref.sync import sync_to_async
from django.utils import timezone

from insights.engines import answers, prompts
from insights.engines.base import AnalysisError, Origin, Outcome, Postponed, Taxonomy
from insights.engines.fallback import BudgetSpent
from llm import client, providers
from llm.client import Gateway
from llm.errors import BudgetExceeded, CallStopped, ModelError, Rejected, Unavailable
from llm.limits import breaker, timeouts
from llm.limits.ledger import Purpose
from llm.prompts import Completion, Prompt
from llm.providers import Target, Task

BATCH_SECONDS = 40.0  # for all calls of one batch of messages; more where a single call may take longer
LEAST_SECONDS = 0.5  # with less left no call is begun
TOKENS_A_MESSAGE, TOKENS_A_CALL = 250, 400  # of an answer, with room for models that think before they answer

Indexed = tuple[int, str]


@dataclass(frozen=True, slots=True)
class LlmEngine:
    """Asks the model that serves ``task``, on the budget of ``scope`` (empty: the product's own).

    ``seconds`` is for a whole batch, None for as long as the provider's calls may take.
    """

    task: Task = Task.ANALYSIS
    seconds: float | None = None
    scope: str = ""

    @property
    def name(self) -> str:
        target = providers.find(self.task)
        return target.provider if target else "none"

    @property
    def model(self) -> str:
        target = providers.find(self.task)
        return target.model if target else ""

    @property
    def portion(self) -> int:
        target = providers.find(self.task)
        return 1 if target is None else timeouts.batch(target) * timeouts.concurrency(target)

    def doubts(self, outcome: Outcome) -> bool:
        """It is asked about every message."""
        return True

    def is_ready(self) -> bool:
        """Whether a call could be made: somebody is set up whose circuit is closed, or due for a probe."""
        target = providers.find(self.task)
        return target is not None and breaker.closed_until(target.provider) is None

    def with_deadline(self, seconds: float, scope: str = "") -> "LlmEngine":
        """Somebody waits for one message's category: that is the task of classification."""
        return replace(self, task=Task.CLASSIFICATION, seconds=seconds, scope=scope)

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        target = providers.find(self.task)
        if target is None:
            return [Postponed("No language model is set up.", seconds=60)] * len(texts)
        if self.seconds is not None and timeouts.is_too_slow(target, self.seconds):
            return [Postponed(f"{target.provider} is too slow to be waited for.", seconds=0)] * len(texts)
        limit = timeouts.limit(target)
        seconds = max(BATCH_SECONDS, limit) if self.seconds is None else self.seconds
        purpose = Purpose(self.task, prompts.ANALYSIS_VERSION, self.scope)
        asked = _Asked(target, purpose, taxonomy, time.monotonic() + seconds, limit, timeouts.batch(target))
        try:
            return client.run(lambda gateway: _all(gateway, asked, texts))
        except CallStopped as error:
            return [Postponed(error.reason)] * len(texts)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all calls of one batch have in common."""

    target: Target
    purpose: Purpose
    taxonomy: Taxonomy
    deadline: float
    limit: float  # seconds of one call
    batch: int  # messages in one call


def groups(texts: Sequence[str], size: int) -> Iterator[list[Indexed]]:
    """The messages that share a call. One that speaks to the model is alone, so that it can steer no other's labels."""
    together: list[Indexed] = []
    for indexed in enumerate(texts):
        if prompts.speaks_to_a_model(indexed[1]):
            yield [indexed]
            continue
        together.append(indexed)
        if len(together) == size:
            yield together
            together = []
    if together:
        yield together


async def _all(gateway: Gateway, asked: _Asked, texts: Sequence[str]) -> list[Outcome]:
    places = asyncio.Semaphore(timeouts.concurrency(asked.target))
    outcomes: dict[int, Outcome] = {}

    async def ask(group: list[Indexed]) -> None:
        async with places:
            found = await _one_call(gateway, asked, [text for _, text in group])
        outcomes.update(zip((index for index, _ in group), found, strict=True))

    await asyncio.gather(*(ask(group) for group in groups(texts, asked.batch)))
    return [outcomes[index] for index in range(len(texts))]


async def _one_call(gateway: Gateway, asked: _Asked, texts: list[str]) -> list[Outcome]:
    left = asked.deadline - time.monotonic()
    if left < LEAST_SECONDS:
        return [Postponed("Others were analysed first.")] * len(texts)
    ids = _ids(len(texts))
    question = Prompt(
        asked.purpose,
        prompts.analysis(list(zip(ids, texts, strict=True)), asked.taxonomy),
        max_tokens=TOKENS_A_CALL + TOKENS_A_MESSAGE * len(texts),
        seconds=min(left, asked.limit),
    )
    begun = time.monotonic()
    try:
        answer, reply = await gateway.json(
            asked.target,
            question,
            answers.shape(asked.taxonomy),
            lambda found, reply: answers.require_any(found, ids, asked.taxonomy, _origin(reply)),
        )
    except ModelError as error:
        if left >= asked.limit:  # else it had less time than it may take
            await sync_to_async(timeouts.note)(asked.target, len(texts), error, 0.0, asked.limit)
        return [_failure(error, alone=len(texts) == 1)] * len(texts)
    took = time.monotonic() - begun
    await sync_to_async(timeouts.note)(asked.target, len(texts), None, took, asked.limit)
    return answers.read_outcomes(answer, ids, asked.taxonomy, _origin(reply))


def _origin(reply: Completion) -> Origin:
    return Origin(reply.provider, reply.model[:100], reply.provider, prompts.ANALYSIS_VERSION)


def _ids(count: int) -> list[str]:
    """Names for the messages of one call. They cannot be guessed, so that no message can speak of another by its id."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[secrets.token_hex(3)] = None
    return list(names)


def _failure(error: ModelError, *, alone: bool) -> AnalysisError:
    """What a failed call means for each of its messages. Only one that was alone in it is refused for good."""
    if isinstance(error, BudgetExceeded):
        return BudgetSpent(error.reason, seconds=_seconds_until(error))
    if isinstance(error, Unavailable):
        return Postponed(error.reason, seconds=_seconds_until(error), tried=error.tried)
    return AnalysisError(error.reason, permanent=alone and isinstance(error, Rejected))


def _seconds_until(error: Unavailable) -> float:
    return max(1.0, (error.retry_at - timezone.now()).total_seconds())
