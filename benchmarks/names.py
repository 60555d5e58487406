"""Measure the name rules on marked novels and on film synopses: ``python -m benchmarks.names --data DIR``.

Every third passage of ``litbank_30.jsonl`` and every fourth synopsis of ``stories_tripod_train_40.jsonl`` were open to
whoever wrote the rules ("look"); the others are scored only ("held out").
"""

import argparse
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from engine.names.find import Mention, cast, find_names
from engine.names.runs import is_honorific

Row = dict[str, Any]
GOLD_KINDS = {"PER": "person", "GPE": "place", "LOC": "place", "FAC": "place"}
LITBANK_LOOK, TRIPOD_LOOK = 3, 4
"""Every n-th row was open to the writer of the rules."""
ROLE = re.compile(r"#|'s |s' |\b(?:at|of|with|in|on|from|the|to)\b|^(?:one|another)\b", re.IGNORECASE)
STAGE = re.compile(r"^(?:young|younger|older|old|baby|little|teenage) +", re.IGNORECASE)


@dataclass
class NameTally:
    """True positives, predictions and gold items, added up over texts."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0
    recalled: int = 0

    def add(self, hits: int, predicted: int, gold: int, recalled: int | None = None) -> None:
        """Add one text; `recalled` counts gold items met, where that differs from predictions met."""
        self.hits += hits
        self.predicted += predicted
        self.gold += gold
        self.recalled += hits if recalled is None else recalled

    @property
    def precision(self) -> float:
        """Share of predictions that are right."""
        return self.hits / max(1, self.predicted)

    @property
    def recall(self) -> float:
        """Share of gold items that are met."""
        return self.recalled / max(1, self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def line(self) -> str:
        """Return "precision / recall / F1"."""
        return f"{self.precision:.3f} / {self.recall:.3f} / {self.f1:.3f}"


def rows(path: Path) -> list[Row]:
    """Return the rows of a JSON-lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def distinct(form: str, strict: bool = False) -> str:
    """Return the form under which two names count as the same: case, spaces and the article aside.

    Unless `strict`, every leading lower-case word goes ("her cousin Edith" is "Edith").
    """
    words = form.split()
    while len(words) > 1 and (words[0].lower() in ("the", "a", "an") or (not strict and words[0].islower())):
        words.pop(0)
    return " ".join(words).casefold()


def gold_names(row: Row, kind: str) -> set[str]:
    """Return the proper names a LitBank row marks for one kind."""
    chains = (chain for chain in row["chains"] if GOLD_KINDS.get(chain["type"]) == kind)
    return {name for chain in chains for name in chain["proper_names"]}


def gold_spans(row: Row, kind: str) -> list[tuple[int, int]]:
    """Return the spans of a LitBank row's proper mentions of one kind."""
    names = gold_names(row, kind)
    marked = (entity for entity in row["entities"] if GOLD_KINDS.get(entity["type"]) == kind)
    return sorted((entity["start"], entity["end"]) for entity in marked if entity["text"] in names)


def overlapping(gold: list[tuple[int, int]], found: list[Mention]) -> int:
    """Return how many gold and found spans pair off one to one by overlap."""
    free, hits = list(found), 0
    for start, end in gold:
        partner = next((mention for mention in free if mention.start < end and start < mention.end), None)
        if partner is not None:
            free.remove(partner)
            hits += 1
    return hits


def litbank(part: list[Row], kind: str, strengths: Iterable[str]) -> dict[str, NameTally]:
    """Return the tallies of mentions and distinct names over LitBank rows."""
    tallies = {"mentions overlap": NameTally(), "distinct": NameTally(), "distinct, strict": NameTally()}
    for row in part:
        found = [m for m in find_names(row["text"]) if m.kind == kind and m.strength in strengths]
        spans = gold_spans(row, kind)
        tallies["mentions overlap"].add(overlapping(spans, found), len(found), len(spans))
        for label, strict in (("distinct", False), ("distinct, strict", True)):
            gold = {distinct(name, strict) for name in gold_names(row, kind)}
            guess = {distinct(mention.text, strict) for mention in found}
            tallies[label].add(len(gold & guess), len(guess), len(gold))
    return tallies


def joined(groups: Iterable[set[str]]) -> set[frozenset[str]]:
    """Return every pair of names that stand in one group."""
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def aliases(part: list[Row]) -> NameTally:
    """Return the tally of pairs of names joined as one person, among names that are marked."""
    tally = NameTally()
    for row in part:
        chains = [{distinct(n) for n in chain["proper_names"]} for chain in row["chains"] if chain["type"] == "PER"]
        marked = {name for chain in chains for name in chain}
        people = [name for name in cast(row["text"]) if name.kind == "person"]
        gold, guess = joined(chains), joined({distinct(a) for a in name.aliases} & marked for name in people)
        tally.add(len(gold & guess), len(guess), len(gold))
    return tally


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name that identify a person: no titles, no marks."""
    words = re.findall(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*", name.lower())
    return frozenset(word for word in words if not is_honorific(word)) or frozenset(words)


def gold_cast(row: Row) -> set[frozenset[str]]:
    """Return the named characters of a synopsis: entries that only name a role are left out."""
    entries = (part for entry in row["cast_characters_named_in_synopsis"] for part in re.split(r" / | aka ", entry))
    return {name_words(STAGE.sub("", entry)) for entry in entries if not ROLE.search(entry)}


def tripod(part: list[Row], strengths: Iterable[str]) -> NameTally:
    """Return the tally of characters over synopses: a match is one name's words containing the other's."""
    tally = NameTally()
    for row in part:
        gold = gold_cast(row)
        people = [n for n in cast(row["synopsis"]) if n.kind == "person" and n.strength in strengths]
        guess = {name_words(name.canonical) for name in people}
        hits = sum(any(one <= other or other <= one for other in gold) for one in guess)
        met = sum(any(one <= other or other <= one for other in guess) for one in gold)
        tally.add(hits, len(guess), len(gold), met)
    return tally


def speed(texts: list[str]) -> float:
    """Return words per CPU-second over `texts`, lists already loaded."""
    find_names(texts[0])
    start = time.process_time()
    for text in texts:
        find_names(text)
    return sum(len(text.split()) for text in texts) / (time.process_time() - start)


def split(all_rows: list[Row], step: int) -> dict[str, list[Row]]:
    """Return the rows the rules' writer looked at, and the others."""
    return {
        "look": all_rows[::step],
        "held out": [row for index, row in enumerate(all_rows) if index % step],
    }


def report(label: str, tally: NameTally) -> None:
    """Print one line of figures."""
    print(f"{label:<58} {tally.line()}")


def main() -> None:
    """Print precision / recall / F1 for every part, kind and strength, and the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    novels, films = rows(folder / "litbank_30.jsonl"), rows(folder / "stories_tripod_train_40.jsonl")
    both, sure = ("certain", "suggested"), ("certain",)
    for name, part in (*split(novels, LITBANK_LOOK).items(), ("all", novels)):
        for kind in ("person", "place"):
            for strengths in (both, sure):
                for measure, tally in litbank(part, kind, strengths).items():
                    report(f"litbank {name} ({len(part)}) {kind} {'+'.join(strengths)} {measure}", tally)
        report(f"litbank {name} ({len(part)}) person names joined", aliases(part))
    for name, part in (*split(films, TRIPOD_LOOK).items(), ("all", films)):
        for strengths in (both, sure):
            report(f"tripod {name} ({len(part)}) cast {'+'.join(strengths)}", tripod(part, strengths))
    print(f"{speed([row['text'] for row in novels]):,.0f} words per CPU-second")


if __name__ == "__main__":
    main()
