"""A Hugging Face model as the engine. What it can do is told by its labels; the rest the embedded engine does.

Three kinds are recognised: models of natural language inference (``entailment``), which choose among the categories'
names without training; models of sentiment; and classifiers trained on the categories themselves. torch and
transformers take 500 MB: they are an extra (requirements-hf.txt), imported when the first text comes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from django.conf import settings

from insights.engines.base import Analysis, AnalysisError, Engine, Origin, Outcome, Taxonomy, origin_of

MAX_CHARACTERS = 2_000  # about the 512 tokens that such models read
BATCH = 16
HYPOTHESIS = "This message is about {}."

# Labels of sentiment models, with the score that a sure answer stands for. The numbered ones are the order of the
# tweet models (cardiffnlp) and of the usual two-class ones.
_FEELINGS = {
    "negative": -1.0,
    "neg": -1.0,
    "neutral": 0.0,
    "neu": 0.0,
    "positive": 1.0,
    "pos": 1.0,
    "1 star": -1.0,
    "2 stars": -0.5,
    "3 stars": 0.0,
    "4 stars": 0.5,
    "5 stars": 1.0,
}
_NUMBERED = {2: (-1.0, 1.0), 3: (-1.0, 0.0, 1.0)}


class ModelPurpose(Enum):
    """What a model is for."""

    INFERENCE = "natural language inference"
    SENTIMENT = "sentiment"
    CATEGORY = "categories"


class UnusableModel(Exception):
    """The model's labels fit nothing that this product asks."""


class HuggingFaceEngine:
    """``local`` gives what the model does not say. Not used by several threads at once; a worker has one."""

    name = "huggingface"

    def __init__(self, local: Engine) -> None:
        self.model = settings.HF_MODEL[-100:]
        self._local = local
        self._pipelines: dict[str, Any] = {}

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        try:
            return self._analyse(texts, taxonomy)
        except UnusableModel as error:
            return [AnalysisError(str(error))] * len(texts)
        except (OSError, ImportError):  # not on this machine and not to be fetched, or no safetensors
            return [AnalysisError("The model that HF_MODEL names could not be loaded.")] * len(texts)

    def _analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        pipeline = self._pipeline("text-classification")
        labels = labels_of(pipeline.model.config)
        kind = kind_of(labels, taxonomy)
        base = self._local.analyse(texts, taxonomy)
        shown = [text[:MAX_CHARACTERS] or " " for text in texts]
        if kind is ModelPurpose.SENTIMENT:
            said: list[dict[str, float]] = [_scores(rows) for rows in pipeline(shown, batch_size=BATCH, top_k=None)]
            return [self._with_feeling(o, feeling_scores(row, labels)) for o, row in zip(base, said, strict=True)]
        scores = self._inferred(shown, taxonomy) if kind is ModelPurpose.INFERENCE else self._trained(pipeline, shown)
        return [self._with_category(o, row, taxonomy) for o, row in zip(base, scores, strict=True)]

    def _trained(self, pipeline: Any, texts: list[str]) -> list[dict[str, float]]:
        answers = pipeline(texts, batch_size=BATCH, top_k=None)
        return [{slug(label): score for label, score in _scores(rows).items()} for rows in answers]

    def _inferred(self, texts: list[str], taxonomy: Taxonomy) -> list[dict[str, float]]:
        names = {spec.name: spec.slug for spec in taxonomy.categories}
        answers = self._pipeline("zero-shot-classification")(
            texts, list(names), hypothesis_template=HYPOTHESIS, batch_size=BATCH
        )
        return [
            {names[name]: score for name, score in zip(answer["labels"], answer["scores"], strict=True)}
            for answer in (answers if isinstance(answers, list) else [answers])
        ]

    def _with_category(self, base: Outcome, scores: Mapping[str, float], taxonomy: Taxonomy) -> Outcome:
        """The model's category. One whose labels hold none of those in force leaves the embedded engine's."""
        known = {spec.slug for spec in taxonomy.categories}
        best = max((name for name in scores if name in known), key=lambda name: scores[name], default=None)
        if best is None or not isinstance(base, Analysis):
            return base
        reasoning = f"Category by {self.model}. {base.reasoning}"
        return replace(
            base,
            category=best,
            category_confidence=_unit(scores[best]),
            second_category=None,
            reasoning=reasoning,
            origin=self._origin(),
        )

    def _with_feeling(self, base: Outcome, scores: Mapping[float, float]) -> Outcome:
        if not isinstance(base, Analysis):
            return base
        score = max(-1.0, min(1.0, sum(value * share for value, share in scores.items())))
        confidence = _unit(max(scores.values()))
        reasoning = f"Feeling by {self.model}. {base.reasoning}"
        return replace(base, score=score, confidence=confidence, reasoning=reasoning, origin=self._origin())

    def _origin(self) -> Origin:
        return origin_of(self)

    def _pipeline(self, task: str) -> Any:
        """The model, loaded at first use: from safetensors only, and never with code of its own."""
        if task not in self._pipelines:
            import torch  # noqa: PLC0415 -- slow import: 500 MB
            import transformers  # noqa: PLC0415 -- slow import: 200 MB

            torch.set_num_threads(1)
            loaded = next(iter(self._pipelines.values()), None)
            name = settings.HF_MODEL
            model = loaded.model if loaded else _load(transformers.AutoModelForSequenceClassification, name)
            tokenizer = loaded.tokenizer if loaded else transformers.AutoTokenizer.from_pretrained(name)
            self._pipelines[task] = transformers.pipeline(task, model=model, tokenizer=tokenizer, truncation=True)
        return self._pipelines[task]


def labels_of(config: Any) -> list[str]:
    """A model's labels in their order."""
    return [str(config.id2label[index]) for index in sorted(config.id2label)]


def kind_of(labels: Sequence[str], taxonomy: Taxonomy) -> ModelPurpose:
    """What a model with these labels is for. Raises ``UnusableModel``."""
    slugs = {slug(label) for label in labels}
    if "entailment" in slugs:
        return ModelPurpose.INFERENCE
    if len(slugs & {spec.slug for spec in taxonomy.categories}) >= 2:
        return ModelPurpose.CATEGORY
    if values_of(labels) is not None:
        return ModelPurpose.SENTIMENT
    raise UnusableModel(f"The labels of HF_MODEL name neither feelings nor categories: {', '.join(labels)[:100]}.")


def values_of(labels: Sequence[str]) -> list[float] | None:
    """The score that each label stands for, or None where they are no sentiments."""
    words = [label.strip().lower() for label in labels]
    if all(word in _FEELINGS for word in words) and len(set(words)) >= 2:
        return [_FEELINGS[word] for word in words]
    if all(re.fullmatch(r"label_\d", word) for word in words) and len(words) in _NUMBERED:
        return list(_NUMBERED[len(words)])
    return None


def feeling_scores(row: Mapping[str, float], labels: Sequence[str]) -> dict[float, float]:
    """How likely each feeling is, by the score it stands for."""
    values = dict(zip(labels, values_of(labels) or [], strict=True))
    return {values[label]: share for label, share in row.items()}


def slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.strip().lower()).strip("_")


def _scores(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {str(row["label"]): float(row["score"]) for row in rows}


def _load(kind: Any, name: str) -> Any:
    return kind.from_pretrained(name, use_safetensors=True, trust_remote_code=False)


def _unit(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
