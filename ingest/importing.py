"""Takes a file from its first row to its last, batch by batch, and keeps account of every row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from ingest.files import MessageFile
from ingest.identity import Occurrences
from ingest.layouts.layout import LeftOut
from ingest.records import Record, RejectedRow, Tally
from ingest.rejects import RejectsFile

Item = Record | RejectedRow | LeftOut
Take = Callable[[Sequence[Record]], tuple[Tally, list[RejectedRow]]]
Report = Callable[[Tally, float | None], None]


def run(file: MessageFile, take: Take, rejects: RejectsFile, report: Report, *, batch: int, limit: int | None) -> Tally:
    """Hands the file's records to ``take``, ``batch`` at a time; reports tally and the share that is done after each.

    ``limit`` is the number of rows after which to stop. No row stops the others: what cannot be taken is written to
    ``rejects``.
    """
    tally = Tally()
    with Occurrences() as occurrences:
        for items in _batches(islice(iter(file), limit), batch):
            records = [occurrences.identified(item) for item in items if isinstance(item, Record)]
            refusals = [item for item in items if isinstance(item, RejectedRow)]
            tally.left_out.update(item.reason for item in items if isinstance(item, LeftOut))
            taken, refused = take(records) if records else (Tally(), [])
            tally.add(taken)
            tally.read += len(items)
            tally.mended = file.mended
            for refusal in (*refusals, *refused):
                tally.reasons[refusal.error.reason] += 1
                rejects.write(file.name, refusal)
            report(tally, file.share)
    return tally


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
