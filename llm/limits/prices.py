"""What calls cost: US dollars for a million tokens, by the model's name. They change; LLM_PRICES overrides them."""

import ipaddress
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings

from llm.providers import Target

# model's name or its beginning: (in, in from the provider's cache, out), as published in 2025.
PRICES: dict[str, tuple[str, str, str]] = {
    "gpt-4o": ("2.50", "1.25", "10"),
    "gpt-4o-mini": ("0.15", "0.075", "0.60"),
    "gpt-4.1": ("2", "0.50", "8"),
    "gpt-4.1-mini": ("0.40", "0.10", "1.60"),
    "grok-3-mini": ("0.30", "0.075", "0.50"),
    "grok-4": ("3", "0.75", "15"),
    "grok-4-fast": ("0.20", "0.05", "0.50"),
    "gemini-2.5-flash": ("0.30", "0.075", "2.50"),
    "gemini-2.5-pro": ("1.25", "0.31", "10"),
    "claude-haiku-4": ("1", "0.10", "5"),
    "claude-sonnet-4": ("3", "0.30", "15"),
    "claude-opus-4": ("15", "1.50", "75"),
}
# A model that no line names is reckoned dear rather than free, so that the ceiling still holds.
UNKNOWN = ("5", "5", "25")
FREE = ("0", "0", "0")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the provider counts them. ``cached`` is part of ``tokens_in``."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    reasoning: int = 0


def microdollars(target: Target, usage: Usage) -> int:
    """The cost in millionths of a dollar, rounded up."""
    fresh, cached, out = (Decimal(price) for price in _price(target))
    paid = (usage.tokens_in - usage.cached) * fresh + usage.cached * cached + usage.tokens_out * out
    return int(paid.to_integral_value(rounding="ROUND_CEILING"))  # dollars a million tokens = millionths a token


def _price(target: Target) -> tuple[str, str, str]:
    table = {**PRICES, **settings.LLM_PRICES}
    known = max((name for name in table if target.model.startswith(name)), key=len, default=None)
    if known is not None:
        fresh, cached, out = map(str, table[known])
        return fresh, cached, out
    return FREE if on_own_network(target.base_url) else UNKNOWN


def on_own_network(base_url: str) -> bool:
    """Whether an address is one of the operator's own: this machine, a private address, a name without a domain."""
    host = urlsplit(base_url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan"))
    return address.is_private
