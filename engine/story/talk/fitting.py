"""Whether a message can be an answer to the question before it at all: people often go on telling instead."""

import re

# What is said to whoever asks, not of the story.
_REQUEST = re.compile(
    r"\W*(?:(?:the end|done|finished|that['’]s (?:it|all)|i['’]m done|lol|haha+|ask me.*|stop.*|just listen.*|undo.*|"
    r"delete.*|forget (?:it|that).*|no more questions.*|something else|go on|let me .*|summari[sz]e.*|recap.*|write .*)"
    r"\W*$)",
    re.IGNORECASE,
)
_VERB = r"(?:\w+(?:s|ed)|is|was|has|had|came|went|said|saw|took|left|found|knew|told|made|gave|died|never|always)"
# A sentence about what somebody does.
_DEED = re.compile(
    rf"\W*(?:(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]|[Ww]e|[Yy]ou)\s+\w|"
    rf"(?:(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Tt]he)\s+\w+|[A-Z]\w+(?: [A-Z]\w+)?)\s+{_VERB}\b)"
)
_SUMMED_UP = re.compile(r"\W*(?:it|this|the story)(?:['’]s| is) (?:really |all )?about\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\W*(?:he|she|they|i|we|you|there)\b", re.IGNORECASE)
_WANTING = re.compile(
    r"\b(?:wants?|wanted|needs?|needed|wish(?:es|ed)?|hopes?|hoped|dreams?|dreamed|longs?|longed|after|looking for|"
    r"searching|tries|trying|would (?:like|love|give|do)|['’]d (?:like|love|give)|determined|desires?|craves?|hungers?|"
    r"goal|all (?:he|she)|ha(?:s|ve|d) to)\b",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\d|\b(?:to(?:day|morrow|night)|now(?:adays)?|present|past|future|medieval|modern|ancient|victorian|century|"
    r"centuries|decade|years?|months?|weeks?|days?|hours?|night|morning|evening|noon|dawn|winter|summer|spring|autumn|"
    r"fall|christmas|easter|war|age|era|times?|life|lifetime|ago|when|before|after|during|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|monday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_SHORT = 4
"""Words up to which whatever is said is taken for the answer."""


def fits(asked: str, text: str) -> bool:
    """Say whether `text` may answer a question that asks for `asked`. In doubt it may."""
    if _REQUEST.match(text):
        return False
    words = text.split()
    if asked in ("goal", "want", "wants", "need", "motivation"):
        return len(words) <= _SHORT or not _DEED.match(text) or _WANTING.search(text) is not None
    if asked in ("time", "period"):
        return len(words) <= _SHORT - 1 or _TIMED.search(text) is not None
    if asked in ("location", "locations", "setting", "place"):
        return _PRONOUN.match(text) is None
    if asked in ("conflict", "obstacle", "stakes"):
        return _SUMMED_UP.match(text) is None
    return True
