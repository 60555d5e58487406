"""Spikes are kept, renewed, muted, withdrawn; and what is told of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from insights.analysis import rollups
from insights.models import DailyCount, Insight, Message, NoticeChoice, Run, Spike
from insights.reads import stats
from insights.spikes import backtest, explain, notices, states, watch
from insights.spikes.bursts import Rule
from tests import factories

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
NOW = FIRST + timedelta(days=30, hours=15)  # the thirtieth day is under way


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def fill(days: list[int], text: str = "my deposit is missing", source: str = "telegram", hour: int = 10) -> None:
    """So many analysed messages on each day, at ``hour`` and the minutes after it."""
    moments = [
        FIRST + timedelta(days=n, hours=hour, seconds=i * 30) for n, count in enumerate(days) for i in range(count)
    ]
    add(moments, text, source)


def add(moments: list[datetime], text: str, source: str = "telegram") -> None:
    run = Run.objects.get_or_create(kind="intake", engine="local", model="m", prompt_version="")[0]
    template = factories.analysed(text, source, timestamp=moments[0])
    assert template.category_id is not None
    for moment in moments[1:]:
        template.conversation.pk, template.conversation.public_id = None, f"conv_{Message.objects.count():016x}"
        template.conversation.external_id = None
        template.conversation.save(force_insert=True)
        message = Message(
            conversation=template.conversation,
            text=text,
            source=source,
            timestamp=moment,
            status="analysed",
            due_at=None,
        )
        message.save()
        insight = Insight.objects.create(
            message=message,
            run=run,
            sentiment="negative",
            score=-0.65,
            confidence=0.9,
            category_id=template.category_id,
            reasoning="",
            engine="local",
            model="m",
        )
        message.insight, message.sentiment, message.score = insight, "negative", -0.65
        message.confidence, message.category_id = 0.9, template.category_id
        message.save()
    rollups.rebuild()


def burst() -> None:
    fill([2] * 30)
    late = [NOW.replace(hour=9, minute=0) + timedelta(minutes=2 * n) for n in range(60)]
    add(late, "the bank declined my card transfer")


def by_day() -> Spike:
    return Spike.objects.get(unit="day", kind="category")


def test_a_spike_is_kept_with_its_numbers_and_rule() -> None:
    burst()
    watch.look(now=NOW)
    row = by_day()
    assert (row.label, row.source, row.count, row.peak_count) == ("deposit_issues", "telegram", 60, 60)
    assert (row.first, row.until, row.ended_at) == (NOW.replace(hour=0), NOW.replace(hour=0) + timedelta(days=1), None)
    assert (round(row.baseline), round(row.ratio)) == (2, 30)
    assert row.rule == {"times": 3.0, "at_least": 10, "tail": 2e-4}
    assert row.started_at == NOW.replace(hour=9)
    assert explain.messages_of(row) == 60


def test_every_kind_of_series_is_looked_at() -> None:
    burst()
    watch.look(now=NOW)
    kinds = Spike.objects.order_by("unit", "kind").values_list("unit", "kind")
    assert list(kinds) == [("day", "category"), ("day", "source"), ("hour", "category"), ("hour", "source")]


def test_looking_again_changes_nothing_and_later_only_renews() -> None:
    burst()
    watch.look(now=NOW)
    before = list(Spike.objects.order_by("pk").values())
    watch.look(now=NOW)
    assert list(Spike.objects.order_by("pk").values()) == before
    add([NOW + timedelta(minutes=n) for n in range(1, 20)], "the bank declined my card transfer")
    watch.look(now=NOW + timedelta(days=2))
    row = by_day()
    assert (row.pk, row.count, row.ended_at) == (
        next(b["id"] for b in before if b["kind"] == "category"),
        79,
        row.until,
    )


def test_a_spike_that_is_no_more_is_withdrawn_and_may_come_back() -> None:
    burst()
    watch.look(now=NOW)
    kept = list(DailyCount.objects.values())
    DailyCount.objects.update(count=2)
    watch.look(now=NOW)
    assert by_day().withdrawn_at is not None
    DailyCount.objects.all().delete()
    DailyCount.objects.bulk_create(DailyCount(**row) for row in kept)
    watch.look(now=NOW)
    assert by_day().withdrawn_at is None


def test_what_changed_names_the_new_words() -> None:
    burst()
    watch.look(now=NOW)
    words = [word.word for word in explain.explain(by_day()).words]
    assert set(words) == {"bank", "card", "declined", "transfer"}


def test_muting_mutes_the_series() -> None:
    burst()
    watch.look(now=NOW)
    person = factories.analyst()
    row = by_day()
    states.mute(row, person)
    Spike.objects.exclude(pk=row.pk).delete()
    Spike.objects.filter(pk=row.pk).update(first=FIRST, until=FIRST + timedelta(days=1))
    watch.look(now=NOW)
    new = Spike.objects.get(unit="day", kind="category", first=NOW.replace(hour=0))
    assert (new.state, Spike.objects.get(unit="day", kind="source").state) == ("muted", "open")
    states.reopen(new, person)
    assert not Spike.objects.filter(muted_until__isnull=False).exists()


def test_one_notice_by_mail_and_webhook_for_each_spike(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "insights.spikes.webhook.post", lambda url, payload, delivery, allowed: posted.append((url, payload))
    )
    settings.SPIKE_EMAILS = ["ops@example.com"]
    settings.SPIKE_WEBHOOK_URL = "https://hooks.example.com/x"
    burst()
    watch.look(now=NOW)
    assert (notices.send(), notices.send()) == (4, 0)
    assert [(m.to, m.subject) for m in mail.outbox] == [(["ops@example.com"], "Verbatim: 4 spikes")]
    row = by_day()
    sentence = "Deposit issues, Telegram: 60 messages on 31 Oct 2026, 30 times the usual 2.0"
    told = next(spike for spike in posted[0][1]["spikes"] if spike["id"] == row.pk)
    assert (posted[0][0], told["text"]) == ("https://hooks.example.com/x", sentence)
    assert f"{sentence}\nhttp://127.0.0.1:8000/spikes/{row.pk}" in mail.outbox[0].body
    assert "bank" not in str(posted)


def test_nobody_is_told_of_what_is_acknowledged_or_old(settings: Any) -> None:
    settings.SPIKE_EMAILS = ["ops@example.com"]
    burst()
    watch.look(now=NOW)
    Spike.objects.filter(unit="day").update(state="acknowledged")
    Spike.objects.filter(unit="hour").update(ended_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert (notices.send(), mail.outbox) == (0, [])


def test_the_administration_outweighs_the_environment(settings: Any) -> None:
    settings.SPIKE_EMAILS, settings.SPIKE_WEBHOOK_URL = ["ops@example.com"], "https://a.example"
    assert notices.ways() == notices.Ways(("ops@example.com",), "https://a.example")
    NoticeChoice.objects.create(emails="a@example.com, b@example.com")
    assert notices.ways() == notices.Ways(("a@example.com", "b@example.com"), "https://a.example")


def test_a_backtest_counts_and_stores_nothing() -> None:
    burst()
    usual = backtest.run(backtest.DAY, Rule(), NOW)
    assert ([(f.key.kind, f.count) for f in usual.found], usual.usual) == ([("source", 60), ("category", 60)], 2)
    strict = backtest.run(backtest.DAY, Rule(times=40), NOW)
    assert (strict.found, strict.usual, Spike.objects.count()) == ((), 2, 0)


def test_the_command_looks_at_all_of_history(capsys: pytest.CaptureFixture[str]) -> None:
    burst()
    call_command("spikes", "--since", "2026-10-20")
    assert "Deposit issues, Telegram: 60 messages on 31 Oct 2026" in capsys.readouterr().out
    assert by_day().count == 60


def test_the_filter_of_a_spike_means_the_counted_rows() -> None:
    burst()
    watch.look(now=NOW)
    counts = {
        (row.unit, row.kind): (row.count, stats.totals(explain.rows_of(row)).messages) for row in Spike.objects.all()
    }
    assert all(stored == shown for stored, shown in counts.values())


def test_a_source_that_is_new_or_comes_back_is_no_spike() -> None:
    fill([3] * 30, source="livechat")
    fill([0] * 20 + [30] * 10)
    watch.look(watch.beginning(), NOW)
    assert list(Spike.objects.values_list("kind", "label", "source")) == []
