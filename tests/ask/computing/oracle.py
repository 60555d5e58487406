"""A store of messages, and what a selection means for one of them in plain Python: what SQL is held against."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ask.query.value import (
    AllOf,
    Amount,
    AnyOf,
    Bound,
    Field,
    Is,
    Not,
    Operator,
    Periods,
    Says,
    Selection,
    Times,
    Whose,
    Wrote,
)
from insights.models import Message
from tests import factories

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COMPARED: dict[Operator, Callable[[float, float], bool]] = {
    Operator.MORE: lambda a, b: a > b,
    Operator.AT_LEAST: lambda a, b: a >= b,
    Operator.FEWER: lambda a, b: a < b,
    Operator.AT_MOST: lambda a, b: a <= b,
    Operator.EXACTLY: lambda a, b: a == b,
}
# text, source, category, day and hour of November 2026, score, confidence, customer
ROWS = (
    ("where is my bonus", "telegram", "bonus_questions", 2, 9, -0.7, 0.9, 1),
    ("bonus and deposit both missing", "telegram", "deposit_issues", 2, 10, -0.8, 0.4, 1),
    ("cannot log in", "livechat", "login_issues", 3, 23, -0.5, 0.6, 2),
    ("Deposit pending", "livechat", "deposit_issues", 3, 0, 0.0, 0.95, 2),
    ("thanks, bonus arrived", "livechat", "bonus_questions", 6, 12, 0.8, 0.7, 3),
    ("deposit still pending", "telegram", "deposit_issues", 9, 9, -0.2, 0.8, 4),
    ("login fails again", "telegram", "login_issues", 9, 15, -0.9, 0.85, 4),
    ("great support", "telegram", "general_feedback", 14, 8, 0.9, 0.99, 5),
    ("deposit gone", "livechat", "deposit_issues", 20, 9, -0.6, 0.55, None),
    ("login ok now", "livechat", "login_issues", 20, 18, 0.4, 0.65, 1),
    ("100% of my bonus is gone", "livechat", "bonus_questions", 27, 7, -0.4, 0.75, 6),
)


def store() -> None:
    for text, source, category, day, hour, score, confidence, user in ROWS:
        topics = (("complaint", 0.7),) if score < 0 else ()
        factories.analysed(
            text,
            source=source,
            category=category,
            score=score,
            confidence=confidence,
            id_user=user,
            timestamp=datetime(2026, 11, day, hour, 30, tzinfo=UTC),
            topics=topics,
        )
    Message.objects.filter(id_user__in=(1, 2)).update(attributes={"plan": "gold"})
    Message.objects.filter(day__day__lt=20).update(language="en")
    Message.objects.filter(day__day__gte=20).update(language="de")
    factories.message("waiting for the bonus", source="telegram", id_user=9, timestamp=NOW - timedelta(days=1))


def everyone() -> list[Message]:
    return list(
        Message.objects.filter(direction="inbound")
        .select_related("category", "insight", "conversation")
        .prefetch_related("insight__topic_links__topic")
    )


def chosen(selection: Selection, periods: Periods = ()) -> set[int]:
    """The ids of the messages that a selection means."""
    known = [one for one in everyone() if during(one, periods)]
    return {one.pk for one in known if fits(selection, one, known)}


def during(one: Message, periods: Periods) -> bool:
    inside = [
        (p.since is None or one.timestamp >= p.since) and (p.until is None or one.timestamp < p.until) for p in periods
    ]
    return not periods or any(inside)


def fits(selection: Selection, one: Message, known: list[Message]) -> bool:
    match selection:
        case AllOf(parts):
            return all(fits(part, one, known) for part in parts)
        case AnyOf(parts):
            return any(fits(part, one, known) for part in parts)
        case Not(part):
            return not fits(part, one, known)
        case Says(text):
            return text.lower() in one.text.lower()
        case Bound(amount, operator, number):
            value = len(one.text) if amount == Amount.LENGTH else getattr(one, amount)
            return value is not None and COMPARED[operator](value, number)
        case Whose(Times(operator, number, where)):
            own = [other for other in known if one.customer and other.customer == one.customer]
            return bool(one.customer) and COMPARED[operator](sum(fits(where, o, known) for o in own), number)
        case Whose(Wrote()):
            raise NotImplementedError
        case Is(field, values, name):
            return bool(set(_values(one, field, name)) & set(values))
    raise TypeError(selection)


def _values(one: Message, field: Field, name: str) -> list[str]:
    topics = [link.topic.slug for link in one.insight.topic_links.all()] if one.insight else []
    known: dict[Field, list[str]] = {
        Field.CATEGORY: [one.category.slug if one.category else ""],
        Field.TOPIC: topics or [""],
        Field.SOURCE: [one.source],
        Field.BRAND: [one.conversation.brand],
        Field.SENTIMENT: [one.sentiment],
        Field.LANGUAGE: [one.language or ""],
        Field.STATUS: [one.status],
        Field.CUSTOMER: [one.customer],
        Field.WEEKDAY: [WEEKDAYS[one.timestamp.weekday()]],
        Field.HOUR: [str(one.timestamp.hour)],
        Field.ATTRIBUTE: [str((one.attributes or {}).get(name, ""))],
        Field.ANSWERED: ["no"],
    }
    return known[field]
