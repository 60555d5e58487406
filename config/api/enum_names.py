"""What lists of choices are called in the API's schema where several fields of one name differ."""

NAMES = {
    "RunKindEnum": "insights.models.Run.Kind",
    "SpikeKindEnum": "insights.models.Spike.Kind",
    "SpikeStateEnum": "insights.models.Spike.State",
    "DiscoveredStateEnum": "insights.models.DiscoveredTopic.State",
    "FactStateEnum": "dossiers.models.Fact.State",
    "EntityKindEnum": "dossiers.models.Entity.Kind",
    "AnswerStateEnum": "chat.models.ChatMessage.State",
    "ErrorCodeEnum": "config.api.errors.ERROR_CODES",
    "MessageOutcomeEnum": ["complete", "interrupted", "failed", "writing"],
    "StatusEnum": "insights.models.Message.Status",
    "LabelKindEnum": ["topic", "category"],
}
