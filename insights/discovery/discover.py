"""Groups what no topic explains into proposed topics, which keep their ids from one discovery to the next."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from insights.discovery import clusters, gather, matching, naming
from insights.models import DiscoveredMessage, DiscoveredTopic, Discovery, Message
from jobs import turns

LEAST_SIZE = 8
MOST_SHOWN = 2000
"""Messages of a discovery for each of which a topic must hold one to be proposed."""


@dataclass(frozen=True, slots=True)
class MessageGroup:
    """A group of messages: their ids and nearness to the middle, the nearest first, and its keywords."""

    ids: tuple[int, ...]
    nearness: tuple[float, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What is known of a message beside its text."""

    timestamp: datetime
    source: str


def discover(limit: int | None = None) -> Discovery:
    """Embeds what is not embedded yet, groups, names and stores. The same messages give the same topics."""
    gathered = gather.gather(limit or settings.DISCOVERY_MESSAGES)
    gather.embed(gathered.ids)
    ids, vectors = gather.vectors(gathered.ids)
    found = clusters.grouped(vectors, least_size(len(ids)), turns.breathe)
    del vectors
    groups = _groups(ids, found)
    return _store(gathered, groups, len(ids))


def piece(seconds: float) -> bool:
    """Encodes for about ``seconds``; where nothing is left to encode, groups. Whether that was the last piece."""
    gathered = gather.gather(settings.DISCOVERY_MESSAGES)
    if not gathered.considered:
        return True
    if gather.embed(gathered.ids, time.monotonic() + seconds):
        return False
    discover()
    return True


def least_size(messages: int) -> int:
    return max(LEAST_SIZE, messages // MOST_SHOWN)


def _groups(ids: Sequence[int], found: clusters.Clusters) -> list[MessageGroup]:
    members = [found.members(number) for number in range(len(found.centres))]
    keywords = naming.keywords([rows.tolist() for rows in members], _tokens(ids))
    return [
        MessageGroup(tuple(ids[row] for row in rows), tuple(map(float, found.nearness[rows])), tuple(words))
        for rows, words in zip(members, keywords, strict=True)
    ]


def _tokens(ids: Sequence[int]) -> list[tuple[str, ...]]:
    texts: dict[int, tuple[str, ...]] = {}
    for start in range(0, len(ids), gather.SLICE):
        rows = Message.objects.filter(pk__in=ids[start : start + gather.SLICE]).values_list("pk", "text")
        texts.update((key, naming.tokenised(text)) for key, text in rows)
    return naming.folded([texts.get(key, ()) for key in ids])


@transaction.atomic
def _store(gathered: gather.Gathered, groups: Sequence[MessageGroup], embedded: int) -> Discovery:
    grouped = sum(len(group.ids) for group in groups)
    discovery = Discovery.objects.create(
        model=gather.MODEL,
        considered=gathered.considered,
        explained=gathered.explained,
        short=gathered.short,
        grouped=grouped,
        loose=gathered.considered - gathered.explained - gathered.short - grouped,
    )
    facts = _facts([key for group in groups for key in group.ids])
    continued = matching.matched([frozenset(group.ids) for group in groups], _known())
    for group, key in zip(groups, continued, strict=True):
        _save(group, key, discovery, facts)
    return discovery


def _known() -> dict[int, frozenset[int]]:
    """The messages of every topic that was ever proposed: dismissed and accepted ones are not proposed anew."""
    members: dict[int, set[int]] = {}
    for topic, message in DiscoveredMessage.objects.values_list("topic_id", "message_id"):
        members.setdefault(topic, set()).add(message)
    return {key: frozenset(found) for key, found in members.items()}


def _facts(ids: Sequence[int]) -> dict[int, MessageFacts]:
    facts: dict[int, MessageFacts] = {}
    for start in range(0, len(ids), gather.SLICE):
        rows = Message.objects.filter(pk__in=ids[start : start + gather.SLICE]).values_list("pk", "timestamp", "source")
        facts.update((key, MessageFacts(moment, source)) for key, moment, source in rows)
    return facts


def _save(group: MessageGroup, key: int | None, discovery: Discovery, facts: dict[int, MessageFacts]) -> None:
    own = [facts[one] for one in group.ids if one in facts]
    recent, earlier = _growth([fact.timestamp for fact in own], [fact.timestamp for fact in facts.values()])
    topic = DiscoveredTopic.objects.get(pk=key) if key else DiscoveredTopic(first_found=discovery)
    if not key:
        topic.name = naming.name_of(group.keywords) if group.keywords else _quoted(group.ids[0])
    topic.keywords, topic.size, topic.last_found = list(group.keywords), len(own), discovery
    topic.recent, topic.earlier = recent, earlier
    topic.sources = dict(sorted(Counter(fact.source for fact in own).items()))
    topic.save()
    topic.links.all().delete()
    links = zip(group.ids, group.nearness, strict=True)
    DiscoveredMessage.objects.bulk_create(
        (DiscoveredMessage(topic=topic, message_id=one, nearness=near) for one, near in links if one in facts),
        batch_size=2000,
    )


def _quoted(message: int) -> str:
    """A name for a group without words in common: its most typical message."""
    text = Message.objects.values_list("text", flat=True).get(pk=message)
    return f"Like “{' '.join(text.split())[:60]}”"


def _growth(own: Sequence[datetime], every: Sequence[datetime]) -> tuple[int, int]:
    """Messages of the newest quarter of the time looked at, and of the quarter before."""
    newest, oldest = max(every), min(every)
    quarter = max((newest - oldest) / 4, timedelta(microseconds=1))
    recent = sum(moment > newest - quarter for moment in own)
    return recent, sum(newest - 2 * quarter < moment <= newest - quarter for moment in own)
