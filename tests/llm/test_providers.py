"""Who serves which task, with whose key, at which address."""

import pytest
from pytest_django.fixtures import Settings

from llm import checks, providers, status
from llm.catalogue import Structured
from llm.errors import NoProvider
from llm.limits import prices
from llm.limits.prices import Usage
from llm.providers import Target, Task

ALL_KEYS = {"grok": "xai-1", "openai": "sk-2", "gemini": "ai-3", "anthropic": "ant-4"}


@pytest.fixture
def all_keys(settings: Settings) -> None:
    settings.LLM_KEYS = ALL_KEYS


@pytest.mark.usefixtures("all_keys")
@pytest.mark.parametrize(
    ("task", "provider", "model", "base_url", "key"),
    [
        (Task.ANALYSIS, "grok", "grok-4-fast-non-reasoning", "https://api.x.ai/v1", "xai-1"),
        (Task.CLASSIFICATION, "openai", "gpt-4o-mini", "https://api.openai.com/v1", "sk-2"),
        (Task.CHAT, "openai", "gpt-4o-mini", "https://api.openai.com/v1", "sk-2"),
        (Task.EXTRACTION, "openai", "gpt-4o", "https://api.openai.com/v1", "sk-2"),
        (
            Task.DESCRIPTIONS,
            "gemini",
            "gemini-2.5-flash",
            "https://generativelanguage.googleapis.com/v1beta/openai",
            "ai-3",
        ),
        (Task.SCENES, "anthropic", "claude-sonnet-4-5", "https://api.anthropic.com/v1", "ant-4"),
    ],
)
def test_each_task_has_its_own_model(task: Task, provider: str, model: str, base_url: str, key: str) -> None:
    found = providers.target(task)
    assert (found.provider, found.model, found.base_url, found.key) == (provider, model, base_url, key)


def test_a_task_whose_provider_has_no_key_goes_to_one_that_has(settings: Settings) -> None:
    settings.LLM_KEYS = {"gemini": "ai-3"}
    assert {providers.target(task).provider for task in Task} == {"gemini"}
    shown = status.of_tasks()[0]
    assert (shown.provider, shown.fallback) == ("gemini", True)


def test_without_any_key_there_is_nobody() -> None:
    assert providers.find(Task.ANALYSIS) is None
    with pytest.raises(NoProvider):
        providers.target(Task.ANALYSIS)


@pytest.mark.usefixtures("all_keys")
def test_names_and_addresses_can_be_changed(settings: Settings) -> None:
    settings.LLM_MODELS = {"openai": "gpt-9"}
    settings.LLM_BASE_URLS = {"openai": "https://eu.api.openai.com/v1/"}
    settings.LLM_TASKS = {"extraction": "openai:gpt-4o", "chat": "anthropic", "scenes": "grok:grok-9"}
    found = {task: providers.target(task) for task in Task}
    assert (found[Task.CLASSIFICATION].model, found[Task.CLASSIFICATION].base_url) == (
        "gpt-9",
        "https://eu.api.openai.com/v1",
    )
    assert found[Task.EXTRACTION].model == "gpt-4o"
    assert (found[Task.CHAT].provider, found[Task.CHAT].model) == ("anthropic", "claude-sonnet-4-5")
    assert (found[Task.SCENES].provider, found[Task.SCENES].model) == ("grok", "grok-9")


def test_a_server_of_ones_own_gets_no_other_providers_key(settings: Settings) -> None:
    settings.LLM_BASE_URLS, settings.LLM_MODELS = {"custom": "http://localhost:11434/v1"}, {"custom": "llama3"}
    found = providers.target(Task.ANALYSIS)
    assert (found.provider, found.model, found.key) == ("custom", "llama3", "none")


def test_settings_that_cannot_work_are_warned_of(settings: Settings) -> None:
    settings.LLM_KEYS = {"grok": "x"}
    settings.LLM_BASE_URLS = {"grok": "http://models.example.com/v1", "openai": "ftp://x", "custom": "http://gpu:1/v1"}
    settings.LLM_TASKS = {"analysis": "nobody", "chat": ""}
    assert [message.id for message in checks.check_models()] == ["llm.W001", "llm.W003", "llm.W002", "llm.W004"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LLM_CALLS_PER_SECOND", 0),
        ("LLM_DAILY_USD", "five"),
        ("LLM_DAILY_USD", "-1"),
        ("LLM_DAILY_USD_PER_USER", "NaN"),
        ("LLM_DAILY_CALLS", "1.5"),
        ("LLM_DAILY_CALLS_PER_USER", "1e3"),
    ],
)
def test_limits_that_are_none_refuse_the_start(settings: Settings, name: str, value: object) -> None:
    setattr(settings, name, value)
    (message,) = checks.check_models()
    assert (message.is_serious(), message.msg.startswith(name)) == (True, True)


@pytest.mark.parametrize(
    ("model", "base_url", "expected"),
    [
        ("gpt-4o-mini-2024-07-18", "https://api.openai.com/v1", 60 * 0.15 + 40 * 0.075 + 20 * 0.6),
        ("gpt-4o-2024-08-06", "https://api.openai.com/v1", 60 * 2.5 + 40 * 1.25 + 20 * 10),
        ("brand-new", "https://api.openai.com/v1", 100 * 5 + 20 * 25),
        ("llama3", "http://localhost:11434/v1", 0),
        ("llama3", "http://192.168.1.20:8000/v1", 0),
        ("llama3", "http://ollama:11434/v1", 0),
    ],
)
def test_prices(model: str, base_url: str, expected: float) -> None:
    target = Target("openai", model, base_url, "k", Structured.SCHEMA, 2)
    paid = prices.microdollars(target, Usage(tokens_in=100, tokens_out=20, cached=40))
    assert expected <= paid < expected + 1


def test_prices_can_be_set(settings: Settings) -> None:
    settings.LLM_PRICES = {"brand-new": [1, 0.5, 2]}
    target = Target("openai", "brand-new-2", "https://api.openai.com/v1", "k", Structured.SCHEMA, 2)
    assert prices.microdollars(target, Usage(tokens_in=10, tokens_out=10)) == 30


@pytest.mark.parametrize(("key", "shown"), [("", ""), ("short", "…"), ("sk-0123456789abcdef", "…cdef")])
def test_of_a_key_only_its_last_four_characters_show(key: str, shown: str) -> None:
    assert status.key_ending(key) == shown
