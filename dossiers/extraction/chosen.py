"""The one place that chooses who reads."""

from django.conf import settings

from dossiers.extraction.local import LocalEngine
from dossiers.extraction.modelled import ModelEngine
from dossiers.extraction.reading import Engine
from llm import providers
from llm.providers import Task

LOCAL = LocalEngine()
MODEL = ModelEngine()


def configured() -> Engine:
    """The engine of DOSSIER_ENGINE. ``auto`` and ``llm`` need a model that is set up, and come to the rules without."""
    wants_model = settings.DOSSIER_ENGINE in ("auto", "llm")
    return MODEL if wants_model and providers.find(Task.EXTRACTION) is not None else LOCAL
