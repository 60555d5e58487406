"""All exports that are recognised by themselves."""

from collections.abc import Sequence

from ingest.layouts import tables
from ingest.layouts.chats import discord, livechat, slack, telegram, transcripts, web_chats, whatsapp
from ingest.layouts.desks import freshdesk, front, help_scout, intercom, zendesk
from ingest.layouts.layout import Entry, EntryExport, Layout, RowExport, TextExport
from ingest.layouts.reviews import app_store, google_play, reddit, trustpilot

ENTRIES: tuple[EntryExport, ...] = (
    telegram.EXPORT,
    slack.EXPORT,
    discord.EXPORT,
    livechat.EXPORT,
    web_chats.TAWK,
    web_chats.CRISP,
    web_chats.CHATWOOT,
    intercom.EXPORT,
    freshdesk.EXPORT,
    zendesk.EXPORT,
    front.EXPORT,
    help_scout.EXPORT,
    google_play.EXPORT,
    app_store.EXPORT,
    trustpilot.EXPORT,
    reddit.EXPORT,
)
ROWS: tuple[RowExport, ...] = (google_play.ROWS, trustpilot.ROWS, livechat.ROWS)
TEXTS: tuple[TextExport, ...] = (whatsapp.EXPORT, transcripts.EXPORT)


def by_header(names: Sequence[str]) -> Layout | RowExport | None:
    """The known table that has such a header, whatever the order and capitals of its columns."""
    tables_known: tuple[Layout | RowExport, ...] = (*ROWS, *tables.KNOWN)
    return next((one for one in tables_known if one.knows(names)), None)


def by_entry(entry: Entry, top: Entry) -> EntryExport | None:
    """The known export that has such entries."""
    return next((one for one in ENTRIES if one.recognises(entry, top)), None)


def by_lines(lines: Sequence[str]) -> TextExport | None:
    """The known transcript that begins with these lines."""
    return next((one for one in TEXTS if one.recognises(lines)), None)
