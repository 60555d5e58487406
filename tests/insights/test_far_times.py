"""Messages stored with times that no message can have are shown, and set aside into a file."""

import io
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from insights.analysis import rollups
from insights.models import Insight, Message
from insights.reads import stats
from insights.reads.filters import Filter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> None:
    factories.analysed("from long ago", timestamp=datetime(2, 1, 1, tzinfo=UTC), id_user=7)
    factories.analysed("from far ahead", timestamp=datetime(9998, 12, 31, tzinfo=UTC))
    factories.analysed("of today", timestamp=factories.NOON)


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("far_messages", *args, stdout=out)
    return out.getvalue()


def test_they_are_shown_and_nothing_is_changed(three: None) -> None:
    said = run()
    assert ("from long ago" in said, "from far ahead" in said, "of today" in said) == (True, True, False)
    assert "2 messages are not between 1990-01-01" in said
    assert Message.objects.count() == 3


def test_they_are_moved_to_a_private_file_and_the_counts_stay_true(three: None, tmp_path: Path) -> None:
    file = tmp_path / "aside.jsonl"
    assert "2 messages were moved" in run("--set-aside", str(file))
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(row["text"], row["timestamp"][:4], row["id_user"]) for row in rows] == [
        ("from long ago", "0002", 7),
        ("from far ahead", "9998", None),
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (Message.objects.get().text, Insight.objects.count()) == ("of today", 1)
    assert (stats.totals(Filter()).messages, rollups.differences()) == (1, [])


def test_a_file_that_exists_is_left_alone_and_nothing_is_taken_out(three: None, tmp_path: Path) -> None:
    file = tmp_path / "aside.jsonl"
    file.write_text("precious")
    with pytest.raises(CommandError, match="Nothing was taken out"):
        run("--set-aside", str(file))
    assert (file.read_text(), Message.objects.count()) == ("precious", 3)
