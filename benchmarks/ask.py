"""``python -m benchmarks.ask --rows 3000000``: how long questions take at that many messages, without a model.

Uses the made-up messages of ``benchmarks.reads``. Each question is read, computed and worded as the doors do it; each
runs a few times after one run that warms the caches. Prints the median of each in milliseconds, and over all runs the
median, the 95th percentile and the longest; beside each the processor's time, which other work on the machine does not
lengthen.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.reads import BRANDS, END, RUNS, build, quiet

NOW = END + timedelta(hours=12)
# Those of the contract first; a line that begins with a dash follows the one before.
QUESTIONS = (
    "Login issues reported in the last month",
    "Telegram deposit issues last month",
    "deposit issue via live chat in the last 30 days",
    "deposit issues on both livechat and telegram in the last 30 days",
    "Telegram deposit issues in the last month",
    "- What about LiveChat?",
    "How many messages in the last 30 days?",
    "How many users wrote in the last 30 days?",
    "Messages per day in the last 30 days",
    "Messages by category in the last 30 days",
    "Messages by source and sentiment in the last 30 days",
    "Top 5 topics in the last 30 days",
    "Negative messages about deposits in the last 30 days",
    "Which topics were the negative messages of the last 30 days about?",
    "Compare livechat with telegram in the last 30 days",
    "Compare deposit issues of the last 30 days with the period before",
    "Trend of login issues in the last 30 days",
    "Share of bonus questions in the last 30 days",
    "Average number of messages per day in the last 30 days",
    "Spikes in the last 30 days",
    "When did the login issues of the last 30 days start?",
    "Show me the messages about deposits on telegram in the last 30 days",
    "Show me negative messages of the last 30 days",
    "Billing on twitter in the last 30 days, per week",
    "Messages with the word blocked in the last 30 days",
    "Messages of the last 30 days with confidence above 0.8",
    "Messages of user 77 in the last 30 days",
    f"Messages for Brand{BRANDS - 1} in the last 30 days",
    "Messages for Brand0 in the last 30 days, by category",
    "Show me the messages for Brand0 in the last 30 days",
    "Everything but general feedback in the last 30 days",
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, help="keep the database here, and use it again")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.update(DATA_DIR=str(chosen.folder or scratch), DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        quiet()
        build(chosen.rows)
        measure()


def measure() -> None:
    every: list[tuple[float, float]] = []
    for text, work in asked():
        work()
        times = [timed(work) for _ in range(RUNS)]
        every += times
        passed, busy = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{text:75} {passed:8.1f} ms {busy:8.1f} ms")
    for name, column in zip(("clock", "processor"), zip(*every, strict=True), strict=True):
        ordered = sorted(column)
        print(f"{name}: median {statistics.median(ordered):.1f} ms, 95 % within", end=" ")
        print(f"{ordered[int(len(ordered) * 0.95)]:.1f} ms, longest {ordered[-1]:.1f} ms, {len(ordered)} runs")


def asked() -> list[tuple[str, Callable[[], object]]]:
    from ask.answering import conversation, naming
    from ask.query.value import Query
    from ask.reading.reader import read_question
    from ask.reading.stored_lexicon import lexicon

    previous: Query | None = None
    found: list[tuple[str, Callable[[], object]]] = []
    for text in QUESTIONS:
        before = previous if text.startswith("- ") else None

        def work(said: str = text.removeprefix("- "), before: Query | None = before) -> object:
            known = lexicon()
            return conversation.answered(read_question(said, known, NOW, before), naming.load(), known, NOW)

        reading = read_question(text.removeprefix("- "), lexicon(), NOW, before)
        previous = reading.query
        if previous is None or not previous.periods:
            raise SystemExit(f"not understood: {text}: {reading.refusal}")
        found.append((text, work))
    return found


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    passed, busy = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - passed) * 1000, (time.process_time() - busy) * 1000


if __name__ == "__main__":
    main()
