"""Trustpilot's reviews: the business site's CSV, and the interface's JSON."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, RowExport, message_fields


def _rows(row: Mapping[str, str]) -> Iterator[MessageFields | LeftOut]:
    key = row["review id"].strip()
    created = row.get("review created (utc)") or row.get("review created") or ""
    text = f"{row.get('review title', '')}\n{row['review content']}".strip()
    if not text:
        yield LeftOut("stars without words")
    else:
        yield message_fields(
            text=text,
            timestamp=created,
            id=key,
            thread=key,
            author=row.get("review username") or row.get("consumer name"),
            id_user=row.get("review user id") or row.get("reference id"),
            stars=row["review stars"],
            language=row.get("review language"),
        )
    if reply := (row.get("review company reply") or row.get("company reply text") or "").strip():
        moment = row.get("review company reply date (utc)") or row.get("company reply date (utc)") or created
        yield message_fields(text=reply, timestamp=moment, id=f"{key}/reply", thread=key, inbound="outbound")


def _recognises(entry: Entry, top: Entry) -> bool:
    return {"id", "stars", "text", "consumer"} <= entry.keys()


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    consumer = entry["consumer"] if isinstance(entry["consumer"], Mapping) else {}
    yield message_fields(
        text=f"{entry.get('title') or ''}\n{entry.get('text') or ''}".strip(),
        timestamp=entry.get("createdAt"),
        id=entry["id"],
        thread=entry["id"],
        author=consumer.get("displayName"),
        id_user=consumer.get("id"),
        stars=entry["stars"],
        language=entry.get("language"),
    )
    reply = entry.get("companyReply")
    if isinstance(reply, Mapping) and reply.get("text"):
        yield message_fields(
            text=reply["text"],
            timestamp=reply.get("createdAt"),
            id=f"{entry['id']}/reply",
            thread=entry["id"],
            inbound="outbound",
        )


ROWS = RowExport("Trustpilot, reviews", "trustpilot", ("review id", "review stars", "review content"), _rows)
EXPORT = EntryExport("Trustpilot, reviews", "trustpilot", _recognises, _messages)
