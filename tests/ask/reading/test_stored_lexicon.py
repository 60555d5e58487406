"""The lexicon knows labels as soon as they are there."""

from datetime import UTC, datetime

import pytest

from ask.query.value import Field, Is
from ask.reading.reader import read_question
from ask.reading.stored_lexicon import lexicon
from insights.models import Topic

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_labels_are_known_as_soon_as_they_are_there() -> None:
    assert read_question("hat issues", lexicon(), NOW).refusal

    Topic.objects.create(slug="hats", name="Hats")

    found = read_question("hat issues", lexicon(), NOW).query
    assert found is not None
    assert found.selection == Is(Field.TOPIC, ("hats",))
