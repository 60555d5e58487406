"""A provider that fails is left alone by all, but for a probe every ten seconds."""

from datetime import UTC, datetime, timedelta

import pytest

from llm.errors import InvalidAnswer, Misconfigured, ProviderFault, RateLimited, Unavailable
from llm.limits import breaker

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
FAULT = ProviderFault("grok failed (500).")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def fail(times: int) -> None:
    for _ in range(times):
        breaker.record("grok", FAULT, NOW)


def test_it_opens_at_the_fifth_failure_in_a_row() -> None:
    fail(4)
    breaker.check("grok", NOW)
    fail(1)
    with pytest.raises(Unavailable, match="grok is out of order: grok failed") as raised:
        breaker.check("grok", NOW)
    assert raised.value.retry_at == after(10)
    breaker.check("openai", NOW)


def test_a_success_in_between_starts_the_count_anew() -> None:
    fail(4)
    breaker.record("grok", None, NOW)
    fail(4)
    breaker.check("grok", NOW)


def test_an_invalid_answer_shows_that_the_provider_works() -> None:
    fail(4)
    breaker.record("grok", InvalidAnswer("no JSON"), NOW)
    fail(4)
    breaker.check("grok", NOW)


def test_one_probe_in_ten_seconds() -> None:
    fail(5)
    probes = 0
    for tenth in range(600):  # a minute, ten questions a second
        try:
            breaker.check("grok", after(tenth / 10))
        except Unavailable:
            continue
        probes += 1
        breaker.record("grok", FAULT, after(tenth / 10))
    assert probes == 5


def test_a_successful_probe_closes_it() -> None:
    fail(5)
    breaker.check("grok", after(11))
    breaker.record("grok", None, after(12))
    for _ in range(3):
        breaker.check("grok", after(12))


def test_a_wrong_key_opens_it_at_once() -> None:
    breaker.record("grok", Misconfigured("grok refused the key (401)."), NOW)
    with pytest.raises(Unavailable, match="refused the key"):
        breaker.check("grok", NOW)


@pytest.mark.parametrize(("asked", "kept"), [(7.5, 7.5), (1e6, 300), (None, 2), (-3, 0)])
def test_a_pause_is_kept_but_never_longer_than_five_minutes(asked: float | None, kept: float) -> None:
    breaker.record("grok", RateLimited("slow down", asked), NOW)
    if kept:
        with pytest.raises(Unavailable) as raised:
            breaker.check("grok", after(kept - 0.1))
        assert raised.value.retry_at == after(kept)
    breaker.check("grok", after(kept))


def test_a_pause_written_by_a_wrong_clock_is_not_believed() -> None:
    breaker.record("grok", RateLimited("slow down", 100), after(86_400))
    breaker.check("grok", NOW)
