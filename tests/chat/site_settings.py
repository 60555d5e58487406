"""The product's settings for a real server whose assistant does what the question says."""

from config.settings import *  # noqa: F403

STORY_ASSISTANT = "tests.chat.site.Obedient"
STREAM_SAVE = 0.2
STREAM_ENDING = 1.0
