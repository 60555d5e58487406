"""Writes the bank of questions: ``python -m benchmarks.ask_bank tests/ask/bank``.

Each kind (in kinds.json) has its ways of asking and the query they all mean, in its text form; a small grammar fills
in labels, sources, times and numbers. The kinds are dealt into two files: those that are looked at while the reading is
worked on, and those that are only scored. The same seed gives the same files.
"""

import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEED = 15
EACH = 12  # questions of a kind
LABELS = (
    ("login issues", "category = login_issues"),
    ("deposit issues", "category = deposit_issues"),
    ("bonus questions", "category = bonus_questions"),
    ("geo restrictions", "category = geo_restriction"),
    ("withdrawals", "topic = withdrawals"),
    ("refund requests", "topic = refund"),
    ("deposit problems", "category = deposit_issues"),
    ("login problems", "category = login_issues"),
)
SOURCES = (
    ("telegram", "source = telegram"),
    ("live chat", "source = livechat"),
    ("LiveChat", "source = livechat"),
    ("Telegram", "source = telegram"),
    ("twitter", "source = twitter"),
)
MONTHS = (
    ("November 2024", "2024-11"),
    ("December 2024", "2024-12"),
    ("Nov 2024", "2024-11"),
    ("October 2025", "2025-10"),
    ("March 2026", "2026-03"),
    ("dec 2024", "2024-12"),
)
PAIRS = (
    ("November", "December", "2024", "2024-11", "2024-12"),
    ("Nov", "Dec", "2024", "2024-11", "2024-12"),
    ("March", "April", "2026", "2026-03", "2026-04"),
    ("January", "March", "2025", "2025-01", "2025-03"),
    ("Oct", "November", "2024", "2024-10", "2024-11"),
)
FEELINGS = (
    ("negative", "sentiment = negative"),
    ("positive", "sentiment = positive"),
    ("neutral", "sentiment = neutral"),
)
WORDS = ("bonus", "refund", "paypal", "jackpot", "verification", "blocked", "euro")
PEOPLE = ("customers", "users", "players", "people")
NUMBERS = (2, 3, 4, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in a form, and what it means in the text form of a query."""

    said: dict[str, str]
    meant: dict[str, str]


def filling(chance: random.Random) -> Filling:
    first, second = chance.sample([one for one in LABELS[:6]], 2)
    source, other = chance.sample([SOURCES[0], SOURCES[1], SOURCES[4]], 2)
    month = chance.choice(MONTHS)
    pair = chance.choice(PAIRS)
    feeling = chance.choice(FEELINGS)
    word, second_word = chance.sample(WORDS, 2)
    number = chance.choice(NUMBERS)
    said = {
        "L": first[0],
        "M": second[0],
        "S": source[0],
        "T": other[0],
        "P": month[0],
        "A": pair[0],
        "B": pair[1],
        "Y": pair[2],
        "F": feeling[0],
        "W": word,
        "V": second_word,
        "U": chance.choice(PEOPLE),
        "N": str(number),
        "C": chance.choice(("373", "4844", "1040")),
    }
    meant = said | {
        "L": first[1],
        "M": second[1],
        "S": source[1],
        "T": other[1],
        "P": month[1],
        "A": pair[3],
        "B": pair[4],
        "F": feeling[1],
        "Sv": source[1].split(" = ")[1],
        "Tv": other[1].split(" = ")[1],
    }
    return Filling(said, meant)


def questions(chance: random.Random, bank: dict[str, Any]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for kind, one in bank["kinds"].items():
        forms, value = one["ways"], one["value"]
        for place in range(max(EACH, len(forms))):
            filled = filling(chance)
            question = forms[place % len(forms)].format(**filled.said)
            rows.append({"kind": kind, "question": _dressed(question, chance), "value": value.format(**filled.meant)})
    for kind, one in bank["refused"].items():
        rows += [
            {"kind": kind, "question": form.format(**filling(chance).said), "refused": one["reasons"]}
            for form in one["ways"]
        ]
    for kind, talks in bank["talks"].items():
        rows += [{"kind": kind, **talk} for talk in talks]
    return _once(rows)


_BEFORE = ("", "", "", "", "please tell me: ", "Hi, ", "I would like to know ")
_BEHIND = ("", "", "", "?", "?", " please", ", thanks")


def _dressed(question: str, chance: random.Random) -> str:
    """Politeness and capitals change nothing."""
    before, behind = chance.choice(_BEFORE), chance.choice(_BEHIND)
    if question[:4].lower() in (
        "show",
        "comp",
        "how ",
        "what",
        "whic",
        "when",
        "who ",
        "why ",
        "is t",
        "are ",
        "did ",
        "do w",
    ):
        before = chance.choice(("", "", "", "Hi, ", "please: "))
    bare = question.rstrip("?")
    whole = before + (bare[0].lower() + bare[1:] if before and not bare[:2].isupper() else bare) + behind
    return whole.upper() if chance.random() < 0.02 else whole


def _once(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    seen: set[str] = set()
    kept = []
    for row in rows:
        key = json.dumps([row.get("after", []), row["question"]])
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def main(folder: str) -> None:
    chance = random.Random(SEED)
    bank = json.loads((Path(folder) / "kinds.json").read_text(encoding="utf-8"))
    rows = questions(chance, bank)
    kinds = sorted({str(row["kind"]) for row in rows})
    looked_at = set(kinds[::2])
    for name, wanted in (("looked_at", True), ("score_only", False)):
        kept = [row for row in rows if (row["kind"] in looked_at) is wanted]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
        (Path(folder) / f"{name}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
