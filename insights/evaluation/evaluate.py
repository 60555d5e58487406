"""Lets engines answer for labelled messages, and measures them side by side."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings

from insights.engines import Analysis, Engine, Outcome, Taxonomy, sentiment_of
from insights.engines.cascade import blend
from insights.evaluation import metrics
from insights.evaluation.labelled import Labelled

Answered = list[tuple[Labelled, Analysis]]

STEPS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)  # from no calls to all


def evaluate(engine: Engine, items: Sequence[Labelled], taxonomy: Taxonomy) -> dict[str, Any]:
    """The engine's figures on ``items``, as plain numbers that can be kept as JSON.

    ``per_cpu_second`` divides by this process's CPU seconds, loading not counted; for a remote model it says little.
    """
    engine.analyse(["warm up"], taxonomy)
    started = time.process_time()
    outcomes = answers(engine, items, taxonomy)
    seconds = time.process_time() - started
    return {
        "engine": engine.name,
        "model": engine.model,
        "per_cpu_second": round(len(items) / seconds) if seconds else None,
        **figures(items, outcomes),
    }


def answers(engine: Engine, items: Sequence[Labelled], taxonomy: Taxonomy) -> list[Outcome]:
    """What the engine says of each item, in order; asked for as many at once as the worker asks for."""
    texts, size = [item.text for item in items], settings.ANALYSIS_BATCH
    return [
        outcome
        for start in range(0, len(texts), size)
        for outcome in engine.analyse(texts[start : start + size], taxonomy)
    ]


def figures(items: Sequence[Labelled], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """How right these outcomes are, whatever gave them."""
    answered = [(item, said) for item, said in zip(items, outcomes, strict=True) if isinstance(said, Analysis)]
    return {
        "messages": len(items),
        "unanswered": len(items) - len(answered),
        "sentiment": _sentiment(answered),
        "category": _category(answered),
        "score": _score(answered),
    }


def cascade(
    local: Engine, better: Engine, items: Sequence[Labelled], taxonomy: Taxonomy, thresholds: Sequence[float] = STEPS
) -> list[dict[str, Any]]:
    """The figures of a cascade at each threshold, with the ``share`` of messages that would go to ``better``.

    Each engine answers once for every item, so this costs one call a message however many thresholds there are.
    """
    first, second = answers(local, items, taxonomy), answers(better, items, taxonomy)
    blends = [blend(first, second, threshold) for threshold in thresholds]
    return [{"threshold": b.threshold, "share": b.share, **figures(items, b.outcomes)} for b in blends]


def _sentiment(answered: Answered) -> dict[str, Any] | None:
    rows = [(item.sentiment, sentiment_of(said.score), said.confidence) for item, said in answered if item.sentiment]
    return _figures([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]) if rows else None


def _category(answered: Answered) -> dict[str, Any] | None:
    """A second label that people also found right counts as right."""
    rows = [
        (said.category if said.category in item.also else item.category, said.category, said.category_confidence)
        for item, said in answered
        if item.category
    ]
    return _figures([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]) if rows else None


def _figures(true: list[str], said: list[str], confidence: list[float]) -> dict[str, Any]:
    right = [t == s for t, s in zip(true, said, strict=True)]
    return {
        "messages": len(true),
        "accuracy": metrics.accuracy(true, said),
        "macro_f1": metrics.macro_f1(true, said),
        "macro_recall": metrics.macro_recall(true, said),
        "calibration_error": metrics.calibration_error(confidence, right),
        "reliability": [asdict(row) for row in metrics.reliability(confidence, right)],
        "per_class": [asdict(row) for row in metrics.per_class(true, said)],
        "confusion": metrics.confusion(true, said),
    }


def _score(answered: Answered) -> dict[str, Any] | None:
    rows = [(item.score, said.score) for item, said in answered if item.score is not None]
    if not rows:
        return None
    return {"messages": len(rows), "pearson": metrics.pearson([a for a, _ in rows], [b for _, b in rows])}
