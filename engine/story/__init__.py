"""Reads what somebody says about a story, by rules and sentence embeddings: no model behind a key, no network.

read([Line("Mara is a lighthouse keeper. Her brother Tom drowned.")])
"""

from engine.story.findings import Finding, KnownName, StoryLine
from engine.story.reader import read_story

__all__ = ["Finding", "KnownName", "StoryLine", "read_story"]
