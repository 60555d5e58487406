"""What surrounds a request: its budget and its entry in the ledger, before it leaves and when it has ended."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from llm.errors import Crowded, DeadlineExceeded, ModelError
from llm.limits import ledger, pace
from llm.prompts import CompletionRecord, Prompt
from llm.providers import Target, is_patient

log = structlog.stdlib.get_logger("verbatim.llm")


@asynccontextmanager
async def recorded(
    target: Target, question: Prompt, values: dict[str, Any], record: CompletionRecord
) -> AsyncIterator[None]:
    """The budget is reserved and the ledger has the request before it is made; both are set right afterwards."""
    most = ledger.most_tokens(json.dumps(values, ensure_ascii=False), question.max_tokens)
    try:
        entry = await sync_to_async(ledger.begin)(target, question.purpose, most)
    except OperationalError:
        raise Crowded("The database is busy.", timezone.now() + pace.RETRY_AFTER) from None
    try:
        yield
    except ModelError as error:
        await _finish(entry, _judged(target, question, error), record)
        raise
    except (asyncio.CancelledError, GeneratorExit):
        await sync_to_async(ledger.cancel)(entry, record.usage)
        raise
    await _finish(entry, None, record)


def _judged(target: Target, question: Prompt, error: ModelError) -> ModelError:
    """What is written down of a failure. A caller in a hurry is no fault of a model that may take its time."""
    if isinstance(error, DeadlineExceeded) and is_patient(target.provider):
        error.counts = question.seconds >= settings.LLM_TIMEOUT
    return error


async def _finish(entry: ledger.LedgerEntry, error: ModelError | None, record: CompletionRecord) -> None:
    """An answer is not thrown away because the ledger could not be written: its entry then keeps the highest cost."""
    try:
        await sync_to_async(ledger.finish)(entry, error=error, usage=record.usage, model=record.model)
    except OperationalError as failure:
        log.warning("a call's end was not written down", call=entry.call.pk, error=type(failure).__name__)
