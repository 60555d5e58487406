"""A dossier as JSON, whole: what is known, the words behind it, and how it came to be.
``dossiers.files.importing`` reads it.

Ids are those of this store, and mean nothing outside of the document.
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from dossiers.facts import snapshot
from dossiers.models import Change, Dossier, Evidence, Retraction

FORMAT, FORMAT_VERSION = "verbatim-dossier", 1

Quotes = dict[int, list[dict[str, Any]]]


def as_json(dossier: Dossier) -> dict[str, Any]:
    """The document. Eight queries."""
    evidence = list(Evidence.objects.filter(fact__dossier=dossier).select_related("message").order_by("pk"))
    against = list(Retraction.objects.filter(fact__dossier=dossier).select_related("message").order_by("pk"))
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exported_at": _moment(timezone.now()),
        "project": {"id": str(dossier.pk), "title": dossier.project.title},
        "snapshot_json": snapshot.build(dossier),
        "messages": _messages([*evidence, *against]),
        "entities": list(dossier.entities.order_by("pk").values("id", "kind")),
        "facts": _facts(dossier, _quotes(evidence), _quotes(against)),
        "versions": _versions(dossier),
    }


def _messages(evidence: Sequence[Evidence | Retraction]) -> list[dict[str, Any]]:
    """The messages that are quoted, in the order in which they were said."""
    messages = {row.message_id: row.message for row in evidence}
    return [
        {
            "id": str(message.pk),
            "role": message.role,
            "content": message.content,
            "said_at": _moment(message.created_at),
            "set_aside": message.set_aside_at is not None,
        }
        for message in sorted(messages.values(), key=lambda one: (one.created_at, one.position))
    ]


def _quotes(rows: Sequence[Evidence | Retraction]) -> Quotes:
    """Words by the fact that they speak for, or against."""
    words: Quotes = {}
    for row in rows:
        quote = {"message": str(row.message_id), "start": row.start, "end": row.end, "quote": row.quote}
        words.setdefault(row.fact_id, []).append(quote | {"withdrawn": row.withdrawn_at is not None})
    return words


def _facts(dossier: Dossier, evidence: Quotes, against: Quotes) -> list[dict[str, Any]]:
    same = ("id", "attribute", "value", "state", "origin", "engine", "model", "rule", "both_true", "story_time")
    return [
        {
            **{name: getattr(fact, name) for name in same},
            "entity": fact.entity_id,
            "other": fact.other_id,
            "created_at": _moment(fact.created_at),
            "evidence": evidence.get(fact.pk, []),
            "retractions": against.get(fact.pk, []),
        }
        for fact in dossier.facts.order_by("pk")
    ]


def _versions(dossier: Dossier) -> list[dict[str, Any]]:
    steps: dict[int, list[dict[str, Any]]] = {}
    rows = Change.objects.filter(version__dossier=dossier).order_by("pk")
    for version, fact, before, after in rows.values_list("version_id", "fact_id", "before", "after"):
        steps.setdefault(version, []).append({"fact": fact, "before": before, "after": after})
    return [
        {
            "number": version.number,
            "reason": version.reason,
            "summary": version.summary,
            "restored": version.restored,
            "created_at": _moment(version.created_at),
            "changes": steps.get(version.pk, []),
        }
        for version in dossier.versions.defer("snapshot").order_by("number")
    ]


def _moment(moment: Any) -> str:
    return str(moment.isoformat()).replace("+00:00", "Z")
