"""The sample that comes with the product: messages dated by how many days before its loading they were written."""

from datetime import date, datetime, timedelta
from pathlib import Path

from ingest.containers.encodings import TextEncoding
from ingest.containers.json_entries import json_object
from ingest.containers.lines import Lines
from insights.reads.dates import Unusable

PATH = Path(__file__).with_name("samples") / "messages.jsonl"


def newest_day(path: Path, now: datetime) -> date:
    """The day that ``days_ago: 0`` means: today, or yesterday where a message of that day would lie in the future."""
    latest = ""
    with Lines(path.open("rb"), TextEncoding("utf-8")) as lines:
        for line in lines:
            try:
                row = json_object(line)
            except Unusable:
                continue
            if row.get("days_ago") == 0:
                latest = max(latest, str(row.get("time", "")))
    return now.date() if latest <= f"{now:%H:%M:%S}" else now.date() - timedelta(days=1)
