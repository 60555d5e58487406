"""Tells people of new spikes, by e-mail and webhook, once each."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from insights.models import Category, NoticeChoice, Spike, Topic
from insights.reads import sources
from insights.spikes import webhook

log = structlog.stdlib.get_logger("verbatim.notices")

STALE = timedelta(days=2)
"""A spike that ended longer ago is no news; so an import of old messages tells nobody."""
MOST = 20
"""Spikes in one notice. What is beyond comes with the next."""


@dataclass(frozen=True, slots=True)
class Ways:
    emails: tuple[str, ...]
    webhook_url: str

    def __bool__(self) -> bool:
        return bool(self.emails or self.webhook_url)


def ways() -> Ways:
    """The administration's choice, else the environment's."""
    choice = NoticeChoice.objects.first() or NoticeChoice()
    emails = [part.strip() for part in choice.emails.split(",") if part.strip()] or settings.SPIKE_EMAILS
    return Ways(tuple(emails), choice.webhook_url or settings.SPIKE_WEBHOOK_URL)


def send() -> int:
    """Tells of the open spikes that nobody was told of; says how many. What could not be sent is tried again later."""
    how = ways()
    news = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - STALE)
    waiting = Spike.objects.filter(news, state=Spike.State.OPEN, notified_at=None, withdrawn_at=None)
    rows = list(waiting.order_by("-first", "pk")[:MOST])
    if not (how and rows):
        return 0
    sent = [_mail(how.emails, rows), _post(how.webhook_url, rows)]
    if any(sent):  # one way that fails for ever must not repeat the other for ever
        Spike.objects.filter(pk__in=[row.pk for row in rows]).update(notified_at=timezone.now())
    return len(rows) if any(sent) else 0


def _mail(emails: tuple[str, ...], rows: list[Spike]) -> bool:
    if not emails:
        return False
    subject = f"{settings.PROJECT_NAME}: " + (sentence(rows[0]) if len(rows) == 1 else f"{len(rows)} spikes")
    body = "\n\n".join(f"{sentence(row)}\n{address(row)}" for row in rows)
    try:
        return bool(send_mail(subject[:200], body, None, list(emails)))
    except (SMTPException, OSError) as error:
        log.warning("no e-mail", reason=str(error)[:200])
        return False


def _post(url: str, rows: list[Spike]) -> bool:
    if not url:
        return False
    try:
        delivery = webhook.Delivery(_delivery_id(rows), settings.SPIKE_WEBHOOK_SECRET)
        body = {"id": delivery.id, "spikes": [payload(row) for row in rows]}
        webhook.post(url, body, delivery, settings.WEBHOOK_ALLOWED_NETWORKS)
    except webhook.WebhookError as error:
        log.warning("no webhook", reason=str(error))
        return False
    return True


def _delivery_id(rows: list[Spike]) -> str:
    """The same for the same spikes, so that a receiver tells a repetition from news."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL} {sorted(row.pk for row in rows)}"))


def payload(row: Spike) -> dict[str, object]:
    """A spike as a webhook gets it: figures and addresses, none of the customers' words."""
    return {
        "id": row.pk,
        "text": sentence(row),
        "url": address(row),
        "unit": row.unit,
        "kind": row.kind,
        "label": row.label,
        "source": row.source,
        "started_at": row.started_at.isoformat(),
        "peak_at": row.peak_at.isoformat(),
        "peak_count": row.peak_count,
        "baseline": round(row.baseline, 1),
        "ratio": row.ratio,
    }


def sentence(row: Spike) -> str:
    when = f"{row.peak_at:%-d %b %Y}" if row.unit == Spike.Unit.DAY else f"{row.peak_at:%-d %b %Y, %H:%M} UTC"
    return f"{title(row)}: {row.peak_count} messages on {when}, {row.ratio:g} times the usual {row.baseline:.1f}"


def title(row: Spike) -> str:
    """What rose, in words."""
    source = sources.name(row.source)
    if row.kind == Spike.Kind.SOURCE:
        return f"All messages, {source}"
    model = Category if row.kind == Spike.Kind.CATEGORY else Topic
    name = model.objects.filter(slug=row.label).values_list("name", flat=True).first()
    return f"{name or row.label}, {source}"


def address(row: Spike) -> str:
    return f"{settings.SITE_URL}{reverse('spike', args=[row.pk])}"
