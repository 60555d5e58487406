"""What withdrawing messages takes along, in words."""

from collections.abc import Sequence

from chat.assistants import Consequence
from chat.models import ChatMessage
from dossiers.facts.attributes import NAME, RELATIONSHIP
from dossiers.facts.wording import text
from dossiers.models import Entity, Evidence, Fact


def in_words(facts: Sequence[Fact], messages: Sequence[ChatMessage]) -> list[Consequence]:
    """One line for each fact, with the words of ``messages`` that stated it. Three queries, however many."""
    ids = [message.pk for message in messages]
    evidence = Evidence.objects.filter(fact__in=facts, message__in=ids).order_by("-pk")
    quotes = dict(evidence.values_list("fact_id", "quote"))
    entities = {fact.entity_id for fact in facts} | {fact.other_id for fact in facts if fact.other_id}
    named = Fact.objects.filter(entity__in=entities, attribute=NAME).order_by("-pk")
    names = {entity: text(value) for entity, value in named.values_list("entity_id", "value")}
    kinds = dict(Entity.objects.filter(pk__in=entities).values_list("pk", "kind"))
    return [Consequence(_words(fact, names, kinds), quotes.get(fact.pk, "")) for fact in facts]


def _words(fact: Fact, names: dict[int, str], kinds: dict[int, str]) -> str:
    """“Tom: brother of Mara”, "Mara: eyes, green", "the character Mara"."""
    name, value = names.get(fact.entity_id, ""), text(fact.value)
    if fact.attribute == NAME:
        return f"the {Entity.Kind(kinds[fact.entity_id]).label.lower()} {value}"
    if fact.attribute == RELATIONSHIP and fact.other_id in names:
        return f"{name}: {value} of {names[fact.other_id]}"
    return f"{name}: {fact.attribute.replace('_', ' ')}, {value}"
