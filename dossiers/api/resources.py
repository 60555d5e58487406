"""Dossiers, facts, entities and versions as programs see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from dossiers.facts import snapshot, wording
from dossiers.facts.attributes import SHAPE
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.facts.versions import ADDED, CHANGED, REMOVED, VersionDifference
from dossiers.models import Dossier, Entity, Evidence, Fact, Version, kinds

Serializer = serializers.Serializer[Any]
Kind = Entity.Kind


class DossierResource(Serializer):
    """The documented dossier."""

    project_id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    snapshot_json = serializers.JSONField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DossierLine(Serializer):
    project_id = serializers.UUIDField()
    title = serializers.CharField()
    character_count = serializers.IntegerField()
    theme_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class StaleAnswer(Serializer):
    """Somebody else changed the dossier first. ``current`` is what it is now."""

    detail = serializers.CharField()
    version = serializers.IntegerField()
    current = DossierResource()


@extend_schema_serializer(component_name="Words")
class QuoteSerializer(serializers.ModelSerializer[Evidence]):
    """``content[start:end]`` of the message is ``quote``."""

    session_id = serializers.UUIDField(source="message.session_id")
    role = serializers.CharField(source="message.role")

    class Meta:
        model = Evidence
        fields = ("id", "message_id", "session_id", "role", "start", "end", "quote", "withdrawn_at")
        read_only_fields = fields


class FactResource(Serializer):
    id = serializers.IntegerField()
    entity = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    name = serializers.CharField(help_text="What the entity is called.")
    attribute = serializers.CharField()
    value = serializers.JSONField()
    text = serializers.CharField(help_text="The value in words; a relationship with whom.")
    other = serializers.IntegerField(allow_null=True, help_text="The other entity of a relationship.")
    state = serializers.ChoiceField(Fact.State.choices)
    origin = serializers.ChoiceField(Fact.Origin.choices)
    engine = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    both_true = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    evidence = QuoteSerializer(many=True)


class EntityResource(Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    name = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    merged = serializers.ListField(child=serializers.IntegerField(), help_text="Entities that were merged into it.")
    facts = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of its live facts.")


class ContradictionResource(Serializer):
    entity = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    name = serializers.CharField()
    attribute = serializers.CharField()
    facts = FactResource(many=True)


class DossierVersion(serializers.ModelSerializer[Version]):
    actor = serializers.UUIDField(source="actor_id", allow_null=True)

    class Meta:
        model = Version
        fields: tuple[str, ...] = ("number", "reason", "summary", "actor", "turn_id", "restored", "created_at")
        read_only_fields = fields


class LineResource(Serializer):
    sign = serializers.ChoiceField([ADDED, REMOVED, CHANGED])
    kind = serializers.ChoiceField(Kind.choices)
    entity = serializers.IntegerField()
    fact = serializers.IntegerField()
    subject = serializers.CharField()
    attribute = serializers.CharField()
    text = serializers.CharField()
    before = serializers.ChoiceField(Fact.State.choices)
    after = serializers.ChoiceField(Fact.State.choices)
    evidence = QuoteSerializer(many=True)


class DifferenceResource(Serializer):
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    lines = LineResource(many=True)


class WholeDossierVersion(DossierVersion):
    snapshot_json = serializers.JSONField()
    lines = LineResource(many=True, help_text="What it changed.")

    class Meta(DossierVersion.Meta):
        fields = (*DossierVersion.Meta.fields, "snapshot_json", "lines")
        read_only_fields = fields


class WholeDossier(DossierResource):
    title = serializers.CharField()
    version = serializers.IntegerField()
    facts = FactResource(many=True)


def current(dossier: Dossier) -> dict[str, Any]:
    """The snapshot as it was stored with the newest version: it follows from facts, which did not change since."""
    newest = Version.objects.filter(dossier_id=dossier.pk, number=dossier.number).values_list("snapshot", flat=True)
    found = newest.first()
    return found if found is not None else {section: [] for section in kinds.DOCUMENTED}


def whole(dossier: Dossier) -> dict[str, Any]:
    """The documented dossier. One query."""
    return {
        "project_id": dossier.pk,
        "user_id": dossier.project.owner_id,
        "snapshot_json": current(dossier),
        "created_at": dossier.created_at,
        "updated_at": dossier.updated_at,
    }


def facts(sheet: CurrentFacts, wanted: Sequence[Fact]) -> list[dict[str, Any]]:
    """Facts with their words. One query."""
    quotes = evidence_of_facts(fact.pk for fact in wanted)
    return [fact_shown(sheet, fact, quotes[fact.pk]) for fact in wanted]


def evidence_of_facts(ids: Iterable[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(fact__in=list(ids)).select_related("message").order_by("pk")
    for row in rows.defer("message__content", "message__metadata"):
        found[row.fact_id].append(row)
    return found


def fact_shown(sheet: CurrentFacts, fact: Fact, quotes: Sequence[Evidence]) -> dict[str, Any]:
    root = sheet.lead(fact.entity_id)
    return {
        "id": fact.pk,
        "entity": root,
        "kind": sheet.kinds[root],
        "name": sheet.name(root),
        "attribute": snapshot.shown_key(fact.attribute) if fact.attribute.startswith("=") else fact.attribute,
        "value": sheet.words(fact) if fact.other_id is None else fact.value,
        "text": wording.text(sheet.words(fact)),
        "other": None if fact.other_id is None else sheet.lead(fact.other_id),
        **{
            name: getattr(fact, name)
            for name in ("state", "origin", "engine", "model", "rule", "both_true", "created_at")
        },
        "evidence": QuoteSerializer(quotes, many=True).data,
    }


def entity(item: CurrentEntity) -> dict[str, Any]:
    return {
        "id": item.root,
        "kind": item.kind,
        "name": wording.text(item.name),
        "aliases": [wording.text(alias) for alias in snapshot.aliases(item)],
        "merged": sorted(item.members - {item.root}),
        "facts": [fact.pk for fact in item.facts],
    }


def lines(found: Collection[VersionDifference]) -> list[dict[str, Any]]:
    names = ("sign", "kind", "entity", "subject", "attribute", "text", "before", "after")
    return [
        {name: getattr(line, name) for name in names}
        | {"fact": line.fact.pk, "evidence": QuoteSerializer(line.quotes, many=True).data}
        for line in found
    ]


def visible(facts_of: Iterable[Fact]) -> list[Fact]:
    """Without what only keeps an order."""
    return [fact for fact in facts_of if fact.attribute != SHAPE]
