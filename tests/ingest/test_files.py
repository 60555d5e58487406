"""Files of every kind, quality and size become records and refusals; none raises, and no row takes others with it."""

import codecs
import csv
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.choices import MapError, ReadingChoices, mapped
from ingest.containers.csv_rows import FileRow, cells_of, csv_rows
from ingest.containers.encodings import TextEncoding
from ingest.containers.lines import LONGEST_LINE, Lines
from ingest.files import MessageFile, NotRecognised
from ingest.layouts import known, tables
from ingest.records import ImportStopped, Record, RejectedRow
from tests.ingest.conftest import TWEETS

MOMENT = "Tue Oct 31 22:10:47 +0000 2017"
AT = datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)
Tweets = Callable[..., Path]


def read(path: Path, map_: str = "", source: str = "") -> tuple[list[Record], list[tuple[int, str]]]:
    """The records, and line and reason of the refusals."""
    items = list(MessageFile(path, ReadingChoices(layout=mapped(map_) if map_ else None, source=source)))
    refusals = [(item.line, str(item.error)) for item in items if isinstance(item, RejectedRow)]
    return [item for item in items if isinstance(item, Record)], refusals


def tweet(number: int, text: str) -> str:
    return f"{number},77,True,{MOMENT},{text},,"


def good(number: int) -> str:
    return tweet(number, f"message {number}")


def numbers(records: list[Record]) -> list[str]:
    return [record.external_id for record in records]


def written(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_tweet_has_all_its_fields(tweets: Tweets) -> None:
    path = tweets(f'6,sprintcare,False,{MOMENT},"@115712 Please, send us a message","5,7",4')
    assert read(path) == (
        [
            Record(
                2,
                "twitter",
                "@115712 Please, send us a message",
                AT,
                external_id="6",
                author="sprintcare",
                inbound=False,
                reply_to="4",
                replies=("5", "7"),
            )
        ],
        [],
    )


def test_exported_player_messages_lose_their_literal_quotes(tmp_path: Path) -> None:
    content = (
        "id_user,timestamp,source,message\n"
        '4844,11/1/2024,livechat,"""What time is it"""\n'
        '4342,11/1/2024,LiveChat,"""\\nto wallet, from \\""free spins\\"""""\n'
        "1,11/22/2024,telegram,plain\n"
    )
    records, refusals = read(written(tmp_path, content.encode()))
    assert refusals == []
    assert [(r.id_user, r.timestamp.day, r.source, r.text) for r in records] == [
        (4844, 1, "livechat", "What time is it"),
        (4342, 1, "livechat", 'to wallet, from "free spins"'),
        (1, 22, "telegram", "plain"),
    ]


def test_player_messages_are_recognised(tmp_path: Path) -> None:
    content = 'row,id_user,date,source,text\n0,9,2024-11-01,livechat,"""kept"""\n'
    records, _ = read(written(tmp_path, content.encode()))
    moment = datetime(2024, 11, 1, tzinfo=UTC)
    assert records == [Record(2, "livechat", '"kept"', moment, id_user=9)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [TWEETS, tweet(5, "hello")]
    records, refusals = read(written(tmp_path, "\n".join(lines).replace(",", delimiter).encode()))
    assert (numbers(records), refusals) == (["5"], [])


def test_columns_are_found_in_any_order_and_capitals(tmp_path: Path) -> None:
    header = "Text,Tweet_ID,extra,created_at,INBOUND,author_id,response_tweet_id,in_response_to_tweet_id"
    records, _ = read(written(tmp_path, f"{header}\nhi,5,x,{MOMENT},true,7,,\n".encode()))
    assert [(r.text, r.external_id, r.author) for r in records] == [("hi", "5", "7")]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, mark: bytes, end: str) -> None:
    content = end.join([TWEETS, tweet(5, "drei Äpfel 😡"), tweet(6, '"two\nlines"'), ""])
    records, refusals = read(written(tmp_path, mark + content.encode(encoding)))
    assert ([r.text for r in records], refusals) == (["drei Äpfel 😡", "two\nlines"], [])


def test_a_file_with_old_mac_line_ends(tmp_path: Path) -> None:
    records, refusals = read(written(tmp_path, "\r".join([TWEETS, good(5), good(6)]).encode()))
    assert (numbers(records), refusals) == (["5", "6"], [])


def test_bare_carriage_returns_are_line_breaks_of_the_text(tweets: Tweets) -> None:
    path = tweets(tweet(5, "one\rtwo"), tweet(6, '"three\rfour, five"'), good(7))
    records, refusals = read(path)
    assert ([r.text for r in records], refusals) == (["one\ntwo", "three\nfour, five", "message 7"], [])


def test_bytes_that_are_no_text_are_replaced_and_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path, f"{TWEETS}\n{tweet(5, 'naïve café caf?')}\n{good(6)}\n".encode().replace(b"caf?", b"caf\xe9")
    )
    file = MessageFile(path)
    records = [item for item in file if isinstance(item, Record)]
    assert ([r.text for r in records], file.mended) == (["naïve café caf\ufffd", "message 6"], 1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (tweet(5, "nul \x00 here"), "NUL character"),
        (tweet(5, "   "), "no text"),
        (tweet(5, "x" * 100_001), "text too long (100001 characters, at most 100000)"),
        (tweet(5, "x" * 140_000), "field too long"),
        (tweet(5, "x" * 2_000_000), "line too long"),
        (good(5).replace(MOMENT, "soon"), "date not understood (soon)"),
        (good(5).replace("True", "perhaps"), "direction not understood ('perhaps')"),
        (good(5) + ",more", "wrong number of columns (8 instead of 7)"),
        ("5" + ",x" * 10_000, "wrong number of columns (10001 instead of 7)"),
        (tweet(5, '"never closed'), "quote not closed"),
        (tweet(5, '"closed" too early'), "quotes misplaced"),
        (good(5).replace(",77,", f",{'a' * 201},"), "author too long (201 characters, at most 200)"),
        (good(5).replace("5,77", f"{'5' * 101},77"), f"id not usable ('{'5' * 60}')"),
        ("\x00\x01\x02", "wrong number of columns (1 instead of 7)"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_others_are_read(tweets: Tweets, line: str, reason: str) -> None:
    records, refusals = read(tweets(good(1), line, good(2), good(3)))
    assert (refusals, numbers(records)) == ([(3, reason)], ["1", "2", "3"])


def test_an_open_quote_costs_one_row_even_where_a_later_quote_seems_to_close_it(tweets: Tweets) -> None:
    path = tweets(good(1), tweet(2, '"open'), good(3), tweet(4, '"fine, too"'), tweet(5, '"over\ntwo lines"'), good(6))
    records, refusals = read(path)
    assert (numbers(records), refusals) == (["1", "3", "4", "5", "6"], [(3, "quotes misplaced")])


def test_an_open_quote_before_many_lines_is_given_up_after_a_bounded_number(tweets: Tweets) -> None:
    path = tweets(tweet(1, '"open'), *[good(number) for number in range(2, 3000)])
    records, refusals = read(path)
    assert (len(records), refusals) == (2998, [(2, "quote not closed")])


def test_many_open_quotes_take_no_longer_than_their_lines_deserve(tweets: Tweets) -> None:
    path = tweets(*[tweet(number, '"open') if number % 3 else good(number) for number in range(20_000)])
    started = time.process_time()
    records, refusals = read(path)
    assert (len(records), len(refusals)) == (6667, 13_333)
    assert time.process_time() - started < 20


def test_line_numbers_are_those_of_the_file(tweets: Tweets) -> None:
    records, refusals = read(tweets(tweet(1, '"a\nb\nc"'), "", "bad", good(2)))
    assert ([record.line for record in records], refusals) == (
        [2, 7],
        [(6, "wrong number of columns (1 instead of 7)")],
    )


def test_a_line_is_bounded_and_what_follows_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"x" * (3 * LONGEST_LINE) + b"\nnext\n")
    with Lines(path.open("rb"), TextEncoding("utf-8")) as lines:
        assert [(len(line.text), line.whole, line.number) for line in lines] == [
            (LONGEST_LINE + 1, False, 1),
            (5, True, 2),
        ]


@pytest.mark.parametrize("content", [b"hello\nyou\n", b"a,b\n1,2\n", b'{"a": 1}\n{"a": 2}\n', b"a;b\n\x00;\xff\n"])
def test_a_file_of_no_known_kind_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotRecognised, match="--map"):
        read(written(tmp_path, content))


def test_a_map_reads_any_csv(tmp_path: Path) -> None:
    content = "when;who;what;nr;answers\n2024-11-06T10:00:00+01:00;Ann;Hello, there;a1;a0\n"
    records, _ = read(written(tmp_path, content.encode()), "text=what,timestamp=when,author=WHO,id=nr,reply_to=answers")
    moment = datetime(2024, 11, 6, 9, tzinfo=UTC)
    assert records == [Record(2, "import", "Hello, there", moment, external_id="a1", author="Ann", reply_to="a0")]


def test_a_map_reads_any_json_lines(tmp_path: Path) -> None:
    rows = [
        {"body": "Hi", "at": "2024-11-06", "user": 7, "in": False, "next": ["b", 3]},
        {"at": "2024-11-06"},
        {"body": {"deep": 1}, "at": "2024-11-06"},
        {"body": "Hi", "at": "2024-11-06", "user": "seven"},
    ]
    lines = [*map(json.dumps, rows), "not json", "[1]", "[" * 5000, '{"body": "x", "at": "2024-11-06", "user": 1e999}']
    path = written(tmp_path, "\n".join(lines).encode(), "file.jsonl")
    records, refusals = read(path, "text=body,timestamp=at,id_user=user,inbound=in,replies=next", source="Live Chat")
    moment = datetime(2024, 11, 6, tzinfo=UTC)
    assert records == [
        Record(1, "live_chat", "Hi", moment, id_user=7, inbound=False, replies=("b", "3")),
        Record(4, "live_chat", "Hi", moment, customer="seven"),
        Record(8, "live_chat", "x", moment),
    ]
    assert refusals == [
        (2, "no text"),
        (3, "no text"),
        (5, "not valid JSON"),
        (6, "not a JSON object"),
        (7, "not valid JSON"),
    ]


@pytest.mark.parametrize("text", ["text=a", "timestamp=a", "txt=a,timestamp=b", "text", "text=,timestamp=b", ""])
def test_a_map_that_cannot_be_understood_is_refused(text: str) -> None:
    with pytest.raises(MapError):
        mapped(text)


def test_a_map_to_a_column_that_is_missing_names_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(NotRecognised, match="It has: a, b"):
        read(written(tmp_path, b"a,b\n1,2\n"), "text=a,timestamp=c")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("twcs_3000.csv", 3000),
        ("twcs_sample_93.csv", 93),
        ("player_raw_format.csv", 294),
        ("player_messages_2024-11_12.csv", 2954),
    ],
)
def test_every_row_of_the_real_files_is_a_record(real: Callable[[str], Path], name: str, rows: int) -> None:
    records, refusals = read(real(name))
    assert (len(records), refusals) == (rows, [])


def test_csv_edge_cases_are_read_as_documented(real: Callable[[str], Path]) -> None:
    folder = real("csv_spectrum")
    found, expected = {}, {}
    # The two versions of location_coordinates differ in a telephone number.
    for path in sorted((folder / "csvs").glob("[!l]*.csv")):
        with Lines(path.open("rb"), TextEncoding("utf-8")) as lines:
            header = cells_of(next(lines).text, ",")
            cells = [row.cells for row in csv_rows(lines, ",", len(header)) if isinstance(row, FileRow)]
        found[path.stem] = [dict(zip(header, row, strict=True)) for row in cells]
        rows = json.loads((folder / "json" / f"{path.stem}.json").read_text())
        expected[path.stem] = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in rows]
    assert found == expected


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_without_raising(tmp_path: Path, content: bytes, headed: bool) -> None:
    path = written(tmp_path, TWEETS.encode() + b"\n" + content if headed else content)
    try:
        records, refusals = read(path)
    except (NotRecognised, ImportStopped):
        return
    for record in records:
        record.text.encode()
    assert len(records) + len(refusals) <= content.count(b"\n") + content.count(b"\r") + 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1)))
def test_what_a_csv_writer_writes_is_read_back(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TWEETS.split(","))
        writer.writerows([[n, "77", "True", MOMENT, text, "", ""] for n, text in enumerate(texts)])
    records, _ = read(path)
    plain = [text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in texts]
    assert [r.text.replace("\u2028", "\n").strip() for r in records] == [
        t.replace("\u2028", "\n").strip() for t in plain if t
    ]


def test_layouts_of_known_files_do_not_overlap() -> None:
    for layout in tables.KNOWN:
        assert known.by_header([*layout.needed, *layout.also]) is layout
