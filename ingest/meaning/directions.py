"""Which way a message goes, by the words that programs have for it."""

from collections.abc import Iterable, Mapping

from insights.reads.dates import Unusable

_CUSTOMER = (
    "true 1 1.0 yes y t inbound in incoming received customer client visitor user contact enduser end_user "
    "requester lead "
    "guest consumer buyer member player caller reviewer subscriber shopper patient student passenger sender external "
    "from_customer kunde klant cliente utilisateur"
)
_AGENT = (
    "false 0 0.0 no n f outbound out outgoing sent agent operator admin teammate staff support rep "
    "representative employee "
    "brand company team assistant bot chatbot seller moderator owner business internal system advisor csr "
    "vendor mitarbeiter "
    "agente to_customer developer"
)
WORDS = {
    **dict.fromkeys(_CUSTOMER.split(), True),
    **dict.fromkeys(_AGENT.split(), False),
}
# What an author may be called whom nobody would take for a customer.
_AGENT_NAMES = frozenset(("agent", "support", "operator", "admin", "bot", "chatbot", "support agent", "support team",
                          "customer support", "customer service", "helpdesk", "help desk"))  # fmt: skip


def inbound(text: str, words: Mapping[str, bool] = WORDS) -> bool:
    """True for a customer's message. Raises ``Unusable``."""
    try:
        return words[_plain(text)]
    except KeyError:
        raise Unusable("direction not understood", repr(text[:60])) from None


def of_column(values: Iterable[str]) -> Mapping[str, bool]:
    """What the words of a column mean: beside ``contact`` or ``customer``, a ``user`` is one of those who answer."""
    used = {_plain(value) for value in values}
    if "user" in used and not used.isdisjoint(("contact", "customer", "visitor", "client")):
        return {**WORDS, "user": False}
    return WORDS


def _plain(text: str) -> str:
    return "_".join(text.lower().replace("-", " ").split())


def are_directions(values: Iterable[str]) -> bool:
    """Whether all values that there are say which way a message goes."""
    words = {_plain(value) for value in values if value.strip()}
    return bool(words) and words <= WORDS.keys()


def names_an_agent(author: str) -> bool:
    return author.strip().lower() in _AGENT_NAMES
