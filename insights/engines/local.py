"""The embedded engine: no key, no network, one small model in this process. See docs/engine.md."""

from collections.abc import Sequence
from functools import lru_cache

from engine.classify.analyser import Analyser
from engine.classify.artefacts import version
from engine.classify.subjects import Subject
from insights.engines.base import LOCAL, Analysis, LabelSpec, Outcome, Taxonomy


class LocalEngine:
    """A text gets the same analysis alone and in whatever company."""

    name = LOCAL
    model = f"minilm-{version()}"

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        found = _analyser(taxonomy).analyse(texts)
        return [
            Analysis(
                score=one.score,
                confidence=one.confidence,
                category=one.category,
                category_confidence=one.category_confidence,
                reasoning=one.reasoning,
                topics=one.topics,
                second_category=one.second_category,
                language=one.language,
            )
            for one in found
        ]


@lru_cache(maxsize=8)
def _analyser(taxonomy: Taxonomy) -> Analyser:
    """Made anew when a label changes; the sentences that were encoded before are kept."""
    categories = tuple(map(_subject, taxonomy.categories))
    return Analyser(categories, tuple(map(_subject, taxonomy.topics)), taxonomy.fallback)


def _subject(label: LabelSpec) -> Subject:
    return Subject(label.slug, label.name, label.description, label.examples, label.labelled)
