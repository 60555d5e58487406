"""The core of Ask stands without Django, so that it can be fuzzed and measured alone."""

import ast
from pathlib import Path

import pytest

import ask.reading

FOLDER = Path(ask.reading.__file__).parent
DOORS = {"stored_lexicon.py"}  # what reads the database


@pytest.mark.parametrize("path", sorted(p for p in FOLDER.rglob("*.py") if p.name not in DOORS), ids=lambda p: p.stem)
def test_it_imports_only_what_is_pure(path: Path) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    pure = (
        "ask.reading",
        "insights.reads.filters",
        "insights.reads.parameters",
        "insights.engines.base",
        "insights.spikes.keyness",
    )
    assert [name for name in imported if name.startswith(("django", "rest_framework"))] == []
    assert [name for name in imported if name.startswith("insights") and not name.startswith(pure)] == []
