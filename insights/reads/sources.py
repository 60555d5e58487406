"""What the sources of messages are called on pages."""

_NAMES = {"livechat": "Live chat", "telegram": "Telegram", "twitter": "Twitter", "api": "API"}


def name(source: str) -> str:
    return _NAMES.get(source) or source.replace("_", " ").capitalize()
