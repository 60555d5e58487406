"""How much one writer may keep: stories in all and in an hour, and bytes of text. A guest may keep less.

A guest costs nothing to become, so what guests may keep bounds what somebody can do who becomes one again and again.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import User
from chat.exceptions import TooManyStories, TooMuchText
from chat.models import ChatMessage, Project

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """``stories`` in all, ``in_an_hour`` of them new (imports included), ``characters`` of text."""

    stories: int
    in_an_hour: int
    characters: int


def quota_of(user: User) -> Quota:
    """What ``user`` may keep."""
    numbers = settings.GUEST_QUOTA if user.is_guest else settings.WRITER_QUOTA
    return Quota(*(int(number) for number in numbers))


def require_story(user: User, now: datetime | None = None) -> None:
    """Lets one more story be made. Raises ``TooManyStories``."""
    moment, quota = now or timezone.now(), quota_of(user)
    own = Project.objects.filter(owner=user)
    recent = own.filter(created_at__gt=moment - HOUR).order_by("-created_at").values_list("created_at", flat=True)
    newest = list(recent[: quota.in_an_hour])
    if len(newest) >= quota.in_an_hour:
        wait = (newest[-1] + HOUR - moment).total_seconds()
        raise TooManyStories(f"You may begin {quota.in_an_hour} stories in an hour. Try again later.", _whole(wait))
    if own.filter(deleted_at=None).count() >= quota.stories:
        more = " Sign in to keep more." if user.is_guest else ""
        raise TooManyStories(f"You may keep {quota.stories} stories. Delete one first.{more}", HOUR.total_seconds())


def require_room(user: User, characters: int) -> None:
    """Lets so much text more be kept. Raises ``TooMuchText``."""
    quota = quota_of(user)
    kept = ChatMessage.objects.filter(session__project__owner=user, session__project__deleted_at=None)
    used = kept.aggregate(sum=Sum(Length("content"), default=0))["sum"]
    if used + characters > quota.characters:
        more = " Sign in to keep more." if user.is_guest else ""
        raise TooMuchText(
            f"Your stories may hold {quota.characters:,} characters together; they hold {used:,}, and this has "
            f"{characters:,}.{more}"
        )


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))
