"""The product's settings with an assistant that needs no model and no time: for ``benchmarks.stories.streams``."""

from config.settings import *  # noqa: F403

STORY_ASSISTANT = "benchmarks.stories.token_source.TokenSource"
