"""Labelled files of every usual kind, and what their labels are taken for."""

import json
from pathlib import Path

import pytest

from insights.evaluation import labelled
from insights.evaluation.labelled import Labelled, LabelledFile

CATEGORIES = {"login_issues": "Login issues", "deposit_issues": "Deposit issues"}


def found(folder: Path, name: str, content: str | bytes, **columns: str) -> LabelledFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return labelled.read_labelled_file(path, CATEGORIES, **columns)


def test_sentiments_are_read_from_csv_by_their_names_or_numbers(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", "text,label\ngood,positive\nbad,-1\n,neutral\nso,\n")
    assert read.items == [Labelled("good", "positive"), Labelled("bad", "negative")]
    assert read.left_out == "2 of 4 rows left out: no text or no label."


@pytest.mark.parametrize(
    ("numbers", "sentiments"),
    [
        ("012", ["negative", "neutral", "positive"]),
        (["-1", "0", "1"], ["negative", "neutral", "positive"]),
        (["-1.0", "0.0", "1.0"], ["negative", "neutral", "positive"]),
        ("01", ["neutral", "positive"]),
    ],
)
def test_numbered_sentiments_are_told_by_the_whole_column(
    tmp_path: Path, numbers: list[str], sentiments: list[str]
) -> None:
    read = found(tmp_path, "a.csv", "text,label\n" + "".join(f"x,{number}\n" for number in numbers))
    assert [item.sentiment for item in read.items] == sentiments
    assert read.readings[0].startswith("Column label reads ")


def test_other_numbers_are_scores(tmp_path: Path) -> None:
    assert [item.score for item in found(tmp_path, "a.csv", "text,label\nx,0\ny,2.5\n").items] == [0.0, 2.5]
    assert found(tmp_path, "a.jsonl", '{"text": "so-so", "mean": 1}\n').items == [Labelled("so-so", score=1.0)]


def test_scores_that_are_no_numbers_are_left_out(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", "text,mean\na,nan\nb,inf\nc,0.5\n")
    assert read.items == [Labelled("c", score=0.5)]
    assert read.left_out == "2 of 3 rows left out: unknown labels nan (1), inf (1)."


def test_categories_are_told_by_slug_or_name_and_a_second_right_one_is_kept(tmp_path: Path) -> None:
    read = found(
        tmp_path, "a.csv", "text,label,also\nhelp,login_issues,deposit issues\npay,DEPOSIT_ISSUES,\nin,Login Issues,\n"
    )
    assert read.items == [
        Labelled("help", category="login_issues", also=frozenset({"deposit_issues"})),
        Labelled("pay", category="deposit_issues"),
        Labelled("in", category="login_issues"),
    ]


def test_a_list_in_json_is_as_good(tmp_path: Path) -> None:
    line = {"text": "help", "label": "login_issues", "also": ["deposit_issues"]}
    assert found(tmp_path, "a.jsonl", json.dumps(line)).items[0].also == {"deposit_issues"}


def test_every_column_of_labels_counts_unless_one_is_named(tmp_path: Path) -> None:
    content = "text,sentiment,category\nhelp,negative,login_issues\n"
    assert found(tmp_path, "a.csv", content).items == [Labelled("help", "negative", "login_issues")]
    assert found(tmp_path, "a.csv", content, label="Category").items == [Labelled("help", category="login_issues")]


def test_labels_that_nobody_knows_are_counted_and_named(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", "text,label\na,quests\nb,quests\nc,login_issues\nd,other\n")
    assert (len(read.items), read.left_out) == (1, "3 of 4 rows left out: unknown labels quests (2), other (1).")


def test_rows_without_text_or_label_are_told_apart_from_those_with_an_unknown_one(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", "text,label\na,positive\nb,\n,neutral\nc,quests\n")
    assert read.left_out == "3 of 4 rows left out: unknown labels quests (1); 2 with no text or no label."


def test_unknown_labels_are_named_shortly_and_on_one_line(tmp_path: Path) -> None:
    cells = ["\x1b[31m\n" + "x" * 99] * 2 + [f"label {number}" for number in range(9)]
    rows = [{"text": "a", "label": cell} for cell in (*cells, "positive")]
    read = found(tmp_path, "a.json", json.dumps(rows))
    assert read.unknown.startswith("[31m " + "x" * 30)
    assert read.unknown.endswith("label 3 (1), …")
    assert read.unknown.isprintable()


def test_unknown_labels_beside_known_ones_are_named_too(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", "text,sentiment,category\na,positive,quests\nb,negative,login_issues\n")
    assert [item.sentiment for item in read.items] == ["positive", "negative"]
    assert read.notes == ["1 unknown labels of other rows left out: quests (1)."]


def test_columns_may_begin_in_any_row(tmp_path: Path) -> None:
    read = found(tmp_path, "a.jsonl", '{"text": "x"}\n{"text": "fine", "label": "positive"}\n')
    assert (read.items, len(read.unused)) == ([Labelled("fine", "positive")], 1)


def test_null_is_no_text(tmp_path: Path) -> None:
    lines = '{"text": null, "label": "positive"}\n{"text": "yes", "label": "positive"}\n'
    assert [item.text for item in found(tmp_path, "a.jsonl", lines).items] == ["yes"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "Text,Label\nfine,positive\n"),
        ("a.csv", " text , label \nfine,positive\n"),
        ("a.csv", "text;label\nfine;positive\n"),
        ("a.csv", "text\tlabel\nfine\tpositive\n"),
        ("a.csv", "\n\ntext,label\nfine,positive\n"),
        ("a.csv", "text;label\rfine;positive\r"),
        ("a.csv", 'text;label;"a, b, c, d"\nfine;positive;\n'),
        ("a.csv", "\ufefftext,label\r\nfine,positive\r\n"),
        ("a.csv", "text,label\nfine,positive\n".encode("utf-16")),
        ("a.JSONL", '{"Text": "fine", "label": "positive"}'),
        ("a.ndjson", '{"text": "fine", "label": "positive"}\n\n'),
        ("a.json", '[\n {"text": "fine",\n  "label": "positive"}\n]'),
        ("a.csv", "text,label,\nfine,positive,,,too many\n"),
    ],
)
def test_small_differences_do_not_matter(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert found(tmp_path, name, content).items == [Labelled("fine", "positive")]


def test_text_from_old_spreadsheets_is_read(tmp_path: Path) -> None:
    assert found(tmp_path, "a.csv", "text,label\ncafé,positive\n".encode("cp1252")).items[0].text == "café"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "its columns are none"),
        (
            "a.csv",
            "id,name\n1,x\n",
            "its columns are id, name. Name those with the text and the label: --text, --label",
        ),
        ("a.csv", "text,label\nonly text,\n", "no labelled messages"),
        ("a.csv", "id,name\n1,x,more\n", "no labelled messages"),
        ("a.csv", "\x00", "a.csv"),
        ("a.jsonl", '{"text": "x", "label": "positive"}\n{"text": \n', "line 2 is no JSON"),
        ("a.jsonl", '"just words"\n', "line 1 is no object"),
        ("a.jsonl", '{"text": "x", "label": "positive"}\n["y"]\n', "line 2 is no object"),
        ("a.jsonl", '["x"]\n{"text": "x", "label": "positive"}\n', "line 1 is no object"),
        ("a.jsonl", '{"text": "x", "label": "positive"}\n' + '{"a":' * 100_000, "line 2 is nested too deeply"),
        ("a.jsonl", '{"text": "x", "label": "positive"}\n{"label": ' + "1" * 5000 + "}", "line 2 is no JSON: Exceeds"),
        ("a.json", '[{"text": "x"},\n {"text" 1}]', "line 2"),
        ("a.csv", "text,label\na,quests\n", "Unknown labels: quests (1). Name those"),
        ("a.csv", ",".join(f"c{number}" for number in range(99)) + "\n1\n", "c19, …. Name those"),
        ("a.json", "[1, 2]", "item 1 is no object"),
        ("a.jsonl", "[" * 100_000, "nested too deeply"),
        ("a.jsonl", '{"a":' * 100_000, "nested too deeply"),
        ("a.csv", b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    with pytest.raises(labelled.UnreadableError) as error:
        found(tmp_path, name, content)
    assert name in str(error.value)
    assert said in str(error.value)
