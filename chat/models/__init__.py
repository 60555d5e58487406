"""The nouns of conversations: projects, sessions and messages, and what is remembered of questions."""

from chat.models.receipts import Receipt
from chat.models.remembered import Memory, MemoryTurn
from chat.models.sessions import Message, Project, Session

__all__ = ["Memory", "MemoryTurn", "Message", "Project", "Receipt", "Session"]
