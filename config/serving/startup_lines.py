"""What whoever starts the product is told in one line: which engine answers."""

from django.conf import settings

from insights.engines.choice import resolved
from insights.models import EngineChoice
from llm import providers
from llm.providers import Task


def described_engine() -> str:
    """Which engine analyses messages and tells stories now, and that nothing leaves the machine where that is so."""
    chosen = EngineChoice.objects.filter(pk=EngineChoice.ONLY).first()
    name = resolved((chosen and chosen.engine) or settings.ANALYSIS_ENGINE)
    model = providers.find(Task.ANALYSIS)
    if name == "huggingface":
        return f"Messages are analysed by the Hugging Face model {settings.HF_MODEL}."
    if name in ("llm", "cascade") and model is not None:
        before = "by the embedded engine, and where it is unsure " if name == "cascade" else ""
        return f"Messages are analysed {before}by {model.model} ({model.provider}, {model.base_url})."
    kind = "embedded" if name == "local" else name
    return f"Messages are analysed by the {kind} engine on this machine; no model is asked."
