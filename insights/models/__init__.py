"""The nouns: conversations and their messages, the labels, the runs and insights, the daily counts."""

from insights.models.choice import EngineChoice
from insights.models.conversations import Conversation, IdempotencyRecord, Message
from insights.models.counts import DailyCount, DailyTopicCount
from insights.models.discovery import DiscoveredMessage, DiscoveredTopic, Discovery, Embedding
from insights.models.insights import BY_HAND, Evaluation, Insight, InsightTopic, Run, Upgrade
from insights.models.labels import Category, Label, Topic
from insights.models.proposals import Correction, ProposalItem
from insights.models.spikes import NoticeChoice, Spike, SpikeLook
from insights.models.taxonomy_versions import TaxonomyVersion

__all__ = [
    "BY_HAND",
    "Category",
    "Conversation",
    "Correction",
    "DailyCount",
    "DailyTopicCount",
    "DiscoveredMessage",
    "DiscoveredTopic",
    "Discovery",
    "Embedding",
    "EngineChoice",
    "Evaluation",
    "IdempotencyRecord",
    "Insight",
    "InsightTopic",
    "Label",
    "Message",
    "NoticeChoice",
    "ProposalItem",
    "Run",
    "Spike",
    "SpikeLook",
    "TaxonomyVersion",
    "Topic",
    "Upgrade",
]
