"""The product's settings with an assistant that needs no model and takes no time: for ``benchmarks.streams``."""

from config.settings import *  # noqa: F403

STORY_ASSISTANT = "benchmarks.token_source.TokenSource"
