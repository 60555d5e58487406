"""The embedded engine: sentiment, categories and topics of short messages on one core, without a network."""

from engine.analyser import Analyser, Analysis
from engine.artefacts import ArtefactError
from engine.defaults import CATEGORIES, FALLBACK, TOPICS
from engine.subjects import Subject

__all__ = ["CATEGORIES", "FALLBACK", "TOPICS", "Analyser", "Analysis", "ArtefactError", "Subject"]
