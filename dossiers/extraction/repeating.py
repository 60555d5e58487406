"""What a writer says again, word for word, states nothing new: its words are put beside those of the first time.

Read anew it could change the dossier all the same: names would count twice, and it would be taken for the answer to
what was asked meanwhile.
"""

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat.models import ChatMessage, Project
from dossiers.extraction.queue import ReadingClaim
from dossiers.facts import dossier_of
from dossiers.facts.attributes import NAME
from dossiers.models import Entity, Evidence, Extraction, Fact

SHORT = 4  # words; what is no longer may answer one question and then another
LOOKED_BACK = 40  # messages of a conversation


class Repeat(NamedTuple):
    """A message, the reading of the one that said the same first, and that one's words."""

    message: ChatMessage
    first: Extraction
    words: list[Evidence]


def settle(held: ReadingClaim) -> ReadingClaim:
    """Ends the messages of ``held`` that say again what was read before; gives the claim on the others."""
    if not _firsts(held):
        return held
    with transaction.atomic():
        dossier_of.get_or_create(Project.objects.get(pk=held.project_id))  # locked: no words are withdrawn meanwhile
        mine = set(held.rows().values_list("pk", flat=True))
        repeats = [one for one in _repeats(held) if one.message.pk in mine]
        for one in repeats:
            _settle(one)
    settled = {one.message.pk for one in repeats}
    return replace(held, messages=tuple(one for one in held.messages if one.pk not in settled))


def _settle(repeat: Repeat) -> None:
    again = [
        Evidence(fact_id=one.fact_id, message=repeat.message, start=one.start, end=one.end, quote=one.quote)
        for one in repeat.words
    ]
    Evidence.objects.bulk_create(again, ignore_conflicts=True)
    Extraction.objects.filter(pk=repeat.message.pk).update(
        status=Extraction.Status.DONE, engine=repeat.first.engine, model=repeat.first.model, claim=None, due_at=None,
        error="", done_at=timezone.now(),
    )  # fmt: skip


def _repeats(held: ReadingClaim) -> list[Repeat]:
    """Those whose first time named somebody or something, all of which still stands."""
    firsts = _firsts(held)
    live = ChatMessage.objects.filter(pk__in=list(firsts), set_aside_at=None).values_list("pk", flat=True)
    firsts = {pk: firsts[pk] for pk in live}
    words = Evidence.objects.filter(message__in=[one.pk for one in firsts.values()]).select_related("fact__entity")
    by_message: dict[UUID, list[Evidence]] = {}
    for row in words.order_by("pk"):
        by_message.setdefault(row.message_id, []).append(row)
    found = [
        Repeat(one, firsts[one.pk], by_message.get(firsts[one.pk].pk, [])) for one in held.messages if one.pk in firsts
    ]
    return [one for one in found if _stands(one.words) and (_is_long(one.message) or _is_echo(one))]


def _stands(words: list[Evidence]) -> bool:
    """What the writer took back counts anew when it is said again, so that has to be read."""
    all_live = all(one.withdrawn_at is None and one.fact.state in Fact.LIVE for one in words)
    return all_live and any(one.fact.attribute == NAME for one in words)


def _is_long(message: ChatMessage) -> bool:
    return len(message.content.split()) > SHORT


def _is_echo(repeat: Repeat) -> bool:
    """Whether short words are a statement said twice in a row: more than a name, of a person or not as an answer."""
    length = len(repeat.message.content.split())
    named = [one for one in repeat.words if one.fact.attribute == NAME and len(one.quote.split()) < length]
    in_a_row, asked = _said_before(repeat.message)
    is_of_person = any(one.fact.entity.kind == Entity.Kind.CHARACTER for one in named)
    return bool(named) and in_a_row and (is_of_person or not asked)


def _said_before(message: ChatMessage) -> tuple[bool, bool]:
    """Whether the writer said the same just before, and whether the first time answered a question."""
    before = ChatMessage.objects.filter(session=message.session_id, set_aside_at=None, position__lt=message.position)
    in_a_row = asked = False
    for one in before.order_by("-position")[:LOOKED_BACK]:
        if one.role != ChatMessage.Role.USER:
            asked = asked or bool(isinstance(one.metadata, dict) and one.metadata.get("asks"))
        elif one.content == message.content:
            in_a_row, asked = True, False
        else:
            break
    return in_a_row, asked


def _firsts(held: ReadingClaim) -> dict[UUID, Extraction]:
    """By message: the newest finished reading of the same words, said earlier in the same conversation."""
    said = [one for one in held.messages if one.role == ChatMessage.Role.USER]
    read = Extraction.objects.filter(
        status=Extraction.Status.DONE,
        message__session__in={one.session_id for one in said},
        message__content__in={one.content for one in said},
        message__role=ChatMessage.Role.USER,
        message__set_aside_at=None,
    ).exclude(engine="")
    firsts: dict[UUID, Extraction] = {}
    for row in read.select_related("message").order_by("message__position") if said else ():
        for one in said:
            same = (one.session_id, one.content) == (row.message.session_id, row.message.content)
            if same and row.message.position < one.position:
                firsts[one.pk] = row
    return firsts
