"""The rules of docs/architecture.md that a machine can keep."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from importlinter import configuration
from importlinter.application import use_cases

configuration.configure()

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "ask", "chat", "config", "dossiers", "engine", "ingest", "insights", "jobs", "llm")
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
# A setting names the assistant; a task that was queued before the move carries its old name.
BY_STRING = {"chat/assistants.py", "chat/tasks.py"}
MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 300
MAX_FOLDER_FILES = 16
MAX_PACKAGE_SHARE = 0.30
MAX_TYPE_IGNORES = 10
MAX_TEMPLATE_COLUMNS = 160
# A slow import inside a function says why it is not at the top, on its own line.
SLOW_IMPORT = re.compile(r"# noqa: (?:[A-Z]+\d+, )*PLC0415 -- slow import: \S")
TYPE_IGNORE = re.compile(r"# type: ignore(?P<code>\[[a-z, -]+\])?(?P<reason>  # \S.*)?")


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


@cache
def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_imports_go_one_way_and_past_no_door() -> None:
    """The layers, the doors and the modules without Django, as pyproject.toml states them."""
    assert use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"), is_debug_mode=False), (
        "run `lint-imports`"
    )


def test_files_and_functions_stay_short() -> None:
    long = [name(path) for path in sources() if len(lines(path)) > MAX_FILE_LINES]
    for path in sources():
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    long.append(f"{name(path)}:{node.lineno}: {node.name}, {length} lines")
    assert long == []


def test_names_say_the_job() -> None:
    wrong = [name(path) for path in sources() if NAMES_NO_JOB & {*path.relative_to(ROOT).with_suffix("").parts}]
    assert wrong == []


def test_folders_hold_what_a_reader_sees_at_once() -> None:
    measured = (ROOT / "benchmarks").rglob("*.py")
    files = Counter(path.parent.relative_to(ROOT).as_posix() for path in (*sources(), *measured))
    full = {folder: count for folder, count in files.items() if count > MAX_FOLDER_FILES}
    assert full == {}


def test_no_package_is_most_of_the_product() -> None:
    length: Counter[str] = Counter()
    for path in sources():
        length[path.relative_to(ROOT).parts[0]] += len(lines(path))
    package, most = length.most_common(1)[0]
    assert most / length.total() < MAX_PACKAGE_SHARE, package


def is_broad(node: ast.AST) -> bool:
    """Whether it catches every error there is."""
    return isinstance(node, ast.ExceptHandler) and (
        node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
    )


def test_broad_excepts_stand_at_process_boundaries_only_each_with_its_reason() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
        if name(path) not in PROCESS_BOUNDARIES or "# the " not in lines(path)[node.lineno - 1]
    ]
    assert wrong == []


def test_the_type_checker_is_silenced_seldom_and_never_without_a_reason() -> None:
    found = [
        (f"{name(path)}:{number}", match)
        for path in sources()
        for number, line in enumerate(lines(path), 1)
        if (match := TYPE_IGNORE.search(line))
    ]
    assert [place for place, match in found if not (match["code"] and match["reason"])] == []
    assert len(found) <= MAX_TYPE_IGNORES, [place for place, _ in found]


def inner_imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    for function in nodes(path):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def test_imports_stand_at_the_top_or_say_what_they_cost() -> None:
    """But for apps.py: Django asks for late imports in ``ready()``."""
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        if path.name != "apps.py"
        for node in inner_imports(path)
        if not SLOW_IMPORT.search(lines(path)[node.lineno - 1])
    ]
    assert wrong == []


def test_code_is_named_by_imports_not_by_strings() -> None:
    """A dotted string is for settings and for names that queued tasks carry: no editor, no type checker follows it."""
    wrong = [
        name(path) for path in sources() if "import_string(" in "\n".join(lines(path)) and name(path) not in BY_STRING
    ]
    assert wrong == []


def test_each_field_of_a_serializer_is_a_field_of_its_own() -> None:
    """Of ``a = b = CharField()`` the API's schema knows the last name alone."""
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for holder in nodes(path)
        if isinstance(holder, ast.ClassDef)
        for node in holder.body
        if isinstance(node, ast.Assign) and len(node.targets) > 1 and isinstance(node.value, ast.Call)
        if "serializers." in ast.unparse(node.value)
    ]
    assert wrong == []


def test_lines_of_templates_stay_readable() -> None:
    wrong = [
        f"{name(path)}:{number}: {len(line)} columns"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(lines(path), 1)
        if len(line) > MAX_TEMPLATE_COLUMNS
    ]
    assert wrong == []


def test_public_class_names_are_unique() -> None:
    """Two classes of one name make "go to symbol", tracebacks and a colleague's sentence ambiguous."""
    places = defaultdict(list)
    for path in sources():
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                places[node.name].append(name(path))
    shared = {found: files for found, files in places.items() if len(files) > 1}
    assert shared == {}


def test_migrations_are_named_for_what_they_do() -> None:
    files = [path.name for app in APPS for path in (ROOT / app).glob("migrations/0*.py")]
    assert [file for file in files if "_auto_" in file or file.endswith("_initial.py")] == []
