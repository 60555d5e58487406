"""The store that the browser finds. Runs in a process of its own, by ``manage.py shell -c``."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import importing
from chat.models import Project
from dossiers.facts import dossier_of, replacing
from insights.analysis import analyse
from insights.models import DiscoveredMessage, DiscoveredTopic, Discovery, Message, Spike, Topic
from tests import factories
from tests.browser.payloads import PAYLOADS

LONG_AGO = datetime(2020, 5, 17, 12, tzinfo=UTC)  # apart from the others, so that their numbers stay easy


def fill() -> None:
    factories.person("sam", is_staff=True, is_superuser=True, display_name="Sam")
    factories.analyst("ann", display_name="Ann")
    now = timezone.now()
    for n in range(60):
        factories.analysed(f"deposit {n} is late", author=f"kim{n % 9}", timestamp=now - timedelta(hours=9 * n))
    for n in range(12):
        moment = now - timedelta(days=n)
        factories.analysed(
            "thank you", source="livechat", timestamp=moment, score=0.8, category="general_feedback", topics=()
        )
    thread()
    factories.message("still waiting", timestamp=now)
    for payload in PAYLOADS:
        hostile(payload)
    tales(User.objects.get(username="sam"))


def thread() -> None:
    first = factories.analysed(
        "my card was declined\n\ntwice!", author="lee", source="livechat", category="deposit_issues"
    )
    Message.objects.create(
        conversation=first.conversation, direction="outbound", status="exempt", due_at=None,
        text="Which card is it?", author="Elias", source="livechat", timestamp=first.timestamp + timedelta(minutes=3),
    )  # fmt: skip


def hostile(payload: str) -> None:
    """The payload in every field that somebody outside, or an engine, can fill."""
    topic = Topic.objects.create(slug=f"hostile_{Topic.objects.count()}", name=payload[:80])
    message = factories.analysed(
        payload, author=payload[:200], source="twitter", timestamp=LONG_AGO, raw_data={payload: payload},
        reasoning=payload, topics=((topic.slug, 0.9),),
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(external_id=payload[:100], reply_to=payload[:100])
    type(message.conversation).objects.filter(pk=message.conversation_id).update(brand=payload[:100])
    factories.failed(payload, reason=payload, author=payload[:200], timestamp=LONG_AGO)
    found(payload, topic, message)


def tales(owner: User) -> None:
    """Stories whose every word would run: what was said, titles, and all of the dossier."""
    for first in range(0, len(PAYLOADS), 20):
        some = PAYLOADS[first : first + 20]
        project = Project.objects.create(owner=owner, title=some[0][:200])
        importing.append(project, [importing.ImportedMessage(payload) for payload in some], some[1][:200], unread=False)
        people = [{"name": payload, "description": payload, "relationships": [payload]} for payload in some]
        rest: dict[str, object] = {kind: list(some) for kind in ("themes", "locations", "plot_points")}
        notes = {payload[:50]: payload for payload in some}
        with transaction.atomic():
            replacing.replace(dossier_of.get_or_create(project), {"characters": people, **rest, **notes}, owner)


def found(payload: str, topic: Topic, message: Message) -> None:
    """What the product found by itself, in words of others: a topic without a name, and a spike of a named one."""
    look, _ = Discovery.objects.get_or_create(model="x", considered=1, explained=0, short=0, grouped=1, loose=0)
    unnamed = DiscoveredTopic.objects.create(
        name=payload[:80], keywords=[payload], size=1, recent=1, earlier=0, sources={"twitter": 1}, first_found=look,
        last_found=look,
    )  # fmt: skip
    DiscoveredMessage.objects.create(topic=unnamed, message=message, nearness=0.9)
    Spike.objects.create(
        unit="day", kind="topic", label=topic.slug, source="twitter", started_at=LONG_AGO, first=LONG_AGO,
        until=LONG_AGO + timedelta(days=1), count=1, peak_at=LONG_AGO, peak_count=9, baseline=1, ratio=9,
        probability=0.001, spread=0, factor=1, history=28, rule={"times": 3, "at_least": 5, "tail": 0.01},
    )  # fmt: skip


def work() -> None:
    while analyse.drain():
        pass
