"""Versions of the labels: what they hold, how they differ, and where merged labels lead."""

import pytest
from django.core.exceptions import ValidationError

from insights.models import Category, TaxonomyVersion, Topic
from insights.taxonomy import taxonomy, versions
from insights.taxonomy.versions import LabelChange

pytestmark = pytest.mark.django_db


def category(slug: str) -> Category:
    return Category.objects.get(slug=slug)


def test_a_version_gives_engines_the_labels_that_were_in_force() -> None:
    first = versions.save()
    assert versions.as_taxonomy(first) == taxonomy.current()
    versions.retire(category("geo_restriction"))
    versions.edit(category("login_issues"), {"name": "Sign-in", "examples": ["let me in"]})
    newest = versions.save()
    assert newest.number == 3
    assert versions.as_taxonomy(newest) == taxonomy.current()
    assert versions.as_taxonomy(first) != versions.as_taxonomy(newest)


def test_what_has_not_changed_is_no_new_version() -> None:
    assert versions.save().number == versions.save().number == 1
    versions.edit(category("login_issues"), {"name": category("login_issues").name})
    assert TaxonomyVersion.objects.count() == 1


def test_a_difference_names_each_change() -> None:
    first = versions.save()
    versions.edit(category("login_issues"), {"name": "Sign-in", "examples": ["let me in"]})
    versions.add("topics", {"slug": "slow", "name": "Slow"})
    versions.merge(Topic.objects.get(slug="praise"), Topic.objects.get(slug="complaint"))
    found = versions.difference(first, versions.save())
    old = len(first.snapshot["categories"][0]["examples"])
    assert LabelChange("categories", "login_issues", "name", "Login issues", "Sign-in") in found
    assert [c for c in found if c.what == "example" and c.slug == "login_issues" and c.before == ""] == [
        LabelChange("categories", "login_issues", "example", "", "let me in")
    ]
    assert len([c for c in found if c.slug == "login_issues" and c.what == "example"]) == old + 1
    assert LabelChange("topics", "slow", "added", "", "Slow") in found
    assert {c.what for c in found if c.slug == "praise"} == {"merged_into", "retired"}


def test_merges_are_followed_to_their_end() -> None:
    versions.merge(category("login_issues"), category("geo_restriction"))
    versions.merge(category("geo_restriction"), category("deposit_issues"))
    assert versions.merged(versions.save(), "categories") == {
        "login_issues": "deposit_issues",
        "geo_restriction": "deposit_issues",
    }


def test_a_circle_of_merges_ends() -> None:
    versions.merge(category("login_issues"), category("geo_restriction"))
    Category.objects.filter(slug="geo_restriction").update(merged_into=category("login_issues").pk)
    assert set(versions.merged(versions.save(), "categories")) == {"login_issues", "geo_restriction"}


@pytest.mark.parametrize(("one", "other"), [("login_issues", "login_issues"), ("general_feedback", "login_issues")])
def test_merges_that_make_no_sense_are_refused(one: str, other: str) -> None:
    with pytest.raises(versions.TaxonomyRefused):
        versions.merge(category(one), category(other))
    with pytest.raises(versions.TaxonomyRefused):
        versions.merge(category("login_issues"), Topic.objects.get(slug="praise"))
    versions.retire(category("geo_restriction"))
    with pytest.raises(versions.TaxonomyRefused, match="retired"):
        versions.merge(category("login_issues"), category("geo_restriction"))


def test_the_slug_is_not_editable() -> None:
    with pytest.raises(ValidationError):
        versions.edit(category("login_issues"), {"slug": "other"})
