"""Who writes the words of an answer: a model where one is set up, else the template."""

from dataclasses import dataclass
from typing import cast

from django.utils.module_loading import import_string

from insights.ask.draft import Draft
from insights.ask.slots import Answer
from llm import providers
from llm.providers import Task

LOCAL = "local"
# Named, not imported: the gateway's packages take 40 MB, for which only a first call pays.
_POLISHED = "insights.answering.modelled.polished"


@dataclass(frozen=True, slots=True)
class Worded:
    """An answer, who wrote its words, and why a model's were not taken, where one was asked."""

    answer: Answer
    engine: str = LOCAL
    model: str = ""
    note: str = ""


def worded(draft: Draft, template: Answer, scope: str) -> Worded:
    """The model's wording where one is set up and keeps to the rules, else the template's. ``scope`` pays for it."""
    target = providers.find(Task.CHAT)
    if target is None:
        return Worded(template)
    return cast(Worded, import_string(_POLISHED)(target, draft, template, scope))
