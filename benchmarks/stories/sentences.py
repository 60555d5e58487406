"""Plain statements, corrections and questions of writers, each with what has to come of it: ``story_sentences.jsonl``.

Rows marked "seen" were open to whoever wrote the rules; those marked "held" are scored only, by kind. The same scores
are held by ``tests/dossiers/extraction/test_sentences.py``; another file of statements: ``--file``.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.story import Finding, StoryLine, read_story

FILE = Path(__file__).parent / "data" / "story_sentences.jsonl"
Expected = Sequence[str]
# What one is to the other, said from the other's side.
_TURNED = {"employee": "boss employer works", "employer": "employee works", "sister": "sibling", "brother": "sibling"}


@dataclass(slots=True)
class SentenceScore:
    """Right and all, by split and kind, and what was missed of the rows that may be looked at."""

    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, split: str, kind: str, is_right: bool, what: str) -> None:
        self.total[split, kind] += 1
        self.right[split, kind] += is_right
        if not is_right:
            self.missed[split].append(what)

    def share(self, split: str) -> float:
        total = sum(count for (of, _), count in self.total.items() if of == split)
        return sum(count for (of, _), count in self.right.items() if of == split) / max(1, total)


def rows(kind: str, path: Path = FILE) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        row.setdefault("kind", "statement" if "text" in row else "")
        row.setdefault("split", "held" if number % 2 else "seen")
        if row["kind"] == kind:
            yield row


def statements(path: Path = FILE) -> SentenceScore:
    """How many of the facts that plain statements state are found."""
    score = SentenceScore()
    for row in rows("statement", path):
        found = read_story([StoryLine(row["text"])])
        for wanted in row["expected"]:
            score.note(row["split"], wanted[0], is_said(wanted, found), f"{wanted} in {row['text']!r}")
    return score


def is_said(wanted: Expected, found: Iterable[Finding]) -> bool:
    """Whether one of the findings says what is wanted."""
    check = _CHECKS[wanted[0]]
    return any(one.operation == "state" and one.rule != "shown" and check(wanted, one) for one in found)


def fits(pattern: str, text: str) -> bool:
    return re.search(pattern, text or "", re.IGNORECASE | re.MULTILINE) is not None


def _relation(wanted: Expected, one: Finding) -> bool:
    if one.attribute != "relationship":
        return False
    straight = fits(wanted[2], one.name) and fits(wanted[3], one.other)
    turned = fits(wanted[3], one.name) and fits(wanted[2], one.other)
    said = fits(wanted[1], one.value) or fits(wanted[1], _TURNED.get(one.value, ""))
    return said and (straight or turned)


def _trait(wanted: Expected, one: Finding) -> bool:
    told = one.kind == "character" and one.attribute not in ("name", "relationship")
    return told and fits(wanted[1], one.name) and fits(wanted[2], f"{one.attribute} {one.value}")


_CHECKS: dict[str, Callable[[Expected, Finding], bool]] = {
    "rel": _relation,
    "char": _trait,
    "loc": lambda wanted, one: one.kind == "location" and fits(wanted[1], f"{one.name} {one.value}"),
    "theme": lambda wanted, one: one.kind == "theme" and fits(wanted[1], one.name),
    "note": lambda wanted, one: one.kind == "note" and fits(wanted[1], one.value),
    "plot": lambda wanted, one: one.kind == "plot_point" and fits(wanted[1], one.value),
    "name": lambda wanted, one: one.kind == "character" and fits(wanted[1], "\n".join((one.name, *one.aliases))),
}  # fmt: skip


def report(score: SentenceScore) -> Iterator[str]:
    for split in ("seen", "held"):
        kinds = {kind: f"{score.right[of, kind]}/{count}" for (of, kind), count in score.total.items() if of == split}
        yield f"{split:5} {score.share(split):.2f}  " + ", ".join(f"{kind} {told}" for kind, told in kinds.items())
    yield from score.missed["seen"]


if __name__ == "__main__":
    import sys

    print("\n".join(report(statements(Path(sys.argv[2]) if len(sys.argv) > 2 else FILE))))
