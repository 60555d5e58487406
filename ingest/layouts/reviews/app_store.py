"""The App Store's reviews: App Store Connect's JSON, and the public feed."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields


def _recognises(entry: Entry, top: Entry) -> bool:
    return entry.get("type") == "customerReviews" or ("im:rating" in entry and "content" in entry)


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if "im:rating" in entry:
        yield _of_feed(entry)
        return
    review = entry.get("attributes") or {}
    yield message_fields(
        text=f"{review.get('title') or ''}\n{review.get('body') or ''}".strip(),
        timestamp=review.get("createdDate"),
        id=entry.get("id"),
        author=review.get("reviewerNickname"),
        stars=review.get("rating"),
        territory=review.get("territory"),
    )


def _of_feed(entry: Entry) -> MessageFields:
    author = entry.get("author")
    return message_fields(
        text=f"{_label(entry.get('title'))}\n{_label(entry.get('content'))}".strip(),
        timestamp=_label(entry.get("updated")),
        id=_label(entry.get("id")),
        author=_label(author.get("name")) if isinstance(author, Mapping) else "",
        stars=_label(entry.get("im:rating")),
        app_version=_label(entry.get("im:version")),
    )


def _label(value: object) -> str:
    return str(value.get("label", "")) if isinstance(value, Mapping) else str(value or "")


EXPORT = EntryExport("App Store, reviews", "app_store", _recognises, _messages)
