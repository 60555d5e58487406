"""Known exports whose columns are fields of messages."""

from ingest.dates.forms import Order
from ingest.layouts.layout import Layout, table

TWITTER = table(
    "Customer Support on Twitter",
    source="twitter",
    text="text",
    author="author_id",
    timestamp="created_at",
    id="tweet_id",
    reply_to="in_response_to_tweet_id",
    replies="response_tweet_id",
    inbound="inbound",
)
RAW_PLAYERS = table(
    "player messages, as exported",
    literal=True,
    order=Order.MDY,
    text="message",
    timestamp="timestamp",
    source_="source",
    id_user="id_user",
)
PLAYERS = table(
    "player messages",
    also="row",
    aside="row",
    text="text",
    timestamp="date",
    source_="source",
    id_user="id_user",
)
SAMPLE = table(
    "sample",
    text="text",
    author="author",
    timestamp="days_ago+time",
    source_="source",
    id_user="id_user",
    id="id",
    reply_to="reply_to",
    inbound="inbound",
    thread="thread",
)
_LABELS_OF_OURS = "status|sentiment|score|confidence|category|topics|engine|model|message_id|conversation_id"
OWN = Layout(
    "messages exported from here",
    {
        "text": ("text",),
        "timestamp": ("timestamp",),
        "id": ("message_id",),
        "thread": ("conversation_id",),
        "source": ("source",),
        "inbound": ("direction",),
        "author": ("author",),
        "id_user": ("id_user",),
    },
    also=("status", "engine"),
    aside=frozenset(_LABELS_OF_OURS.split("|")),
    own=True,
)
ZENDESK_VIEW = table(
    "Zendesk, a view of tickets (their subjects)",
    source="zendesk",
    also="requester id|updated at",
    optional="author|id_user",
    text="subject",
    timestamp="created at",
    author="requester",
    id_user="requester id",
    id="id",
)
DISCORD = table(
    "Discord, a channel (DiscordChatExporter)",
    source="discord",
    also="reactions",
    text="content",
    timestamp="date",
    author="author",
    id_user="authorid",
)
FRESHDESK = table(
    "Freshdesk, tickets",
    source="freshdesk",
    also="ticket id|created time",
    optional="author|text",
    text="subject",
    timestamp="created time",
    author="full name",
    id="ticket id",
)
CHATWOOT = table(
    "Chatwoot, messages",
    source="chatwoot",
    optional="author|id",
    text="content",
    timestamp="created_at",
    author="sender_name",
    id="message_id",
    inbound="sender_type",
    thread="conversation_id",
)
KNOWN = (OWN, TWITTER, PLAYERS, SAMPLE, ZENDESK_VIEW, DISCORD, FRESHDESK, CHATWOOT, RAW_PLAYERS)
