"""The rules of docs/architecture.md that a machine can keep."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each package may import itself and those after it.
ORDER = ("config", "ask", "ingest", "insights", "dossiers", "chat", "llm", "accounts", "engine", "jobs")
APPS = tuple(name for name in ORDER if (ROOT / name).is_dir())
APART = {
    *((upper, lower) for upper in ("ask", "ingest", "insights") for lower in ("dossiers", "chat")),
    ("ask", "ingest"),
    ("llm", "engine"),
    ("accounts", "engine"),
    ("chat", "engine"),
    ("engine", "jobs"),
}
DOORS = {"views", "pages", "api", "tasks", "admin", "management", "urls", "feeds"}
NO_DJANGO = (
    "engine",
    "insights/reads/filters.py",
    "insights/engines/base.py",
    "insights/reads/dates.py",
    "insights/spikes/bursts.py",
    "insights/spikes/keyness.py",
    "insights/spikes/webhook.py",
    "insights/discovery/clusters.py",
    "insights/discovery/naming.py",
    "insights/discovery/matching.py",
    "dossiers/facts/wording.py",
    "dossiers/facts/attributes.py",
    "dossiers/merging/names.py",
    "dossiers/facts/list_diff.py",
    "dossiers/etags.py",
    "dossiers/files/manuscript.py",
)
NAMES_NO_JOB = {"utils", "helpers", "common", "services", "misc", "util", "helper"}
# Where whatever happens must be caught: the engine's call, the assistant's, the writer thread.
PROCESS_BOUNDARIES = {
    "chat/streams/stream_writer.py",
    "chat/streams/saving.py",
    "config/serving/heartbeat.py",
    "dossiers/extraction/work.py",
    "insights/analysis/analyse.py",
    "insights/runs/propose.py",
    "insights/intake/writer.py",
}
MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 300


def sources() -> list[Path]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=name)
def test_imports_go_one_way(path: Path) -> None:
    app = path.relative_to(ROOT).parts[0]
    below = ORDER[ORDER.index(app) :]
    wrong = [
        f"line {line}: {target}"
        for target, line in imported(tree(path))
        if (other := target.split(".")[0]) in ORDER and (other not in below or (app, other) in APART)
    ]
    assert wrong == []


def is_door(path: Path) -> bool:
    """Doors, and the packages that put doors together or have none."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] in ("config", "engine") or bool(DOORS & set(parts))


@pytest.mark.parametrize("path", [path for path in sources() if not is_door(path)], ids=name)
def test_verbs_and_nouns_do_not_import_doors(path: Path) -> None:
    wrong = [
        f"line {line}: {target}"
        for target, line in imported(tree(path))
        if target.split(".")[0] in APPS and DOORS & set(target.split(".")[1:])
    ]
    assert wrong == []


@pytest.mark.parametrize("place", NO_DJANGO)
def test_pure_modules_import_no_django(place: str) -> None:
    start = ROOT / place
    files = [start] if start.suffix else sorted(start.rglob("*.py"))
    wrong = [
        f"{name(path)}: {target}"
        for path in files
        if path.exists()
        for target, _ in imported(tree(path))
        if target.split(".")[0] in ("django", "rest_framework")
    ]
    assert wrong == []


@pytest.mark.parametrize("path", sources(), ids=name)
def test_files_and_functions_stay_short(path: Path) -> None:
    module = tree(path)
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    lines = path.read_text(encoding="utf-8").count("\n")
    assert (long, lines <= MAX_FILE_LINES) == ([], True), f"{lines} lines"


@pytest.mark.parametrize("path", sources(), ids=name)
def test_names_say_the_job(path: Path) -> None:
    assert NAMES_NO_JOB & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} == set()


@pytest.mark.parametrize("path", sources(), ids=name)
def test_broad_excepts_stand_at_process_boundaries_only(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert broad == [] or name(path) in PROCESS_BOUNDARIES


@pytest.mark.parametrize("path", [path for path in sources() if path.name != "apps.py"], ids=name)
def test_first_party_imports_stand_at_the_top(path: Path) -> None:
    """But for apps.py: Django asks for late imports in ``ready()``."""
    inside = [
        f"line {line}: {target}"
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for target, line in imported(function)
        if target.split(".")[0] in APPS
    ]
    assert inside == []


def test_migrations_are_named_for_what_they_do() -> None:
    files = [path.name for app in APPS for path in (ROOT / app).glob("migrations/0*.py")]
    assert [file for file in files if "_auto_" in file or file.endswith("_initial.py")] == []
