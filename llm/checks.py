"""System checks: model settings that cannot work are warned of at start; without a model all goes on locally."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from llm.catalogue import PROVIDERS
from llm.limits.prices import on_own_network
from llm.providers import Task


def register_all() -> None:
    checks.register(check_models)


def check_models(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    return [*_numbers(), *_tasks(), *_addresses()]


def _numbers() -> Iterator[CheckMessage]:
    if settings.LLM_CALLS_PER_SECOND < 1:
        yield checks.Error("LLM_CALLS_PER_SECOND must be at least 1.", id="llm.E001")
    for name in ("LLM_DAILY_USD", "LLM_DAILY_CALLS", "LLM_DAILY_USD_PER_USER", "LLM_DAILY_CALLS_PER_USER"):
        given = str(getattr(settings, name))
        if given and not re.fullmatch(r"\d+" if "CALLS" in name else r"\d+(\.\d+)?", given):
            yield checks.Error(f"{name} is {given!r}, which is no ceiling. Empty is none.", id="llm.E002")


def _tasks() -> Iterator[CheckMessage]:
    tasks = {task.value for task in Task}
    for task, given in settings.LLM_TASKS.items():
        provider = given.partition(":")[0]
        if given and (task not in tasks or provider not in PROVIDERS):
            yield checks.Warning(
                f"LLM_{task.upper()} names {provider!r}, which is no provider: {', '.join(PROVIDERS)}.", id="llm.W001"
            )


def _addresses() -> Iterator[CheckMessage]:
    for provider, url in settings.LLM_BASE_URLS.items():
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query):
            yield checks.Warning(f"The base URL of {provider} is no plain http or https address.", id="llm.W002")
        elif parts.scheme == "http" and settings.LLM_KEYS.get(provider) and not on_own_network(url):
            yield checks.Warning(f"The key of {provider} would travel unencrypted: use https.", id="llm.W003")
    if settings.LLM_BASE_URLS.get("custom") and not settings.LLM_MODELS.get("custom"):
        yield checks.Warning("LLM_BASE_URL is set without LLM_MODEL, so it is not used.", id="llm.W004")
