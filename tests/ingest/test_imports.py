"""What must come of each usual kind of file: the messages, or the question, or the sentence that refuses it.

The files in ``files`` are written for this. Those of the folder of real data, where it is there, are of the same kinds.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.choices import MapError, from_options
from ingest.files import MessageFile, NotRecognised
from ingest.layouts.layout import LeftOut
from ingest.records import ImportStopped, Record, RejectedRow

OWN = Path(__file__).with_name("files")
IN, OUT, AUTO = "in", "out", "auto"
Spoken = tuple[str, str, str, str]  # text, time, who, which way

NO_CODE, LOOK = "no code", "we look"
DAY = "2024-10-02 00:00:00"
AT, LATER = "2024-10-02 09:15:02", "2024-10-02 09:16:02"
NOON = "2024-10-02 09:00:00"


def read(path: Path, **options: object) -> MessageFile:
    return MessageFile(path, from_options(options))


def spoken(file: MessageFile) -> list[Spoken]:
    return [line(item) for item in file if isinstance(item, Record)]


def line(record: Record) -> Spoken:
    who = record.customer or str(record.id_user or "") or record.author
    way = AUTO if record.automatic else IN if record.inbound else OUT
    return (record.text, f"{record.timestamp:%Y-%m-%d %H:%M:%S}", who, way)


MESSAGES: dict[str, tuple[dict[str, object], list[Spoken]]] = {
    "semicolon_cp1252.csv": (
        {},
        [
            ("Die Gutschrift über 35 € fehlt – seit gestern", "2024-11-30 17:03:00", "11", IN),
            ("Passwort geht nicht, bitte prüfen", "2024-12-01 08:05:00", "12", IN),
        ],
    ),
    "smart_quotes_cp1252.csv": (
        {},
        [
            ("I can’t open it – it says “wrong code”", DAY, "21", IN),
            ("My café voucher of £5 isn’t there", "2024-10-03 00:00:00", "22", IN),
        ],
    ),
    "russian_cp1251.csv": ({}, [("Где мой перевод? Жду уже третий день", DAY, "23", IN)]),
    "utf16_unmarked.csv": ({}, [("where is my transfer 😡", DAY, "31", IN)]),
    "sep_line.csv": ({}, [("the code never came", DAY, "41", IN)]),
    "preamble.csv": ({}, [("the code never came", DAY, "42", IN)]),
    "two_digit_years.csv": (
        {},
        [(NO_CODE, "2024-12-30 17:03:00", "51", IN), ("no login", "2025-01-02 11:00:00", "52", IN)],
    ),
    "day_first.csv": (
        {},
        [
            ("first", "2024-10-03 09:00:00", "61", IN),
            ("second", "2024-10-04 09:00:00", "62", IN),
            ("third", "2024-10-25 09:00:00", "63", IN),
        ],
    ),
    "open_order.csv": (
        {"date_order": "mdy"},
        [("first", "2024-03-10 09:00:00", "61", IN), ("second", "2024-04-10 09:00:00", "62", IN)],
    ),
    "epoch.csv": (
        {},
        [("seconds", "2024-10-27 03:33:20", "81", IN), ("milliseconds", "2024-10-27 03:33:20", "82", IN)],
    ),
    "float_ids.csv": (
        {},
        [("question", "2017-10-31 22:10:47", "77", IN), ("answer", "2017-10-31 22:11:47", "Brand", OUT)],
    ),
    "entities.csv": (
        {},
        [
            ("I paid <5> & it's gone", DAY, "91", IN),
            ("Hi,\n\nit never came.\nBye", DAY, "92", IN),
            ("see https://example.com/?a=1&copy=2", DAY, "93", IN),
        ],
    ),
    "blank_rows.csv": ({}, [(NO_CODE, DAY, "101", IN), ("no login", "2024-10-03 00:00:00", "103", IN)]),
    "short_rows.csv": (
        {"guess": True},
        [(NO_CODE, DAY, "Ann", IN), ("no login", "2024-10-03 00:00:00", "", IN)],
    ),
    "unquoted_commas.csv": ({}, [("no login", "2024-10-03 00:00:00", "112", IN)]),
    "repeated_column.csv": ({}, [(NO_CODE, DAY, "121", IN)]),
    "packed.csv.gz": ({}, [(NO_CODE, DAY, "131", IN)]),
    "packed.zip": ({}, [(NO_CODE, DAY, "132", IN)]),
    "workbook.xlsx": (
        {},
        [(NO_CODE, "2024-10-02 09:30:00", "141", IN), ("no login", "2024-10-02 12:00:00", "142", IN)],
    ),
    "array.json": ({}, [(NO_CODE, DAY, "151", IN), ("no login", "2024-10-03 00:00:00", "152", IN)]),
    "pretty.json": ({}, [(NO_CODE, DAY, "151", IN), ("no login", "2024-10-03 00:00:00", "152", IN)]),
    "wrapped.json": ({}, [(NO_CODE, DAY, "151", IN), ("no login", "2024-10-03 00:00:00", "152", IN)]),
    "lines.jsonl": ({}, [("no source", DAY, "153", IN), (NO_CODE, DAY, "151", IN)]),
    "nested.jsonl": (
        {"map": "text=source.body,timestamp=at,id_user=customer.email"},
        [(NO_CODE, "2024-10-02 08:00:00", "ann@example.com", IN)],
    ),
    "nested_list.json": (
        {"map": "text=comments[].words,timestamp=comments[].on,inbound=comments[].by,thread=nr,id=comments[].nr"},
        [(NO_CODE, "2024-10-02 08:00:00", "", IN), (LOOK, NOON, "", OUT)],
    ),
    "telegram.json": (
        {},
        [
            ("see https://example.org please", "2024-10-02 09:01:00", "user7", IN),
            (LOOK, "2024-10-02 09:02:00", "Support", OUT),
        ],
    ),
    "telegram_personal.json": (
        {},
        [(NO_CODE, "2024-10-02 09:01:00", "user7", IN), (LOOK, "2024-10-02 09:02:00", "Cy", OUT)],
    ),
    "whatsapp_ios.txt": (
        {},
        [("no code\nsince monday", "2024-10-02 21:23:01", "Bo", IN), (LOOK, "2024-10-02 21:25:10", "Agent", OUT)],
    ),
    "whatsapp_android.txt": (
        {},
        [("no code: again", "2024-10-25 21:23:00", "Bo", IN), (LOOK, "2024-10-26 08:01:00", "Support", OUT)],
    ),
    "zendesk.json": ({}, [(NO_CODE, "2024-10-02 08:00:00", "77", IN), (LOOK, NOON, "", OUT)]),
    "intercom.json": (
        {},
        [(NO_CODE, NOON, "bo@example.com", IN), (LOOK, "2024-10-02 09:01:40", "Cy", OUT)],
    ),
    "freshdesk.json": ({}, [(NO_CODE, "2024-10-02 08:00:00", "44", IN), (LOOK, NOON, "", OUT)]),
    "front.json": (
        {},
        [(NO_CODE, NOON, "bo@example.com", IN), (LOOK, "2024-10-02 09:01:40", "help@example.com", OUT)],
    ),
    "chatwoot.json": ({}, [(NO_CODE, NOON, "5", IN), (LOOK, "2024-10-02 09:01:40", "Cy", OUT)]),
    "chatwoot.csv": ({}, [(NO_CODE, AT, "Bo", IN), (LOOK, LATER, "Cy", OUT)]),
    "livechat.csv": ({}, [(NO_CODE, "2024-10-25 09:15:02", "Bo", IN), (LOOK, "2024-10-25 09:16:02", "Cy", OUT)]),
    "livechat.json": ({}, [(NO_CODE, AT, "bo@example.com", IN), (LOOK, LATER, "Cy", OUT)]),
    "tawk.txt": ({}, [(NO_CODE, "2024-10-02 14:15:00", "Bo", IN), (LOOK, "2024-10-02 14:16:00", "Cy", OUT)]),
    "tawk.json": ({}, [(NO_CODE, AT, "Bo", IN), (LOOK, LATER, "Cy", OUT)]),
    "crisp.json": ({}, [(NO_CODE, AT, "u1", IN), (LOOK, LATER, "Cy", OUT)]),
    "help_scout.json": ({}, [(NO_CODE, AT, "bo@example.com", IN), (LOOK, LATER, "Cy", OUT)]),
    "google_play.csv": ({}, [("Bad\nNo code, ever", AT, "", IN), ("We look", "2024-10-03 09:15:02", "", OUT)]),
    "google_play.json": ({}, [(NO_CODE, AT, "Bo", IN), (LOOK, "2024-10-02 09:16:42", "", OUT)]),
    "app_store.json": ({}, [("Bad\nno code", "2024-10-02 16:15:02", "Bo", IN)]),
    "trustpilot.csv": ({}, [("Bad\nno code", AT, "Bo", IN)]),
    "reddit.json": ({}, [("Code?\nno code", AT, "bo", IN), ("same here", "2024-10-02 09:16:42", "cy", IN)]),
    "mail.eml": ({}, [("Thank you, great help!", "2024-10-02 07:15:02", "bo@example.com", IN)]),
    "mailbox.mbox": (
        {"agents": "help@example.com"},
        [
            ("Thank you, great help!", "2024-10-02 07:15:02", "bo@example.com", IN),
            ("We look.", "2024-10-02 08:15:02", "Help", OUT),
            ("I am away.", "2024-10-02 09:15:02", "di@example.com", AUTO),
        ],
    ),
    "discord.json": ({}, [(NO_CODE, AT, "77", IN), (LOOK, LATER, "78", OUT)]),
    "slack.zip": ({}, [("no code & no link", AT, "U1", IN), (LOOK, "2024-10-03 09:15:02", "helper", OUT)]),
    "email_columns.csv": (
        {"guess": True},
        [
            ("Thank you, it works!\n\nBo", AT, "bo@example.com", IN),
            ("Automatic reply: I am out of office until Monday.", LATER, "di@example.com", AUTO),
        ],
    ),
    "many_forms.csv": (
        {},
        [
            ("utc", AT, "1", IN),
            ("est", "2024-10-02 14:15:02", "2", IN),
            ("month name", "2024-10-02 09:15:00", "3", IN),
            ("oracle", "2024-10-02 09:15:00", "4", IN),
            ("rfc", "2024-10-02 08:15:02", "5", IN),
            ("slashes", AT, "6", IN),
            ("one digit", "2024-10-02 09:15:00", "7", IN),
            ("iso", AT, "8", IN),
            ("long", DAY, "9", IN),
            ("serial", "2024-10-02 06:00:00", "10", IN),
            ("pm", "2024-10-02 21:15:00", "11", IN),
        ],
    ),
    "garbled.csv": ({"repair": True}, [("I can’t open it – it’s broken", DAY, "1", IN)]),
    "labelled.csv": ({}, [(NO_CODE, DAY, "1", IN)]),
    "customer_keys.csv": (
        {},
        [
            ("a", DAY, "1234", IN), ("b", DAY, "1235", IN), ("c", DAY, "1236", IN), ("d", DAY, "", IN),
            ("e", DAY, "", IN), ("f", DAY, "user_77", IN),
        ],
    ),
    "pipes.txt": (
        {"guess": True},
        [("no code here today", DAY, "Bo", IN), ("no login since noon", "2024-10-03 00:00:00", "Cy", IN)],
    ),
    "zendesk_view.csv": ({}, [("No code", "2024-10-02 09:15:00", "209", IN)]),
    "header_only.csv": ({}, []),
    "odd_years.csv": ({}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_a_file_of_a_usual_kind_becomes_the_messages_that_it_means(name: str) -> None:
    options, expected = MESSAGES[name]
    assert spoken(read(OWN / name, **options)) == expected


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("open_order.csv", "Is 03/10/2024 09:00 3 October 2024 .dmy. or 10 March 2024 .mdy.?"),
        ("contradicting.csv", "25/10/2024 and 10/25/2024 cannot have the same order"),
        ("rounded_ids.csv", "9.17E.17: a spreadsheet has rounded them"),
        ("empty.csv", "is empty"),
        ("reviews_a.csv", "It is probably --map timestamp=ts,text=body,id=id"),
        ("nested.jsonl", "--map timestamp=at,text=source.body,id_user=customer.email"),
    ],
)
def test_what_cannot_be_decided_is_asked_and_nothing_is_read(name: str, said: str) -> None:
    with pytest.raises((ImportStopped, NotRecognised), match=said):
        list(read(OWN / name))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("semicolon_cp1252.csv", "Its bytes are read as cp1252"),
        ("semicolon_cp1252.csv", "Dates: the day comes first."),
        ("preamble.csv", "3 lines before the table are left out."),
        ("repeated_column.csv", "The column “message” stands there more than once"),
        ("garbled.csv", "--repair mends them"),
        ("mailbox.mbox", "name yours with --agents"),
        ("workbook.xlsx", "for Other name --sheet"),
        ("slack.zip", "not read: users.json"),
    ],
)
def test_what_was_found_out_is_said(name: str, said: str) -> None:
    assert any(said in note for note in read(OWN / name).notes)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("telegram.json", ["service notice", "picture, file or voice without words"]),
        ("intercom.json", ["internal note", "event"]),
        ("google_play.csv", ["stars without words"]),
        ("reddit.json", ["deleted or removed"]),
    ],
)
def test_what_is_no_message_is_counted_and_left_out(name: str, reasons: list[str]) -> None:
    assert [item.reason for item in read(OWN / name) if isinstance(item, LeftOut)] == reasons


def test_years_that_cannot_be_are_rejected_one_by_one() -> None:
    items = list(read(OWN / "odd_years.csv"))
    assert [item.error.reason for item in items if isinstance(item, RejectedRow)] == ["time out of bounds"] * 4


def records(name: str, **options: object) -> list[Record]:
    return [item for item in read(OWN / name, **options) if isinstance(item, Record)]


def test_further_columns_are_attributes() -> None:
    assert records("workbook.xlsx")[0].attributes == {"stars": "4"}
    assert records("repeated_column.csv")[0].attributes == {"message_2": "We look"}
    assert dict(records("intercom.json")[0].attributes or {}) == {"state": "open", "tags": "vip"}
    assert dict(records("google_play.json")[0].attributes or {}) == {"stars": "2", "language": "en"}


def test_labels_that_come_along_are_kept_apart_from_ours() -> None:
    (record,) = records("labelled.csv")
    assert record.labels == {"category": "login_issues", "sentiment": "negative"}
    assert record.attributes == {"given_category": "login_issues", "given_sentiment": "negative"}


def test_quoted_history_and_signatures_are_set_apart_and_kept() -> None:
    (record,) = records("mail.eml")
    assert record.apart == {
        "quoted": "On Tue, 1 Oct 2024 at 20:00, Help <help@example.com> wrote:\n> We are terribly sorry that it "
        "failed.",
        "signature": "--\nBo Hill",
    }


@pytest.mark.parametrize(
    ("name", "threads"),
    [("zendesk.json", {"9"}), ("intercom.json", {"31"}), ("livechat.csv", {"P1"}), ("crisp.json", {"session_1"})],
)
def test_what_belongs_together_has_one_thread(name: str, threads: set[str]) -> None:
    assert {record.thread for record in records(name)} == threads


def test_answers_name_what_they_answer() -> None:
    assert [record.reply_to for record in records("mailbox.mbox")] == ["", "m1@example.com", ""]
    assert [record.reply_to for record in records("telegram.json")] == ["", "55/2"]
    assert [record.reply_to for record in records("slack.zip")] == ["", "help/1727860502.000100"]
    assert [record.reply_to for record in records("float_ids.csv")] == ["", "1"]


@pytest.mark.parametrize(
    ("options", "text"),
    [({"timezone": "Europe/Berlin"}, "2024-10-03 07:00:00"), ({"timezone": "-03:30"}, "2024-10-03 12:30:00")],
)
def test_times_without_a_zone_are_in_the_zone_that_is_named(options: dict[str, object], text: str) -> None:
    assert spoken(read(OWN / "day_first.csv", **options))[0][1] == text


def test_a_day_stays_that_day_whatever_the_zone() -> None:
    assert spoken(read(OWN / "array.json", timezone="Europe/Berlin"))[0][1] == DAY


def test_an_abbreviation_with_several_meanings_is_read_where_the_zone_gives_it_one(tmp_path: Path) -> None:
    path = tmp_path / "summer.csv"
    path.write_text("id_user,timestamp,source,message\n1,2024-07-02 09:15:02 BST,livechat,x\n")
    assert spoken(read(path)) == []
    assert spoken(read(path, timezone="Europe/London"))[0][1] == "2024-07-02 08:15:02"


@pytest.mark.parametrize(
    "options",
    [
        {"timezone": "Middle/Earth"}, {"date_order": "mid"}, {"date_format": "day"}, {"skip_lines": "-1"},
        {"map": "text"}, {"encoding": "utf-99"}, {"sheet": "Nowhere"},
    ],
)  # fmt: skip
def test_a_choice_that_means_nothing_is_refused(options: dict[str, object]) -> None:
    with pytest.raises((MapError, ImportStopped)):
        read(
            OWN / ("workbook.xlsx" if "sheet" in options else "array.json" if "map" in options else "epoch.csv"),
            **options,
        )


REAL: dict[str, tuple[dict[str, object], int, str]] = {
    "01_excel_de_semicolon_cp1252.csv": ({}, 2, "2024-12-31 17:03:00"),
    "01b_excel_de_semicolon_utf8bom.csv": ({}, 2, "2024-12-31 17:03:00"),
    "02_excel_cp1252_smartquotes.csv": ({}, 3, "2024-11-05 00:00:00"),
    "03b_utf16le_no_bom.csv": ({}, 2, "2024-11-05 00:00:00"),
    "04_sep_line.csv": ({}, 2, "2024-11-05 00:00:00"),
    "04b_sep_comma.csv": ({}, 1, "2024-11-05 00:00:00"),
    "05_us_two_digit_year.csv": ({}, 2, "2024-12-31 17:03:00"),
    "06_uk_dd_mm_yyyy.csv": ({}, 6, "2024-11-03 09:00:00"),
    "06b_same_corrected_iso.csv": ({}, 2, "2024-11-03 09:00:00"),
    "07_de_dotted.csv": ({}, 2, "2024-12-31 00:00:00"),
    "08_epoch_seconds.csv": ({}, 2, "2024-11-10 10:29:27"),
    "11_html_entities.csv": ({}, 3, "2024-11-05 00:00:00"),
    "12_trailing_columns_blank_rows.csv": ({}, 2, "2024-11-05 00:00:00"),
    "14_unquoted_commas.csv": ({}, 1, "2024-11-06 00:00:00"),
    "14b_unescaped_quote_mid.csv": ({}, 3, "2024-11-05 00:00:00"),
    "15_duplicate_header.csv": ({}, 1, "2024-11-05 00:00:00"),
    "16_messages.csv.gz": ({}, 2, "2024-11-05 00:00:00"),
    "16c_messages.xlsx": ({}, 2, "2024-11-05 00:00:00"),
    "17_array.json": ({}, 2, "2024-11-05 00:00:00"),
    "17b_array_pretty.json": ({}, 2, "2024-11-05 00:00:00"),
    "17e_lines_missing_keys.jsonl": ({}, 2, "2024-11-05 00:00:00"),
    "18_telegram_result.json": ({}, 2, "2024-11-05 09:01:00"),
    "19_whatsapp_ios.txt": ({}, 2, "2024-11-07 21:23:01"),
    "20_google_play_utf16.csv": ({}, 1, "2024-11-05 09:15:02"),
    "22b_zendesk_view.csv": ({}, 1, "2024-11-05 09:15:00"),
    "24_livechat_csv.csv": ({"date_order": "mdy"}, 2, "2024-11-05 09:15:02"),
    "24b_tawk.txt": ({}, 2, "2024-11-05 14:15:00"),
    "25_email_quotes.csv": ({"guess": True}, 2, "2024-11-05 09:15:02"),
    "26_emoji_mentions.csv": ({}, 6, "2024-11-05 00:00:00"),
    "27_tz_abbrev.csv": ({"date_order": "mdy"}, 12, "2024-11-05 09:15:02"),
    "29_mojibake.csv": ({"repair": True}, 1, "2024-11-05 00:00:00"),
    "34_with_labels.csv": ({}, 1, "2024-11-05 00:00:00"),
    "36b_header_only.csv": ({}, 0, ""),
    "39_odd_years.csv": ({}, 0, ""),
    "42_edited_review_a.csv": ({"guess": True}, 2, "2024-11-05 00:00:00"),
    "42b_edited_review_b.csv": ({"guess": True}, 2, "2024-11-09 00:00:00"),
}


@pytest.mark.parametrize("name", REAL)
def test_the_real_files_of_the_same_kinds(real: Callable[[str], Path], name: str) -> None:
    options, count, first = REAL[name]
    found = spoken(read(real(f"imports/{name}"), **options))
    assert len(found) == count
    assert not count or found[0][1] == first


@pytest.mark.parametrize(
    "name", ["24_livechat_csv.csv", "27_tz_abbrev.csv", "10_twcs_excel_scientific.csv", "36_empty.csv"]
)
def test_the_real_files_that_ask(real: Callable[[str], Path], name: str) -> None:
    with pytest.raises((ImportStopped, NotRecognised)):
        list(read(real(f"imports/{name}")))
