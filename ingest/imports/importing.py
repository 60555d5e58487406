"""Takes a file from its first row to its last, batch by batch, and keeps account of every row."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ingest.files import MessageFile
from ingest.imports.rejects import RejectsFile
from ingest.layouts.layout import LeftOut
from ingest.records import Record, RejectedRow, Tally
from ingest.storing.identity import Occurrences
from ingest.storing.loading import Portion

Item = Record | RejectedRow | LeftOut
Take = Callable[[Portion], tuple[Tally, list[RejectedRow]]]
Report = Callable[[Tally, float | None], None]


@dataclass(slots=True)
class ImportRun:
    """A file on its way: its records go to ``take``, ``size`` rows at a time; what cannot be taken to ``rejects``.

    ``report`` hears the tally and the share that is done after each portion. ``limit`` is the number of rows after
    which to stop, ``done`` how many an earlier run had finished with.
    """

    file: MessageFile
    take: Take
    rejects: RejectsFile
    report: Report
    size: int
    limit: int | None = None
    done: int = 0
    tally: Tally = field(default_factory=Tally)

    def run(self) -> Tally:
        """No row stops the others. Raises ``ImportStopped`` where the file is not what it means."""
        rows = 0
        with Occurrences() as occurrences:
            for items in _portions(islice(iter(self.file), self.limit), self.size):
                records = [occurrences.identified(item) for item in items if isinstance(item, Record)]
                rows += len(items)
                if rows > self.done:
                    self._take(items, records, rows)
        return self.tally

    def _take(self, items: Sequence[Item], records: Sequence[Record], rows: int) -> None:
        refused = [item for item in items if isinstance(item, RejectedRow)]
        reasons = Counter(item.error.reason for item in refused)
        left_out = Counter(item.reason for item in items if isinstance(item, LeftOut))
        taken, again = self.take(Portion(records, len(items), rows, self.file.share, reasons, left_out))
        self.tally.add(taken)
        self.tally.read += len(items)
        self.tally.mended = self.file.mended
        self.tally.left_out.update(left_out)
        for refusal in (*refused, *again):
            self.tally.reasons[refusal.error.reason] += 1
            self.rejects.write(self.file.name, refusal)
        self.report(self.tally, self.file.share)


def _portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while portion := list(islice(remaining, size)):
        yield portion
