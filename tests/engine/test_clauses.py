"""Every clause pattern reads the examples that stand beside it."""

import pytest

from engine.story import Finding, StoryLine, read_story
from engine.story.clauses import StoryClause, entries

CASES = [(entry, *example.partition(" | ")[::2]) for entry in entries() for example in entry.examples]


@pytest.mark.parametrize(("entry", "text", "wanted"), CASES, ids=[text for _, text, _ in CASES])
def test_a_clause_reads_its_examples(entry: StoryClause, text: str, wanted: str) -> None:
    found = [told(one, entry.kind) for one in read_story([StoryLine(text)])]
    for one in wanted.split("; "):
        assert one in found


def told(finding: Finding, kind: str) -> str:
    if kind == "bond":
        return f"{finding.name} {finding.value} {finding.other}"
    if kind == "trait":
        return f"{finding.name} {finding.attribute} {finding.value}"
    return finding.value


def test_each_clause_has_an_example() -> None:
    assert [entry.pattern.pattern for entry in entries() if not entry.examples] == []
