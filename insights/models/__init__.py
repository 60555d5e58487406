"""The nouns: conversations and their messages, the labels, the runs and insights, the daily counts."""

from insights.models.choice import EngineChoice
from insights.models.conversations import Conversation, IdempotencyRecord, Message
from insights.models.counts import DailyCount, DailyTopicCount
from insights.models.insights import Evaluation, Insight, InsightTopic, Run, Upgrade
from insights.models.labels import Category, Label, Topic

__all__ = [
    "Category",
    "Conversation",
    "DailyCount",
    "DailyTopicCount",
    "EngineChoice",
    "Evaluation",
    "IdempotencyRecord",
    "Insight",
    "InsightTopic",
    "Label",
    "Message",
    "Run",
    "Topic",
    "Upgrade",
]
