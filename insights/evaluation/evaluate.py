"""Lets engines answer for labelled messages, and measures them side by side."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from insights.engines import Analysis, Engine, Taxonomy, sentiment_of
from insights.evaluation import metrics
from insights.evaluation.labelled import Labelled

Answered = list[tuple[Labelled, Analysis]]

BATCH = 64


def evaluate(engine: Engine, items: Sequence[Labelled], taxonomy: Taxonomy) -> dict[str, Any]:
    """The engine's figures on ``items``, as plain numbers that can be kept as JSON.

    ``per_cpu_second`` divides by this process's CPU seconds, loading not counted; for a remote model it says little.
    """
    engine.analyse(["warm up"], taxonomy)
    started = time.process_time()
    outcomes = [
        outcome
        for start in range(0, len(items), BATCH)
        for outcome in engine.analyse([item.text for item in items[start : start + BATCH]], taxonomy)
    ]
    seconds = time.process_time() - started
    answered = [(item, said) for item, said in zip(items, outcomes, strict=True) if isinstance(said, Analysis)]
    return {
        "engine": engine.name,
        "model": engine.model,
        "messages": len(items),
        "unanswered": len(items) - len(answered),
        "per_cpu_second": round(len(items) / seconds) if seconds else None,
        "sentiment": _sentiment(answered),
        "category": _category(answered),
        "score": _score(answered),
    }


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
