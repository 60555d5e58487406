"""Google Play's reviews: the console's monthly CSV, and the publishing interface's JSON."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, RowExport, message_fields

NO_WORDS = LeftOut("stars without words")


def _rows(row: Mapping[str, str]) -> Iterator[MessageFields | LeftOut]:
    link = row.get("review link", "")
    usable = link.partition("reviewId=")[2]  # other links are those of the app
    title, body = row.get("review title", "").strip(), row.get("review text", "").strip()
    text = f"{title}\n{body}".strip()
    if text:
        yield message_fields(
            text=text,
            timestamp=row["review submit date and time"],
            id=usable,
            thread=usable,
            stars=row["star rating"],
            app=row.get("package name"),
            app_version=row.get("app version name"),
            language=row.get("reviewer language"),
            device=row.get("device"),
            updated=row.get("review last update date and time"),
            link=link,
        )
    else:
        yield NO_WORDS
    if reply := row.get("developer reply text", "").strip():
        yield message_fields(
            text=reply,
            timestamp=row.get("developer reply date and time") or row["review submit date and time"],
            id=f"{usable}/reply" if usable else "",
            thread=usable,
            inbound="outbound",
            app=row.get("package name"),
        )


def _recognises(entry: Entry, top: Entry) -> bool:
    comments = entry.get("comments")
    return "reviewId" in entry and isinstance(comments, list) and isinstance(comments[0] if comments else None, Mapping)


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    for comment in entry["comments"]:
        if "userComment" in comment:
            yield _review(entry, comment["userComment"])
        elif reply := comment.get("developerComment"):
            yield message_fields(
                text=reply.get("text"),
                timestamp=_seconds(reply),
                id=f"{entry['reviewId']}/reply",
                thread=entry["reviewId"],
                inbound="outbound",
            )


def _review(entry: Entry, review: Entry) -> MessageFields | LeftOut:
    text = str(review.get("text", "")).replace("\t", "\n").strip()
    if not text:
        return NO_WORDS
    return message_fields(
        text=text,
        timestamp=_seconds(review),
        id=entry["reviewId"],
        thread=entry["reviewId"],
        author=entry.get("authorName"),
        stars=review.get("starRating"),
        language=review.get("reviewerLanguage"),
        device=review.get("device"),
        app_version=review.get("appVersionName"),
    )


def _seconds(comment: Entry) -> str:
    moment = comment.get("lastModified")
    return str(moment.get("seconds", "")) if isinstance(moment, Mapping) else str(moment or "")


ROWS = RowExport(
    "Google Play, reviews",
    "google_play",
    ("package name", "review submit date and time", "star rating", "review text"),
    _rows,
)
EXPORT = EntryExport("Google Play, reviews", "google_play", _recognises, _messages)
