"""A Hugging Face model: what its labels say it is for, and a tiny one, made here, that really answers."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from insights import engines
from insights.engines import Analysis, AnalysisError, LabelSpec, Taxonomy, choice
from insights.engines.huggingface import (
    HuggingFaceEngine,
    ModelPurpose,
    UnusableModel,
    feeling_scores,
    kind_of,
    slug,
    values_of,
)
from insights.taxonomy import taxonomy

LABELS = Taxonomy(
    categories=(LabelSpec("deposit_issues", "Deposits"), LabelSpec("login_issues", "Login"), LabelSpec("general", "x")),
    topics=(),
    fallback="general",
)
needs_torch = pytest.mark.skipif(
    not (importlib.util.find_spec("torch") and importlib.util.find_spec("transformers")),
    reason="torch and transformers are not installed (requirements-hf.txt)",
)


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["contradiction", "neutral", "entailment"], ModelPurpose.INFERENCE),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], ModelPurpose.INFERENCE),
        (["not_entailment", "entailment"], ModelPurpose.INFERENCE),
        (["negative", "neutral", "positive"], ModelPurpose.SENTIMENT),
        (["POSITIVE", "NEGATIVE"], ModelPurpose.SENTIMENT),
        (["LABEL_0", "LABEL_1", "LABEL_2"], ModelPurpose.SENTIMENT),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], ModelPurpose.SENTIMENT),
        (["Deposit issues", "login-issues", "bonus"], ModelPurpose.CATEGORY),
    ],
)
def test_a_models_kind_is_told_by_its_labels(labels: list[str], kind: ModelPurpose) -> None:
    assert kind_of(labels, LABELS) == kind


@pytest.mark.parametrize("labels", [["toxic", "severe_toxic"], ["LABEL_0"], ["LABEL_0"] * 7, ["joy", "anger"]])
def test_a_model_for_something_else_is_refused(labels: list[str]) -> None:
    with pytest.raises(UnusableModel, match="name neither feelings nor categories"):
        kind_of(labels, LABELS)


def test_scores_follow_the_labels() -> None:
    assert values_of(["LABEL_0", "LABEL_1", "LABEL_2"]) == [-1.0, 0.0, 1.0]
    assert feeling_scores({"POSITIVE": 0.9, "NEGATIVE": 0.1}, ["NEGATIVE", "POSITIVE"]) == {1.0: 0.9, -1.0: 0.1}
    assert slug(" Deposit-Issues ") == "deposit_issues"


def test_without_transformers_auto_and_huggingface_come_to_local(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    settings.HF_MODEL = "some/model"
    assert (choice.resolved("auto"), choice.resolved("huggingface")) == ("local", "local")


# --- with torch -------------------------------------------------------------------------------------------------------
def tiny_model(folder: Path, labels: list[str]) -> str:
    """A BERT of one layer and a handful of words, untrained."""
    import torch
    import transformers

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words += ["my", "deposit", "is", "missing", "login", "great", "about", "this"]
    (folder / "vocab.txt").write_text("\n".join(words))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder, safe_serialization=True)
    transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    assert (folder / "model.safetensors").exists()
    return str(folder)


def answers(settings: Settings, model: str) -> list[Any]:
    settings.HF_MODEL = model
    engine = HuggingFaceEngine(engines.embedded())
    return engine.analyse(["my deposit is missing", "great " * 2000, ""], taxonomy.current())


@needs_torch
@pytest.mark.filterwarnings("default")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["negative", "neutral", "positive"], "Feeling by"),
        (["deposit_issues", "login_issues", "bonus_questions"], "Category by"),
        (["contradiction", "neutral", "entailment"], "Category by"),
    ],
)
def test_a_tiny_model_answers(settings: Settings, tmp_path: Path, labels: list[str], said: str) -> None:
    found = answers(settings, tiny_model(tmp_path, labels))
    assert [type(outcome) for outcome in found] == [Analysis] * 3
    for outcome in found:
        assert outcome.reasoning.startswith(said)
        assert outcome.origin.name == "huggingface"
        assert outcome.origin.model == str(tmp_path)[-100:]
        assert -1 <= outcome.score <= 1
        assert 0 <= outcome.confidence <= 1


@needs_torch
@pytest.mark.filterwarnings("default")
@pytest.mark.django_db
def test_weights_that_can_hold_code_are_not_loaded(settings: Settings, tmp_path: Path) -> None:
    import torch

    tiny_model(tmp_path, ["negative", "positive"])
    (tmp_path / "model.safetensors").rename(tmp_path.parent / "elsewhere.safetensors")
    torch.save({}, tmp_path / "pytorch_model.bin")
    found = answers(settings, str(tmp_path))
    assert found == [AnalysisError("The model that HF_MODEL names could not be loaded.")] * 3


@needs_torch
@pytest.mark.filterwarnings("default")
@pytest.mark.django_db
def test_a_model_for_something_else_says_so_on_every_message(settings: Settings, tmp_path: Path) -> None:
    found = answers(settings, tiny_model(tmp_path, ["toxic", "kind"]))
    assert found == [AnalysisError("The labels of HF_MODEL name neither feelings nor categories: toxic, kind.")] * 3
