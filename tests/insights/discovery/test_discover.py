"""From messages that nothing explains to a label, and its way back to the same id."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from engine.classify.encoder import DIMENSIONS, Floats
from insights.discovery import clusters, decide, discover, gather, schedule, tasks
from insights.models import Category, DiscoveredTopic, Discovery, Embedding, Message, TaxonomyVersion, Topic
from jobs.models import LongTask
from tests import factories

DATA = Path(os.environ.get("VERBATIM_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
PLAYERS = DATA / "player_messages_2024-11_12.csv"

WORDS = ("withdrawal pending", "passport upload", "game froze")


class ByWord:
    """An encoder that knows three subjects, and otherwise gives each text a direction of its own."""

    calls = 0

    def embed(self, texts: list[str]) -> Floats:
        self.calls += 1
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> Floats:
        row = np.random.default_rng(sum(map(ord, text))).standard_normal(DIMENSIONS).astype(np.float32)
        row /= np.linalg.norm(row)
        for place, word in enumerate(WORDS):
            if word in text:
                row = row * 0.3
                row[place] += 1
        return np.asarray(row / np.linalg.norm(row), np.float32)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> ByWord:
    made = ByWord()
    monkeypatch.setattr(gather, "_encoder", lambda: made)
    return made


def unexplained(text: str, **fields: Any) -> Message:
    return factories.analysed(text, **{"category": "general_feedback", "topics": (), **fields})


def fill() -> None:
    for n in range(12):
        unexplained(f"my withdrawal pending for {n} days", timestamp=factories.NOON + timedelta(days=n))
    for n in range(9):
        unexplained(
            f"passport upload fails number {n}", source="livechat", timestamp=factories.NOON + timedelta(days=11)
        )
    for n in range(3):
        unexplained(f"quite alone with matter {chr(97 + n) * 5}")
    unexplained("ok then")
    factories.analysed("my deposit of fifty euros is missing")


@pytest.mark.django_db
def test_groups_are_proposed_with_what_they_say(encoder: ByWord) -> None:
    fill()
    made = discover.discover()
    assert (made.considered, made.explained, made.short, made.grouped, made.loose) == (26, 1, 1, 21, 3)
    first, second = DiscoveredTopic.objects.order_by("-size")
    assert (first.size, first.sources, first.state) == (12, {"telegram": 12}, "proposed")
    assert {"withdrawal", "pending"} <= set(first.keywords)
    assert (second.size, second.sources, second.recent, second.earlier) == (9, {"livechat": 9}, 9, 0)
    assert (first.recent, first.earlier) == (3, 3)
    assert first.messages.count() == 12
    assert len(decide.typical(first)) == 10


@pytest.mark.django_db
def test_a_second_look_keeps_ids_and_names_and_reads_nothing_again(encoder: ByWord) -> None:
    fill()
    discover.discover()
    before = list(DiscoveredTopic.objects.order_by("pk").values("pk", "name", "size", "keywords"))
    calls = encoder.calls
    for n in range(2):
        unexplained(f"passport upload is broken {n}")
    discover.discover()
    after = list(DiscoveredTopic.objects.order_by("pk").values("pk", "name"))
    assert after == [{"pk": row["pk"], "name": row["name"]} for row in before]
    assert (encoder.calls, Embedding.objects.count()) == (calls + 1, 26)
    assert sorted(DiscoveredTopic.objects.values_list("size", flat=True)) == [11, 12]


@pytest.mark.django_db
def test_a_dismissed_topic_stays_dismissed(encoder: ByWord) -> None:
    fill()
    discover.discover()
    topic = DiscoveredTopic.objects.order_by("-size")[0]
    decide.dismiss(topic, None)
    discover.discover()
    topic.refresh_from_db()
    assert (topic.state, DiscoveredTopic.objects.count()) == ("dismissed", 2)
    decide.reopen(topic, None)
    topic.refresh_from_db()
    assert topic.state == "proposed"


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "model"), [("topic", Topic), ("category", Category)])
def test_accepting_makes_a_label_with_examples_and_a_version(encoder: ByWord, kind: str, model: Any) -> None:
    fill()
    discover.discover()
    topic = DiscoveredTopic.objects.order_by("-size")[0]
    person = factories.analyst()
    label = decide.accept(topic, kind, "Cash outs", person)
    row = model.objects.get(slug="cash_outs")
    assert (label.pk, row.name, len(row.examples)) == (row.pk, "Cash outs", 10)
    assert all("withdrawal" in example for example in row.examples)
    newest = TaxonomyVersion.objects.order_by("-number")[0]
    assert (newest.note, newest.created_by) == ("Added Cash outs", person)
    topic.refresh_from_db()
    assert (topic.state, topic.accepted_as, topic.accepted_slug, topic.state_by) == (
        "accepted", kind, "cash_outs", person,
    )  # fmt: skip
    with pytest.raises(decide.NotOpen):
        decide.accept(topic, kind, "Again", person)


@pytest.mark.django_db
def test_a_taken_slug_gets_a_number_and_a_senseless_name_is_refused(encoder: ByWord) -> None:
    fill()
    discover.discover()
    first, second = DiscoveredTopic.objects.order_by("-size")
    decide.accept(first, "topic", "Billing", None)
    assert Topic.objects.filter(slug="billing_2", name="Billing").exists()
    with pytest.raises(ValidationError):
        decide.accept(second, "topic", "¿?", None)
    second.refresh_from_db()
    assert second.state == "proposed"


@pytest.mark.django_db
def test_the_task_is_done_in_pieces(encoder: ByWord, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    rung: list[str] = []
    monkeypatch.setattr("jobs.wake.ring", rung.append)
    monkeypatch.setattr(schedule, "PIECE_SECONDS", -1)
    assert (tasks.discover(), rung, Discovery.objects.count()) == (1, ["insights.discovery.tasks.work"], 0)
    monkeypatch.setattr(schedule, "PIECE_SECONDS", 60)
    assert (tasks.work(), Discovery.objects.count()) == (1, 1)
    assert (len(rung), tasks.work(), Discovery.objects.count()) == (1, 0, 1)
    row = LongTask.objects.get()
    assert (row.pieces, row.attempts, row.due_at, row.finished_at is not None) == (2, 0, None, True)


@pytest.mark.django_db
def test_the_task_waits_until_what_was_imported_is_analysed(encoder: ByWord) -> None:
    fill()
    factories.message()
    assert (tasks.discover(), Discovery.objects.count()) == (0, 0)
    row = LongTask.objects.get()
    assert (row.attempts, row.due_at is not None and row.due_at > timezone.now()) == (0, True)
    LongTask.objects.update(due_at=timezone.now(), asked_at=timezone.now() - timedelta(days=2))
    assert (tasks.work(), Discovery.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_task_does_nothing_where_there_is_nothing() -> None:
    assert (tasks.discover(), Discovery.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_new_messages_pass_while_topics_are_discovered(encoder: ByWord, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    passed: list[str] = []
    monkeypatch.setattr("jobs.registry.give_way", passed.append)
    tasks.discover()
    assert set(passed) == {"discover topics"}
    assert len(passed) > clusters.STEPS
