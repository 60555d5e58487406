"""``manage.py ingest`` as a person uses it."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings

from ingest import sample
from insights.models import Conversation, Message
from tests.ingest.conftest import PROJECT
from tests.ingest.test_files import Tweets, good, tweet

pytestmark = pytest.mark.django_db


def ingest(*files: object, **options: object) -> str:
    out = StringIO()
    call_command("ingest", [str(file) for file in files], no_progress=True, stdout=out, **options)
    return out.getvalue()


def rejects(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_summary_accounts_for_every_row(tweets: Tweets, tmp_path: Path) -> None:
    path = tweets(good(1), "=cmd()|x", good(2), good(1), tweet(3, " "), "short")
    shown = ingest(path)
    assert "6 rows read" in shown
    assert "2 stored, 1 already there, 3 rejected; +2 conversations." in shown
    assert "rejected, wrong number of columns: 2\n" in shown
    assert "rejected, no text: 1\n" in shown
    assert "2 messages wait for their analysis" in shown
    beside = tmp_path / "tweets.csv.rejects.csv"
    assert f"Rejected rows and why: {beside}" in shown
    assert rejects(beside) == [
        ["file", "line", "reason", "content"],
        ["tweets.csv", "3", "wrong number of columns (1 instead of 7)", "'=cmd()|x"],
        ["tweets.csv", "6", "no text", "3,77,True,Tue Oct 31 22:10:47 +0000 2017, ,,"],
        ["tweets.csv", "7", "wrong number of columns (1 instead of 7)", "short"],
    ]


def test_strict_ends_with_an_error_after_storing_the_good_rows(tweets: Tweets) -> None:
    with pytest.raises(CommandError, match="1 rows were rejected"):
        ingest(tweets(good(1), "bad"), strict=True)
    assert Message.objects.count() == 1


def test_rejects_go_where_they_are_told(tweets: Tweets, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.csv"
    ingest(tweets("bad"), rejects=target)
    assert [row[1] for row in rejects(target)] == ["line", "2"]


def test_rejects_of_a_read_only_folder_go_to_the_data_folder(
    tweets: Tweets, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tweets("bad")
    opened = Path.open

    def refusing(self: Path, *arguments: object, **options: object) -> object:
        if self == path.with_name("tweets.csv.rejects.csv"):
            raise PermissionError("read-only")
        return opened(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)
    ingest(path)
    assert len(rejects(data_dir / "rejects" / "tweets.csv.rejects.csv")) == 2


def test_rejects_never_overwrite_the_file_itself(tweets: Tweets) -> None:
    path = tweets("bad")
    with pytest.raises(CommandError, match="over the file itself"):
        ingest(path, rejects=path)
    assert "bad" in path.read_text()


def test_a_limit_stops_after_so_many_rows(tweets: Tweets) -> None:
    assert "2 rows read" in ingest(tweets(*map(good, range(5))), limit=2)
    assert Message.objects.count() == 2


def test_several_files_are_one_import(tweets: Tweets) -> None:
    first = tweets(f"2,Brand,False,{'Tue Oct 31 22:10:47 +0000 2017'},answer,,1", name="late.csv")
    shown = ingest(first, tweets(good(1)))
    assert "2 rows read" in shown
    assert Conversation.objects.values_list("external_id", "brand").get() == ("1", "Brand")


def test_a_source_overrules_the_files(tweets: Tweets) -> None:
    ingest(tweets(good(1)), source="Live Chat")
    assert Message.objects.get().source == "live_chat"


def test_a_map_reads_another_kind_of_file(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("said,on\nhello,2026-11-01\n")
    ingest(path, map="text=said,timestamp=on")
    assert Message.objects.values_list("text", "source").get() == ("hello", "import")


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("said,on\n", {}, "--map"),
        ("said,on\n", {"map": "said"}, "is not FIELD=COLUMN"),
        ("said,on\n", {"map": "text=said,timestamp=on", "source": "a/b"}, "source not usable"),
        (None, {}, "No such file"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, content: str | None, options: dict[str, str], message: str
) -> None:
    path = tmp_path / "file.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=message):
        ingest(path, **options)


def test_rows_without_an_id_are_stored_once_however_often_and_under_whatever_name(tmp_path: Path) -> None:
    rows = ["1,11/1/2024,livechat,Ok", "1,11/1/2024,livechat,Ok", "2,11/1/2024,livechat,Ok", "1,11/22/2024,livechat,Ok"]
    for name in ("one.csv", "one.csv", "copy.csv"):
        (tmp_path / name).write_text("\n".join(["id_user,timestamp,source,message", *rows]))
        ingest(tmp_path / name)
    assert (Message.objects.count(), Conversation.objects.count()) == (4, 4)


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_without_a_file_the_sample_is_loaded_relative_to_today() -> None:
    shown = ingest()
    assert "572 stored" in shown
    assert "427 messages wait" in shown
    newest, oldest = (Message.objects.order_by(order)[0].timestamp for order in ("-timestamp", "timestamp"))
    assert newest == datetime(2026, 11, 20, 4, 2, 9, tzinfo=UTC)
    assert oldest.date() == newest.date() - timedelta(days=59)
    assert Conversation.objects.count() == 283


def test_the_sample_is_loaded_once_and_never_lies_in_the_future() -> None:
    early = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)
    with time_machine.travel(early, tick=False):
        ingest()
        assert Message.objects.filter(timestamp__gt=early).count() == 0
        assert Message.objects.latest("timestamp").timestamp.date() == (early - timedelta(days=1)).date()
    with time_machine.travel(early + timedelta(days=3), tick=False):
        assert "0 stored, 572 already there" in ingest()


def test_the_samples_threads_are_the_written_ones() -> None:
    ingest()
    rows = [json.loads(line) for line in sample.PATH.read_text().splitlines()]
    written = Counter(row["thread"] for row in rows)
    stored = Counter(Message.objects.values_list("conversation__external_id", flat=True))
    assert stored == {f"thread:{name}": number for name, number in written.items()}


def test_a_configured_file_takes_the_samples_place(tweets: Tweets) -> None:
    with override_settings(DATASET_CSV=str(tweets(good(1)))):
        ingest()
    assert Message.objects.get().external_id == "1"


def test_what_waits_is_analysed_at_once_if_asked(tweets: Tweets) -> None:
    shown = ingest(tweets(tweet(1, "my deposit is missing"), tweet(2, "thank you so much")), analyse=True)
    assert "Analysed here: 2." in shown
    assert "wait" not in shown
    assert Counter(Message.objects.values_list("status", flat=True)) == {"analysed": 2}


def test_progress_is_told_in_lines_where_there_is_no_terminal(
    tweets: Tweets, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ingest.imports.progress.EVERY_SECONDS", 0.0)
    call_command("ingest", [str(tweets(good(1)))], stdout=StringIO())
    assert capsys.readouterr().err == "tweets.csv: 100 %, 1 rows, 1 stored\n"


def test_progress_is_a_bar_on_a_terminal(tweets: Tweets, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    call_command("ingest", [str(tweets(good(1)))], stdout=StringIO())
    assert "100 %" in terminal.getvalue()


def test_the_real_tweets_become_their_threads(real: Callable[[str], Path]) -> None:
    path = real("twcs_3000.csv")
    assert "3,000 stored, 0 already there, 0 rejected" in ingest(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["tweet_id"]: row for row in csv.DictReader(file)}
    assert Conversation.objects.count() == len({_top(name, rows) for name in rows})
    assert Counter(Message.objects.values_list("status", flat=True)) == {"pending": 1646, "exempt": 1354}
    assert "0 stored, 3,000 already there, 0 rejected; +0 conversations" in ingest(path)


def _top(name: str, rows: dict[str, dict[str, str]]) -> str:
    while name in rows and rows[name]["in_response_to_tweet_id"]:
        name = rows[name]["in_response_to_tweet_id"]
    return name


def test_the_same_messages_in_two_formats_are_stored_once(real: Callable[[str], Path]) -> None:
    ingest(real("player_messages_2024-11_12.csv"))
    assert "0 stored, 294 already there" in ingest(real("player_raw_format.csv"))
    assert Message.objects.count() == 2954


def test_a_database_without_tables_says_what_to_run(tweets: Tweets, tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    command = [sys.executable, "manage.py", "ingest", str(tweets(good(1))), "--no-progress"]
    ended = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert ended.stderr == "CommandError: no such table: ingest_importbatch – has `manage.py migrate` been run?\n"


def test_stopped_by_the_keyboard_it_says_that_it_can_go_on(tweets: Tweets, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: object, portion: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.storing.loading.Loader.take", interrupted)
    with pytest.raises(CommandError, match="Start it again") as stopped:
        ingest(tweets(good(1)))
    assert stopped.value.returncode == 130
