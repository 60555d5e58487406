"""How numbers, shares and moments are written on all pages."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from insights.reads import sources

register = template.Library()


@register.filter
def number(value: int) -> str:
    """12345 as 12,345."""
    return f"{value:,}"


@register.filter
def counted(value: int, noun: str) -> str:
    """1 as ``1 message``, 2,000 as ``2,000 messages``. ``noun`` may give both forms: ``reply,replies``."""
    one, _, many = noun.partition(",")
    return f"{value:,} {one if value == 1 else many or one + 's'}"


@register.filter
def percent(share: float | None) -> str:
    """0.234 as 23%. What is more than nothing is never written as 0%, nor what is less than all as 100%."""
    if share is None:
        return "–"
    shown = round(share * 100)
    if shown == 0 and share > 0:
        return "<1%"
    return ">99%" if shown == 100 and share < 1 else f"{shown}%"


@register.filter
def signed(score: float | None) -> str:
    """−0.65 with its sign, the typographic one."""
    return "–" if score is None else f"{score:+.2f}".replace("-", "−")


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """A time to the minute, UTC, as a ``time`` element; seconds show on hovering."""
    if when is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        when.strftime("%A, %-d %B %Y, %H:%M:%S"),
        when.strftime("%-d %b %Y, %H:%M"),
    )


@register.filter
def spaced(name: str) -> str:
    """A name of code as words: ``character_arc`` as ``character arc``."""
    return name.replace("_", " ")


@register.filter
def day(when: date | None) -> str:
    """20 Nov 2026."""
    return "–" if when is None else f"{when:%-d %b %Y}"


@register.filter
def spike_time(when: datetime, unit: str) -> SafeString | str:
    """A day, or an hour with its minutes, by the unit that a spike was found in."""
    return moment(when) if unit == "hour" else format_html('<time datetime="{}">{}</time>', when.date(), day(when))


@register.filter
def chance(probability: float) -> str:
    """0.0002 as ``1 in 5,000``; what is smaller than one in a million million is written as that."""
    if probability >= 1:
        return "1"
    return f"1 in {min(round(1 / max(probability, 1e-12)), 10**12):,}"


@register.filter
def duration(seconds: int) -> str:
    """In the largest unit of which there are at least two: 90 as ``90 seconds``, 7200 as ``2 hours``."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return counted(seconds // size, unit)
    return counted(seconds, "second")


@register.filter
def waiting(seconds: float) -> str:
    """A time that somebody waited, to the second or in the largest fitting unit."""
    return duration(round(seconds))


@register.filter
def source_name(source: str) -> str:
    return sources.name(source)


@register.simple_tag
def share_of(part: int | str, whole: int) -> float:
    """Between 0 and 1; 0 of nothing is 0. A part that the page does not have is empty."""
    return int(part or 0) / whole if whole else 0.0


@register.simple_tag
def bar_width(part: int, longest: int) -> str:
    """The length of a bar for an SVG attribute, the longest being 100%. What exists is never invisible."""
    return f"{max(1.0, 100 * part / longest) if part and longest else 0:.1f}%"
