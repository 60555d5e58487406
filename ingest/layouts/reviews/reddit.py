"""Reddit's posts and comments: listings as the site answers them, and dumps with one a line."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields

_GONE = ("[deleted]", "[removed]")
_DEEPEST = 100


def _recognises(entry: Entry, top: Entry) -> bool:
    if entry.get("kind") in ("Listing", "t1", "t3"):
        return isinstance(entry.get("data"), Mapping)
    return "created_utc" in entry and ("body" in entry or "selftext" in entry)


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    yield from _walked(entry, 0)


def _walked(entry: Entry, depth: int) -> Iterator[MessageFields | LeftOut]:
    data = entry.get("data") if isinstance(entry.get("data"), Mapping) else entry
    data = data or {}
    if entry.get("kind") == "Listing":
        for child in data.get("children") or ():
            if isinstance(child, Mapping) and depth < _DEEPEST:
                yield from _walked(child, depth + 1)
        return
    if entry.get("kind") == "more":
        yield LeftOut("comments that the file only counts")
        return
    yield _post(data)
    if isinstance(data.get("replies"), Mapping) and depth < _DEEPEST:
        yield from _walked(data["replies"], depth + 1)


def _post(data: Entry) -> MessageFields | LeftOut:
    body = str(data.get("body") or data.get("selftext") or "")
    text = f"{data.get('title') or ''}\n{'' if body in _GONE else body}".strip()
    if not text or (body in _GONE and not data.get("title")):
        return LeftOut("deleted or removed")
    is_post = "title" in data
    return message_fields(
        text=text,
        timestamp=data.get("created_utc"),
        id=data.get("name") or f"{'t3' if is_post else 't1'}_{data.get('id')}",
        author=data.get("author"),
        reply_to=data.get("parent_id"),
        subreddit=data.get("subreddit"),
        score=data.get("score"),
        link=data.get("permalink"),
    )


EXPORT = EntryExport("Reddit, posts and comments", "reddit", _recognises, _messages)
