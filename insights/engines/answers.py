"""The answer that a model has to give about a batch of messages, and how it becomes analyses. It is hostile input."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from insights.engines import prompts
from insights.engines.base import Analysis, AnalysisError, Origin, Outcome, Taxonomy
from llm import structured
from llm.errors import InvalidAnswer
from llm.prompts import OutputSchema
from llm.structured import SignedUnit, UnitInterval

MAX_REASONING = 500
MAX_TOPICS = 5
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class TopicFound(BaseModel):
    """A topic and how sure the model is of it; narrowed to the topics in force below."""

    topic: str
    confidence: UnitInterval


class ModelLabels(BaseModel):
    """What is said of one message; narrowed to the labels in force below."""

    id: str
    score: SignedUnit
    confidence: UnitInterval
    category: str
    category_confidence: UnitInterval
    second_category: str | None
    topics: list[TopicFound] = Field(max_length=50)
    language: str
    reasoning: str


def shape(taxonomy: Taxonomy) -> OutputSchema:
    """The schema of an answer about any number of messages."""
    return OutputSchema("labels", structured.schema_of(_models(*_slugs(taxonomy))[1]))


def read_outcomes(answer: Mapping[str, Any], ids: Sequence[str], taxonomy: Taxonomy, origin: Origin) -> list[Outcome]:
    """An outcome for each id, in order. What is wrong with one item concerns no other."""
    raw = answer.get("items")
    items = [item for item in raw if isinstance(item, dict)] if isinstance(raw, list) else []
    times = Counter(str(item.get("id")) for item in items)
    by_id = {str(item.get("id")): item for item in items}
    return [_outcome(by_id.get(name), times[name], taxonomy, origin) for name in ids]


def require_any(answer: Mapping[str, Any], ids: Sequence[str], taxonomy: Taxonomy, origin: Origin) -> None:
    """Raises ``InvalidAnswer`` where nothing in the answer can be used, so that the model may put it right."""
    outcomes = read_outcomes(answer, ids, taxonomy, origin)
    if not any(isinstance(outcome, Analysis) for outcome in outcomes):
        raise InvalidAnswer(next(one.reason for one in outcomes if isinstance(one, AnalysisError)))


def _outcome(item: dict[str, Any] | None, times: int, taxonomy: Taxonomy, origin: Origin) -> Outcome:
    if item is None:
        return AnalysisError("The model's answer leaves this message out.")
    if times > 1:
        return AnalysisError("The model's answer contradicts itself about this message.")
    try:
        found = structured.validated(_models(*_slugs(taxonomy))[0], item)
    except InvalidAnswer as error:
        return AnalysisError(error.reason)
    return _analysis(found, origin)


def _analysis(item: ModelLabels, origin: Origin) -> Analysis:
    language = item.language.strip().lower()
    topics = {found.topic: found.confidence for found in item.topics}
    return Analysis(
        score=item.score,
        confidence=item.confidence,
        category=item.category,
        category_confidence=item.category_confidence,
        second_category=item.second_category if item.second_category != item.category else None,
        topics=tuple(sorted(topics.items(), key=lambda pair: -pair[1])[:MAX_TOPICS]),
        language=language if _LANGUAGE.fullmatch(language) else "",
        reasoning=prompts.visible(item.reasoning).strip()[:MAX_REASONING] or "The model gave no reason.",
        origin=origin,
    )


def _slugs(taxonomy: Taxonomy) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(spec.slug for spec in taxonomy.categories), tuple(spec.slug for spec in taxonomy.topics)


@lru_cache(maxsize=4)
def _models(categories: tuple[str, ...], topics: tuple[str, ...]) -> tuple[type[ModelLabels], type[BaseModel]]:
    """The models of one item and of the whole answer, for these labels."""
    category: Any = Literal[categories]
    topic: Any = Literal[topics] if topics else str
    found: Any = create_model("TopicFound", __base__=TopicFound, topic=(topic, ...))
    item: Any = create_model(
        "ModelLabels",
        __base__=ModelLabels,
        category=(category, ...),
        second_category=(category | None, ...),
        topics=(list[found], Field(max_length=50)),
    )
    answer: Any = create_model("Labels", items=(list[item], ...))
    return item, answer
