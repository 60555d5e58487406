"""The embedded engine first, a model where it is unsure."""

from collections.abc import Sequence

import pytest
from pytest_django.fixtures import Settings

from insights import engines
from insights.engines import Analysis, AnalysisError, Outcome, Taxonomy
from insights.engines.cascade import Cascade, blend, is_unsure
from insights.engines.llm import LlmEngine
from insights.models import EngineChoice
from insights.taxonomy import taxonomy
from tests import factories
from tests.llm.fakes import FakeModel


class Scripted:
    """Confident about texts without a question mark."""

    name = "scripted"
    model = "1"

    def analyse(self, texts: Sequence[str], labels: Taxonomy) -> list[Outcome]:
        return [factories.analysis(confidence=0.3 if "?" in text else 0.9) for text in texts]


@pytest.mark.django_db
def test_only_what_is_unsure_goes_to_the_model(fake: FakeModel) -> None:
    texts = ["sure", "bonus?", "sure too", "login?"]
    found = Cascade(Scripted(), LlmEngine(), 0.6).analyse(texts, taxonomy.current())
    assert [(a.origin.name, a.category) for a in found if isinstance(a, Analysis) and a.origin] == [
        ("scripted", "deposit_issues"),
        ("grok", "bonus_questions"),
        ("scripted", "deposit_issues"),
        ("grok", "login_issues"),
    ]
    (call,) = fake.calls()
    assert call["body"]["messages"][-1]["content"].count('"id"') == 2


@pytest.mark.django_db
def test_the_threshold_comes_from_the_administration(fake: FakeModel, settings: Settings) -> None:
    settings.ANALYSIS_ENGINE = "cascade"
    EngineChoice.objects.create(threshold=0.0)
    engines.configured().analyse(["bonus?"], taxonomy.current())
    assert fake.calls() == []
    EngineChoice.objects.update(threshold=1.0)
    engines.configured().analyse(["bonus?"], taxonomy.current())
    assert len(fake.calls()) == 1


def test_doubt_about_either_label_counts() -> None:
    assert not is_unsure(factories.analysis(confidence=0.6, category_confidence=0.6), 0.6)
    assert is_unsure(factories.analysis(confidence=0.5, category_confidence=0.9), 0.6)
    assert is_unsure(factories.analysis(confidence=0.9, category_confidence=0.5), 0.6)
    assert is_unsure(AnalysisError("no"), 0.0)


def test_a_cascade_can_be_worked_out_from_both_answers() -> None:
    local: list[Outcome] = [factories.analysis(confidence=c, category_confidence=1) for c in (0.2, 0.5, 0.9)]
    better: list[Outcome] = [factories.analysis(confidence=1, category_confidence=1)] * 3
    assert [
        (round(b.share, 2), [o in better for o in b.outcomes]) for t in (0, 0.6, 1.1) for b in [blend(local, better, t)]
    ] == [
        (0.0, [False, False, False]),
        (0.67, [True, True, False]),
        (1.0, [True, True, True]),
    ]
    assert blend([], [], 0.5).share == 0
