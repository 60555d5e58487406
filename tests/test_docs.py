"""What the documentation names is there: modules and their attributes, files, commands, links, settings."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "ask", "chat", "config", "dossiers", "engine", "ingest", "insights", "jobs", "llm")
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
DOTTED = re.compile(rf"`((?:{'|'.join(APPS)}|benchmarks|tests|training)(?:\.\w+)+)(?:\(\))?`")
PLACES = re.compile(rf"`((?:{'|'.join(APPS)}|benchmarks|tests|training|templates|static|docs|\.ci|\.github)/[\w./-]*)`")
COMMANDS = re.compile(r"manage\.py ([a-z_]+)")
LINKS = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def found(pattern: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for name in dict.fromkeys(pattern.findall(page.read_text(encoding="utf-8"))):
            yield page, name


@cache
def names(path: Path) -> frozenset[str]:
    """Whatever a module defines or imports, at whatever depth: a class's methods and fields too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return frozenset(defined | stored | imported)


def is_code(dotted: str) -> bool:
    """Whether a dotted name is a package or module, or something in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        module = place.with_suffix(".py") if place.with_suffix(".py").exists() else place / "__init__.py"
        if module.exists():
            return set(parts[length:]) <= names(module)
        if place.is_dir():
            return length == len(parts)
    return False


def test_code_that_is_named_exists() -> None:
    assert [f"{page.name}: {name}" for page, name in found(DOTTED) if not is_code(name)] == []


def test_files_that_are_named_exist() -> None:
    missing = [(page, name) for page, name in found(PLACES) if not (ROOT / name).exists()]
    assert [f"{page.name}: {name}" for page, name in missing if not (ROOT / f"{name}.py").exists()] == []


def test_commands_that_are_named_exist() -> None:
    known = {*get_commands(), "help", "version"}
    assert [f"{page.name}: {name}" for page, name in found(COMMANDS) if name not in known] == []


def test_links_lead_somewhere() -> None:
    assert [f"{page.name}: {link}" for page, link in found(LINKS) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("config.api.errors.ERROR_CODES", True),
        ("insights", True),
        ("insights.nowhere", False),
        ("ask.api.nothing", False),
    ],
)
def test_names_are_told_from_what_is_nowhere(name: str, there: bool) -> None:
    assert is_code(name) is there
