"""The nouns of a dossier: facts about entities, the words behind them, and the log of every change."""

from dossiers.models.dossiers import Dossier, Entity
from dossiers.models.extractions import Extraction
from dossiers.models.facts import Evidence, Fact, Retraction
from dossiers.models.versions import Change, Version

__all__ = ["Change", "Dossier", "Entity", "Evidence", "Extraction", "Fact", "Retraction", "Version"]
