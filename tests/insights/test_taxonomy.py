"""The labels in force."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from insights.models import Category, Topic
from insights.reads import selection
from insights.taxonomy import default_labels, taxonomy
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_new_installation_has_the_documented_categories_and_topics() -> None:
    known = taxonomy.current()
    assert [c.slug for c in known.categories] == [
        "login_issues",
        "deposit_issues",
        "bonus_questions",
        "geo_restriction",
        "general_feedback",
    ]
    documented = {"delivery_problems", "product_issues", "praise", "complaint", "customer_support"}
    assert documented <= {t.slug for t in known.topics}
    assert known.fallback == "general_feedback"


def test_defaults_never_come_back_over_what_analysts_made() -> None:
    Category.objects.exclude(slug="login_issues").delete()
    Topic.objects.exclude(slug="praise").delete()
    taxonomy.ensure_defaults("default")
    assert [list(model.objects.values_list("slug", flat=True)) for model in (Category, Topic)] == [
        ["login_issues"],
        ["praise"],
    ]


def test_retired_labels_are_not_given_any_more_but_can_be_filtered_by() -> None:
    Category.objects.filter(slug="bonus_questions").update(retired_at=timezone.now())
    assert "bonus_questions" not in [c.slug for c in taxonomy.current().categories]
    assert "bonus_questions" in selection.choices().categories
    assert "bonus_questions" in taxonomy.category_ids()


def test_only_one_category_is_the_fallback() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.create(slug="other", name="Other", is_fallback=True)


def test_a_label_in_use_cannot_be_deleted() -> None:
    factories.analysed(category="login_issues", topics=(("praise", 1.0),))
    for label in (Category.objects.get(slug="login_issues"), Topic.objects.get(slug="praise")):
        with pytest.raises(ProtectedError):
            label.delete()


@pytest.mark.parametrize("slug", ["Login", "1st", "a-b", "", "a b", "é", "a" * 61])
def test_slugs_are_plain(slug: str) -> None:
    with pytest.raises(ValidationError):
        Topic(slug=slug, name="x").full_clean()


@pytest.mark.parametrize("examples", [["ok", ""], "text", [1], {"a": "b"}])
def test_examples_are_sentences(examples: object) -> None:
    with pytest.raises(ValidationError):
        Topic(slug="x", name="x", examples=examples).full_clean()


def test_every_default_label_is_explained_by_examples() -> None:
    for spec, _ in (*default_labels.CATEGORIES, *default_labels.TOPICS):
        assert spec.description
        assert len(spec.examples) >= 4, spec.slug


def test_filters_know_every_source_that_was_ever_seen(settings: object) -> None:
    factories.analysed(source="mail")
    assert selection.choices().sources == ("livechat", "telegram", "api", "twitter", "mail")
