"""The rules of docs/architecture.md that a machine can keep."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

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
    "jobs/long_tasks.py",
    "insights/runs/propose.py",
    "insights/intake/writer.py",
}
MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 300


@cache
def sources() -> list[Path]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def imported(found: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in found:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_imports_go_one_way() -> None:
    wrong = []
    for path in sources():
        app = path.relative_to(ROOT).parts[0]
        below = ORDER[ORDER.index(app) :]
        for target, line in imported(nodes(path)):
            other = target.split(".")[0]
            if other in ORDER and (other not in below or (app, other) in APART):
                wrong.append(f"{name(path)}:{line}: {target}")
    assert wrong == []


def is_door(path: Path) -> bool:
    """Doors, and the packages that put doors together or have none."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] in ("config", "engine") or bool(DOORS & set(parts))


def test_verbs_and_nouns_do_not_import_doors() -> None:
    wrong = [
        f"{name(path)}:{line}: {target}"
        for path in sources()
        if not is_door(path)
        for target, line in imported(nodes(path))
        if target.split(".")[0] in APPS and DOORS & set(target.split(".")[1:])
    ]
    assert wrong == []


def test_pure_modules_import_no_django() -> None:
    wrong = []
    for place in NO_DJANGO:
        start = ROOT / place
        assert start.exists(), place
        for path in [start] if start.suffix else sorted(start.rglob("*.py")):
            for target, _ in imported(nodes(path)):
                if target.split(".")[0] in ("django", "rest_framework"):
                    wrong.append(f"{name(path)}: {target}")
    assert wrong == []


def test_files_and_functions_stay_short() -> None:
    long = [name(path) for path in sources() if path.read_text(encoding="utf-8").count("\n") > MAX_FILE_LINES]
    for path in sources():
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long.append(f"{name(path)}:{node.lineno}: {node.name}, {lines} lines")
    assert long == []


def test_names_say_the_job() -> None:
    wrong = [name(path) for path in sources() if NAMES_NO_JOB & {*path.relative_to(ROOT).with_suffix("").parts}]
    assert wrong == []


def test_broad_excepts_stand_at_process_boundaries_only() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        if name(path) not in PROCESS_BOUNDARIES
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert wrong == []


def test_first_party_imports_stand_at_the_top() -> None:
    """But for apps.py: Django asks for late imports in ``ready()``."""
    wrong = [
        f"{name(path)}:{line}: {target}"
        for path in sources()
        if path.name != "apps.py"
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for target, line in imported(ast.walk(function))
        if target.split(".")[0] in APPS
    ]
    assert wrong == []


def test_public_class_names_are_unique() -> None:
    """Two classes of one name make "go to symbol", tracebacks and a colleague's sentence ambiguous."""
    places = defaultdict(list)
    for path in sources():
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                places[node.name].append(name(path))
    # The readers of questions that the grammar replaces go with their classes.
    shared = {
        found: files
        for found, files in places.items()
        if len([file for file in files if "ask/reading/" not in file]) > 1
    }
    assert shared == {}


def test_migrations_are_named_for_what_they_do() -> None:
    files = [path.name for app in APPS for path in (ROOT / app).glob("migrations/0*.py")]
    assert [file for file in files if "_auto_" in file or file.endswith("_initial.py")] == []
