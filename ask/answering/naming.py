"""What values are called on pages and in answers, and which values there are."""

from dataclasses import dataclass

from ask.query.checking import Known
from ask.query.value import Field
from insights.models import Category, Message, Topic
from insights.reads import selection, sources
from insights.reads.dimensions import LANGUAGES

_STATUSES = {"pending": "waiting", "processing": "being analysed", "exempt": "replies of agents"}
_DIRECTIONS = {"inbound": "from customers", "outbound": "written by agents", "all": "from both sides"}


@dataclass(frozen=True, slots=True)
class QueryNames:
    """Called with a field and a value, it says the value's name. ``known`` are the values that a query may name."""

    called: dict[tuple[Field, str], str]
    known: Known

    def __call__(self, field: Field, value: str) -> str:
        if field == Field.SOURCE:
            return sources.name(value)
        if field == Field.WEEKDAY:
            return value.capitalize()
        return self.called.get((field, value), value)


def load() -> QueryNames:
    """Of the labels, sources and brands in the store, those that are retired included."""
    categories = dict(Category.objects.order_by("position", "pk").values_list("slug", "name"))
    topics = dict(Topic.objects.order_by("position", "pk").values_list("slug", "name"))
    called = {(Field.CATEGORY, slug): name for slug, name in categories.items()}
    called |= {(Field.TOPIC, slug): name for slug, name in topics.items()}
    called |= {(Field.STATUS, status): _STATUSES.get(status, status) for status in Message.Status.values}
    called |= {(Field.LANGUAGE, code): name for code, name in LANGUAGES.items()}
    called |= {(Field.DIRECTION, value): name for value, name in _DIRECTIONS.items()}
    known: dict[Field, tuple[str, ...]] = {
        Field.CATEGORY: tuple(categories),
        Field.TOPIC: tuple(topics),
        Field.SOURCE: selection.sources(),
        Field.BRAND: selection.brands(),
        Field.LANGUAGE: tuple(LANGUAGES),
    }
    return QueryNames(called, known)
