"""What people make of a proposed topic: they accept it as a topic or category, dismiss it, or take that back."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from insights.models import Category, DiscoveredTopic, Label, Message, Topic
from insights.taxonomy import versions

EXAMPLES = 10
LONGEST_EXAMPLE = 200
KINDS = {"topic": "topics", "category": "categories"}
_MODELS: dict[str, type[Topic] | type[Category]] = {"topic": Topic, "category": Category}

State = DiscoveredTopic.State


class NotOpen(ValueError):
    """The topic has been decided about already."""


def typical(topic: DiscoveredTopic, number: int = EXAMPLES) -> list[Message]:
    """The messages nearest to its middle, each text once."""
    links = topic.links.select_related("message").order_by("-nearness", "message_id")[: 4 * number]
    found: dict[str, Message] = {}
    for link in links:
        found.setdefault(" ".join(link.message.text.lower().split()), link.message)
    return list(found.values())[:number]


@transaction.atomic
def accept(topic: DiscoveredTopic, kind: str, name: str, by: User | None) -> Label:
    """Makes a topic or category (``kind``) of it, with its typical messages as examples. Messages get it by a run.

    Raises ``NotOpen``, or ``ValidationError`` for a name that cannot be one.
    """
    held = _open(topic)
    values = {
        "slug": _free_slug(kind, name),
        "name": name.strip(),
        "description": f"Messages about {', '.join(topic.keywords[:5])}.",
        "examples": [_example(message.text) for message in typical(topic)],
    }
    label = versions.add(KINDS[kind], values, by)
    held.name, held.accepted_as, held.accepted_slug = label.name, kind, label.slug
    _decide(held, State.ACCEPTED, by)
    return label


@transaction.atomic
def dismiss(topic: DiscoveredTopic, by: User | None) -> None:
    """It is not proposed again, as long as it holds the same messages. Raises ``NotOpen``."""
    _decide(_open(topic), State.DISMISSED, by)


@transaction.atomic
def reopen(topic: DiscoveredTopic, by: User | None) -> None:
    """Takes a dismissal back. What was accepted is a label now, and is retired where labels are edited."""
    held = DiscoveredTopic.objects.select_for_update().get(pk=topic.pk)
    if held.state != State.DISMISSED:
        raise NotOpen("Only a dismissed topic can be proposed again.")
    _decide(held, State.PROPOSED, by)


def _open(topic: DiscoveredTopic) -> DiscoveredTopic:
    held = DiscoveredTopic.objects.select_for_update().get(pk=topic.pk)
    if held.state != State.PROPOSED:
        raise NotOpen(f"This topic has been {held.state} already.")
    return held


def _decide(held: DiscoveredTopic, state: State, by: User | None) -> None:
    held.state, held.state_at, held.state_by = state, timezone.now(), by
    held.save()


def _example(text: str) -> str:
    return " ".join(text.split())[:LONGEST_EXAMPLE]


def _free_slug(kind: str, name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:50]
    if not base or not base[0].isalpha():
        raise ValidationError({"name": "The name needs to begin with a letter."})
    taken = set(_MODELS[kind]._default_manager.values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}_{n}" for n in range(2, 1000))) if slug not in taken)
