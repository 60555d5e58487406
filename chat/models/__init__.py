"""The nouns of conversations: projects, sessions and messages."""

from chat.models.receipts import Receipt
from chat.models.sessions import ChatMessage, Project, Session

__all__ = ["ChatMessage", "Project", "Receipt", "Session"]
