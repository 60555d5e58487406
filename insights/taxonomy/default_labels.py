"""The labels that a new installation starts with. Analysts change them; nothing here is read again after that."""

from engine.classify import defaults
from insights.engines.base import LabelSpec

FALLBACK = defaults.FALLBACK
_COLOURS = {
    "login_issues": "#3b6fb6",
    "deposit_issues": "#b6652c",
    "bonus_questions": "#7b4fb0",
    "geo_restriction": "#2f8f83",
    FALLBACK: "#6b7280",
}
_TOPIC_COLOUR = "#5b6b7b"

# Each with its colour.
CATEGORIES = tuple(
    (LabelSpec(each.slug, each.name, each.description, each.examples), _COLOURS[each.slug])
    for each in defaults.CATEGORIES
)
TOPICS = tuple(
    (LabelSpec(each.slug, each.name, each.description, each.examples), _TOPIC_COLOUR) for each in defaults.TOPICS
)
