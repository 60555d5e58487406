"""The gateway against a server that fails in every way we know of."""

import asyncio
import contextlib
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pydantic import BaseModel
from pytest_django.fixtures import Settings

from llm import client, providers, structured
from llm.catalogue import Structured
from llm.client import Gateway
from llm.errors import (
    BudgetExceeded,
    DeadlineExceeded,
    InvalidAnswer,
    ModelError,
    ProviderFault,
    Rejected,
    Unavailable,
    UnsafeTarget,
)
from llm.limits.ledger import Purpose
from llm.models import Call, Health, Spend
from llm.prompts import Completion, OutputSchema, Prompt, PromptTurn
from llm.providers import Task
from llm.structured import UnitInterval
from tests.config.servers import wait_until
from tests.llm.fakes import HEADERS_SENT, FakeModel, fake_model

pytestmark = pytest.mark.django_db


class Verdict(BaseModel):
    label: str
    confidence: UnitInterval


GOOD = json.dumps({"label": "late", "confidence": 0.8})


def question(seconds: float = 90.0, **purpose: Any) -> Prompt:
    values: dict[str, Any] = {"task": Task.ANALYSIS, "prompt_version": "test-1", **purpose}
    return Prompt(Purpose(**values), (PromptTurn("system", "Judge."), PromptTurn("user", "It is late.")), 50, seconds)


def ask(seconds: float = 90.0, **purpose: Any) -> Completion:
    target = providers.target(Task.ANALYSIS)
    return client.run(lambda gateway: gateway.text(target, question(seconds, **purpose)))


def ask_parsed(seconds: float = 90.0) -> Verdict:
    target = providers.target(Task.ANALYSIS)
    shape = OutputSchema("verdict", structured.schema_of(Verdict))

    def check(found: dict[str, Any], reply: Completion) -> None:
        structured.validated(Verdict, found)

    found, _ = client.run(lambda gateway: gateway.json(target, question(seconds), shape, check))
    return structured.validated(Verdict, found)


def modes(fake: FakeModel) -> list[str]:
    return [call["mode"] for call in fake.calls()]


def test_an_answer_and_its_entry_in_the_ledger(fake: FakeModel) -> None:
    fake.plan(text="It is late indeed.")
    reply = ask(scope="user:7")
    assert (reply.text, reply.provider, reply.model) == ("It is late indeed.", "grok", "grok-4-fast-non-reasoning-2026")
    call = Call.objects.get()
    assert (call.provider, call.task, call.prompt_version, call.scope, call.outcome) == (
        "grok",
        "analysis",
        "test-1",
        "user:7",
        "ok",
    )
    assert (call.tokens_in, call.tokens_out, call.tokens_cached, call.tokens_reasoning) == (100, 20, 40, 5)
    # 60 fresh tokens at 0.20, 40 cached at 0.05 and 20 out at 0.50 dollars a million
    assert str(call.cost) == "0.000024"
    assert sorted(Spend.objects.values_list("scope", "calls", "microdollars")) == [("all", 1, 24), ("user:7", 1, 24)]


def test_the_request_carries_the_prompt_the_key_and_nothing_about_this_machine(
    fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai-secret")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Gateway: custom-secret")
    ask()
    (call,) = fake.calls()
    assert call["path"] == "/v1/chat/completions"
    assert call["body"] == {
        "model": "grok-4-fast-non-reasoning",
        "messages": [{"role": "system", "content": "Judge."}, {"role": "user", "content": "It is late."}],
        "max_completion_tokens": 50,
        "temperature": 0.0,
    }
    assert call["headers"]["authorization"] == "bearer sk-grok-0123456789abcdef"
    assert sorted(call["headers"]) == HEADERS_SENT
    assert "secret" not in json.dumps(call)


@pytest.mark.parametrize("mode", ["ok", "fenced", "only_text", "no_usage"])
def test_a_structured_answer_is_found_however_it_is_wrapped(fake: FakeModel, mode: str) -> None:
    fake.plan(mode, text=GOOD)
    assert ask_parsed() == Verdict(label="late", confidence=0.8)


def test_a_server_without_schemas_is_asked_in_words_and_remembered(fake: FakeModel) -> None:
    fake.plan("only_text", text=GOOD)
    ask_parsed()
    assert len(fake.calls()) == 4  # temperature, json_schema and json_object were refused one after the other
    ask_parsed()
    assert len(fake.calls()) == 5
    body = fake.calls()[-1]["body"]
    assert [turn["role"] for turn in body["messages"]] == ["system", "system", "user"]
    assert '"required":["label","confidence"]' in body["messages"][1]["content"]


def test_a_server_of_ones_own_gets_the_schema_with_json_mode(fake: FakeModel, settings: Settings) -> None:
    for name, value in fake.settings("custom").items():
        setattr(settings, name, value)
    fake.plan("only_json_mode", text=GOOD)
    assert ask_parsed() == Verdict(label="late", confidence=0.8)
    asked = [call["body"]["response_format"] for call in fake.calls()]
    assert [shape["type"] for shape in asked] == ["json_schema", "json_object"]
    assert asked[1]["schema"] == asked[0]["json_schema"]["schema"]


@pytest.mark.parametrize(
    "text",
    [
        "no JSON at all",
        '{"label": "late", "confidence": 2.0}',
        '{"label": "late", "confidence": NaN}',
        '{"label": "late", "confidence": 1e999}',
        '{"label": "late"}',
        '{"label": 5, "confidence": 0.5}',
        '["late", 0.5]',
        "{" * 5000,
        "[" * 100_000,
    ],
)
def test_an_invalid_answer_is_sent_back_once_and_then_an_error(fake: FakeModel, text: str) -> None:
    fake.plan(text=text)
    with pytest.raises(InvalidAnswer) as raised:
        ask_parsed()
    assert "late" not in raised.value.reason
    assert list(Call.objects.values_list("outcome", flat=True)) == ["invalid"] * 2
    assert Health.objects.filter(failures__gt=0).count() == 0  # the provider itself is fine


def test_a_small_overshoot_is_set_to_the_bound(fake: FakeModel) -> None:
    fake.plan(text='{"label": "late", "confidence": 1.02}')
    assert ask_parsed().confidence == 1.0


@pytest.mark.parametrize("mode", ["garbage", "wrong_schema", "empty", "truncated", "truncated_quietly"])
def test_answers_that_are_none(fake: FakeModel, mode: str) -> None:
    fake.plan(mode, text=GOOD)
    with pytest.raises(InvalidAnswer):
        ask_parsed()
    assert modes(fake) == [mode] * 2


def test_text_that_was_cut_at_its_length_is_still_text(fake: FakeModel) -> None:
    fake.plan("truncated", text="This is a long answer, which goes on.")
    assert ask().text == "This is a long an"


@pytest.mark.parametrize("mode", ["refusal", "too_long"])
def test_a_refusal_is_final(fake: FakeModel, mode: str) -> None:
    fake.plan(mode)
    with pytest.raises(Rejected):
        ask()
    assert modes(fake) == [mode]


@pytest.mark.parametrize("mode", ["error_500", "cut", "refuse", "huge", "compressed"])
def test_faults_are_tried_three_times(fake: FakeModel, mode: str) -> None:
    fake.plan(mode)
    with pytest.raises(ProviderFault):
        ask()
    assert modes(fake) == [mode] * 3
    assert Health.objects.get(provider="grok").failures == 3


def test_a_fault_that_passes_is_not_noticed(fake: FakeModel) -> None:
    fake.plan(modes={"error_500": 1, "ok": 2}, text="fine")
    assert [ask().text for _ in range(6)] == ["fine"] * 6
    assert "error_500" in modes(fake)


@pytest.mark.parametrize("mode", ["hang", "drip", "drip_headers"])
def test_the_deadline_covers_the_whole_answer(fake: FakeModel, mode: str) -> None:
    fake.plan(mode)
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        ask(seconds=3)
    assert 2.9 < time.monotonic() - started < 60
    assert Call.objects.get().outcome == "timeout"


def test_a_pause_is_kept_and_then_the_answer_comes(fake: FakeModel) -> None:
    fake.plan(modes={"rate_limited": 1, "ok": 1}, retry_after=1, text="fine")
    while "rate_limited" not in modes(fake):
        assert ask().text == "fine"
    calls = fake.calls()
    first = modes(fake).index("rate_limited")
    assert calls[first + 1]["at"] - calls[first]["at"] >= 1


def test_a_long_pause_puts_the_work_off_for_every_process(fake: FakeModel) -> None:
    fake.plan("rate_limited", retry_after=1_000_000)
    with pytest.raises(Unavailable) as raised:
        ask()
    left = raised.value.retry_at - timezone.now()
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)
    with pytest.raises(Unavailable):
        ask()
    assert len(fake.calls()) == 1


def test_three_429s_in_a_row_then_success(fake: FakeModel) -> None:
    fake.plan("rate_limited_bare")
    with pytest.raises(Unavailable):
        ask(seconds=6)
    fake.plan(text="fine")
    assert ask().text == "fine"


@pytest.mark.parametrize("mode", ["wrong_key", "no_credit"])
def test_what_only_the_operator_can_mend_opens_the_circuit_at_once(fake: FakeModel, mode: str) -> None:
    fake.plan(mode)
    for _ in range(3):
        with pytest.raises(Unavailable):
            ask()
    assert modes(fake) == [mode]


def test_an_outage_opens_the_circuit_and_one_success_closes_it(fake: FakeModel) -> None:
    fake.plan("error_500")
    for _ in range(4):
        with pytest.raises(ModelError):
            ask()
    assert len(fake.calls()) == 5
    fake.plan(text="fine")
    Health.objects.update(probe_at=timezone.now())  # ten seconds later
    assert ask().text == "fine"
    assert Health.objects.get().failures == 0


def test_an_unreachable_server(fake: FakeModel, settings: Settings) -> None:
    settings.LLM_BASE_URLS = {"grok": "http://127.0.0.1:9/v1"}
    with pytest.raises(ProviderFault, match=r"grok could not be reached\."):
        ask()
    assert [str(cost) for cost in Call.objects.values_list("cost", flat=True)] == ["0.000000"] * 3


def test_the_budget_is_a_wall(fake: FakeModel, settings: Settings) -> None:
    settings.LLM_DAILY_CALLS = "2"
    fake.plan(text="fine")
    ask()
    ask()
    with pytest.raises(BudgetExceeded):
        ask()
    assert len(fake.calls()) == 2


def test_an_answer_whose_cost_is_not_said_counts_as_the_most_it_can_be(fake: FakeModel) -> None:
    fake.plan("no_usage", text="fine")
    ask()
    call, spend = Call.objects.get(), Spend.objects.get()
    assert call.cost * 1_000_000 == spend.microdollars
    assert spend.microdollars > 24


def test_a_redirect_takes_no_key_along(fake: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> None:
    with fake_model(tmp_path_factory.mktemp("other")) as other:
        fake.plan("redirect", location=f"{other.url}/chat/completions")
        with pytest.raises(Unavailable, match="redirects elsewhere"):
            ask()
        assert (len(fake.calls()), other.calls()) == (1, [])


def test_a_cancelled_question_is_closed_in_the_ledger(fake: FakeModel) -> None:
    fake.plan("hang")

    async def give_up(gateway: Gateway) -> None:
        asking = asyncio.create_task(gateway.text(providers.target(Task.CHAT), question()))
        await asyncio.to_thread(wait_until, fake.calls, what="the question to arrive")
        asking.cancel()
        await asking

    with pytest.raises(asyncio.CancelledError):
        client.run(give_up)
    assert Call.objects.get().outcome == "cancelled"


def test_a_key_does_not_show() -> None:
    assert "0123" not in repr(providers.Target("grok", "m", "https://x", "sk-0123", Structured.TEXT, 1))


@pytest.mark.parametrize("mode", ["ok", "error_500", "garbage", "refusal", "wrong_key"])
def test_neither_keys_nor_messages_are_logged_or_stored(
    fake: FakeModel, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    fake.plan(mode)
    with contextlib.suppress(ModelError):
        ask()
    stored = json.dumps([list(Call.objects.values()), list(Health.objects.values())], default=str)
    for secret in ("0123456789abcdef", "It is late."):
        assert secret not in caplog.text
        assert secret not in stored


def test_each_provider_gets_its_own_key_only(
    fake: FakeModel, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with fake_model(tmp_path_factory.mktemp("openai")) as other:
        settings.LLM_KEYS = {
            "grok": "xai-canary-of-grok",
            "openai": "sk-canary-of-openai",
            "custom": "canary-of-custom",
        }
        settings.LLM_BASE_URLS = {"grok": fake.url, "openai": other.url, "custom": "http://127.0.0.1:9/v1"}

        async def ask_both(gateway: Gateway) -> None:
            for task in (Task.ANALYSIS, Task.CHAT, Task.ANALYSIS):
                await gateway.text(providers.target(task), question())

        fake.plan(text="fine")
        other.plan(text="fine")
        client.run(ask_both)
        at_grok, at_openai = json.dumps(fake.calls()), json.dumps(other.calls())
    assert (at_grok.count("canary-of-grok"), at_grok.count("canary")) == (2, 2)
    assert (at_openai.count("canary-of-openai"), at_openai.count("canary")) == (1, 1)


def test_a_request_that_was_turned_elsewhere_does_not_leave(fake: FakeModel) -> None:
    target = providers.target(Task.ANALYSIS)

    async def turn(gateway: Gateway) -> None:
        made = gateway._client(target)
        made.base_url = "http://127.0.0.1:9/v1/"
        await gateway.text(target, question())

    with pytest.raises(UnsafeTarget):
        client.run(turn)
    assert [str(call.cost) for call in Call.objects.all()] == ["0.000000"]
