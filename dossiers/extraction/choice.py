"""The one place that chooses who reads."""

from django.conf import settings

from dossiers.extraction.by_model import ModelEngine
from dossiers.extraction.by_rules import RuleEngine
from dossiers.extraction.reading import ExtractionEngine
from llm import providers
from llm.providers import Task

LOCAL = RuleEngine()
MODEL = ModelEngine()


def configured() -> ExtractionEngine:
    """The engine of DOSSIER_ENGINE. ``auto`` and ``llm`` need a model that is set up, and come to the rules without."""
    wants_model = settings.DOSSIER_ENGINE in ("auto", "llm")
    return MODEL if wants_model and providers.find(Task.EXTRACTION) is not None else LOCAL
