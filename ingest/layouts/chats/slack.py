"""Slack's export: a folder for each channel, a file for each day, each an array of messages."""

import html
import re
from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields

_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def _recognises(entry: Entry, top: Entry) -> bool:
    return entry.get("type") == "message" and "ts" in entry and ("user" in entry or "bot_id" in entry)


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if entry.get("type") != "message" or entry.get("subtype") not in (None, "bot_message", "thread_broadcast"):
        yield LeftOut("notice")
        return
    text = _text(str(entry.get("text", "")))
    if not text.strip():
        yield LeftOut("picture or file without words")
        return
    channel = str(top.get("folder", "")).rpartition("/")[2]
    started = entry.get("thread_ts")
    yield message_fields(
        text=text,
        timestamp=entry["ts"],
        author=_name(entry),
        id_user=entry.get("user") or entry.get("bot_id"),
        id=f"{channel}/{entry['ts']}".strip("/"),
        reply_to=f"{channel}/{started}".strip("/") if started and started != entry["ts"] else "",
        inbound="outbound" if "bot_id" in entry else "inbound",
        channel=channel,
    )


def _name(entry: Entry) -> str:
    profile = entry.get("user_profile")
    known = profile if isinstance(profile, Mapping) else {}
    return str(known.get("real_name") or known.get("display_name") or entry.get("username") or entry.get("user") or "")


def _text(text: str) -> str:
    """``<https://x|label>`` as its label, ``<@U1>`` as ``@U1``, entities as what they stand for."""
    return html.unescape(_LINK.sub(lambda found: found[2] or found[1], text))


EXPORT = EntryExport("Slack", "slack", _recognises, _messages)
