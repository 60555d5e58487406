"""Correcting by hand on a message's page, and the history of its labels."""

import pytest
from django.test import Client

from insights.analysis import results, rollups
from insights.models import Category, Correction, Message, Run, Topic
from insights.runs import corrections, history
from insights.taxonomy import taxonomy
from tests import factories

pytestmark = pytest.mark.django_db

SENT = {"category": "login_issues", "sentiment": "positive", "topics": ["praise"]}


def test_a_label_is_corrected_shown_counted_and_undone(analyst_client: Client) -> None:
    message = factories.analysed("I can finally get in")
    response = analyst_client.post(f"/messages/{message.uuid}/correct", SENT, follow=True)
    page = response.content.decode()
    assert "Corrected by hand" in page
    corrected = Message.objects.get(pk=message.pk)
    assert corrected.insight is not None
    assert corrected.category == Category.objects.get(slug="login_issues")
    assert (corrected.sentiment, corrected.confidence, corrected.insight.engine) == ("positive", 1.0, "person")
    assert [topic.slug for topic in corrected.insight.topics.all()] == ["praise"]
    assert rollups.differences() == []
    known = taxonomy.current()
    examples = {spec.slug: spec.labelled for spec in (*known.categories, *known.topics) if spec.labelled}
    assert examples == {"login_issues": ("I can finally get in",), "praise": ("I can finally get in",)}
    assert "corrected" in analyst_client.get("/messages").content.decode()
    analyst_client.post(f"/messages/{message.uuid}/correct/undo")
    undone = Message.objects.get(pk=message.pk)
    assert (undone.insight_id, undone.category_id, undone.score) == (
        message.insight_id,
        message.category_id,
        message.score,
    )
    assert (rollups.differences(), [spec.labelled for spec in taxonomy.current().categories if spec.labelled]) == (
        [],
        [],
    )
    assert [event.what for event in history.history_of(undone)] == ["undone", "corrected", "analysed"]


def test_correcting_again_still_leads_back_to_the_engine(analyst_client: Client) -> None:
    message = factories.analysed()
    for category in ("login_issues", "geo_restriction"):
        analyst_client.post(f"/messages/{message.uuid}/correct", {**SENT, "category": category})
    assert Correction.objects.filter(undone_at=None).count() == 1
    analyst_client.post(f"/messages/{message.uuid}/correct/undo")
    assert Message.objects.get(pk=message.pk).insight_id == message.insight_id
    again = analyst_client.post(f"/messages/{message.uuid}/correct/undo", follow=True)
    assert "Nothing to undo" in again.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"category": "nope"}, {"sentiment": "angry"}, {"topics": ["nope"]}, {"category": "\x00"}]
)
def test_labels_that_there_are_not_change_nothing(analyst_client: Client, wrong: dict[str, object]) -> None:
    message = factories.analysed()
    page = analyst_client.post(f"/messages/{message.uuid}/correct", {**SENT, **wrong}, follow=True).content.decode()
    assert "were not changed" in page
    assert Correction.objects.count() == 0


def test_a_message_without_labels_has_no_form(analyst_client: Client) -> None:
    message = factories.message()
    assert "Correct by hand" not in analyst_client.get(f"/messages/{message.uuid}").content.decode()
    with pytest.raises(corrections.CorrectionRefused):
        corrections.correct(message, Category.objects.get(slug="login_issues"), "neutral", [])


def test_a_sentiment_that_was_right_keeps_its_score() -> None:
    message = factories.analysed(score=-0.65)
    category = Category.objects.get(slug="login_issues")
    kept = corrections.correct(message, category, "negative", [Topic.objects.get(slug="praise")])
    changed = corrections.correct(message, category, "neutral", [])
    assert (kept.insight.score, changed.insight.score) == (-0.65, 0.0)


def test_no_second_answer_of_a_model_changes_what_a_person_set() -> None:
    message = factories.analysed()
    kept = corrections.correct(message, Category.objects.get(slug="login_issues"), "neutral", [])
    run = Run.objects.create(kind="upgrade", engine="openai", model="m")
    assert results.replace([(message, factories.analysis(category="geo_restriction"))], run) == 0
    assert Message.objects.get(pk=message.pk).insight_id == kept.insight_id
