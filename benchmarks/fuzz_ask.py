"""Fuzzes the reading of questions with atheris, and measures that the time grows with the length.

    python -m benchmarks.fuzz_ask --seconds 600
    python -m benchmarks.fuzz_ask --times

atheris is optional (``pip install atheris``); without it only the times are measured, and it says so.
"""

import argparse
import contextlib
import gc
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise

import django
from django.conf import settings

if not settings.configured:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

try:
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]
except ImportError:
    atheris = None

# The fuzzer sees which branches a text reaches only in modules that are instrumented while they are imported.
with atheris.instrument_imports(include=["ask.reading", "engine.periods"]) if atheris else contextlib.nullcontext():
    from ask.answering.slots import SlotError, checked
    from ask.query.value import AllOf, AnyOf, Is, Not, Selection
    from ask.reading.lexicon import Lexicon, build
    from ask.reading.reader import read_question
from insights.taxonomy.default_labels import CATEGORIES, TOPICS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOURCES = ("livechat", "telegram", "api", "twitter")
SLOWEST = 1.0  # seconds for one question of at most LONGEST_QUESTION characters; the fuzzer's own work included
UNITS = ("Telegram depost issues last month, ", "november ", "between 5 and ", "not ", '"', "x1", "a", "- ", "last ")
LENGTHS = tuple(2**n for n in range(5, 12))


def lexicon() -> Lexicon:
    return build(SOURCES, tuple(spec for spec, _ in CATEGORIES), tuple(spec for spec, _ in TOPICS), SOURCES[:2])


def read_once(data: bytes) -> None:
    """Two turns and a model's text made of the same bytes. Any exception but a refused slot is a find."""
    text = data.decode("utf-8", "surrogatepass" if data[:1] == b"\xed" else "replace")
    middle = len(text) // 2
    start = time.perf_counter()
    first = read_question(text[:middle], lexicon(), NOW)
    second = read_question(text[middle:], lexicon(), NOW, first.query)
    if time.perf_counter() - start > SLOWEST:
        raise RuntimeError("too slow")
    if (second.query is None) != (second.refusal is not None or second.reset):
        raise RuntimeError("neither an answer nor a reason")
    known = {label.slug for label in lexicon().labels} | set(SOURCES) | {""}
    if second.query is not None and not set(_chosen(second.query.selection)) <= known:
        raise RuntimeError("a value outside the allow-list")
    with contextlib.suppress(SlotError):
        checked(text, text[:middle])


def _chosen(selection: Selection) -> list[str]:
    """The labels and sources that a selection names."""
    match selection:
        case Is(field=field, values=values):
            return list(values) if field.value in ("category", "topic", "source") else []
        case Not(part):
            return _chosen(part)
        case AllOf(parts) | AnyOf(parts):
            return [value for part in parts for value in _chosen(part)]
    return []


def fuzz(seconds: int) -> None:
    if atheris is None:
        print("SKIPPED: atheris is not installed (pip install atheris); nothing was fuzzed.")
        return
    words = sorted(lexicon().phrases.words())
    print(f"fuzzing for {seconds} s; {len(words)} words of the lexicon are in the corpus")
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2000", "-timeout=10"], _one(words))
    atheris.Fuzz()


def _one(words: list[str]):  # type: ignore[no-untyped-def]
    """The first byte decides: raw text, or words of the lexicon picked by the bytes, which get deeper."""
    extra = (
        "last month not except compare with week since until between and top 5 2024-11-05 by per day how many \" ' /"
    )
    known = [*words, *extra.split(), "november", "tuesday", "ago", "telegrm", "é", "1", "31"]

    def one(data: bytes) -> None:
        if data and data[0] % 2:
            data = " ".join(known[byte * 7 % len(known)] for byte in data[1:300]).encode()
        read_once(data)

    return one


def times() -> None:
    """Seconds for each length, up to the longest that is read."""
    print(f"{'':38}" + "".join(f"{length:>9}" for length in LENGTHS) + "   worst ratio")
    for unit in UNITS:
        found = []
        for length in LENGTHS:
            text = (unit * length)[:length]
            found.append(min(_seconds(text) for _ in range(3)))
        # Below a few milliseconds the clock and the collector say more than the parser.
        ratios = [after / before for before, after in pairwise(found) if before > 0.02]
        print(f"{unit!r:38}" + "".join(f"{seconds:9.3f}" for seconds in found) + f"   {max(ratios, default=0):.2f}")


def _seconds(text: str) -> float:
    """The collector would run more often the more there is, which says nothing of the parser."""
    gc.disable()
    start = time.process_time()
    read_question(text, lexicon(), NOW)
    taken = time.process_time() - start
    gc.enable()
    return taken


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--times", action="store_true")
    chosen = arguments.parse_args()
    times() if chosen.times else fuzz(chosen.seconds)
