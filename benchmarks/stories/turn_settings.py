"""The product's settings with an assistant that takes its time: for ``benchmarks.stories.turns``."""

from config.settings import *  # noqa: F403

STORY_ASSISTANT = "benchmarks.stories.slow_story.SlowStory"
STREAM_LEASE = 5.0  # a client whose server was killed need not wait long to learn what became of its turn
