"""Where a phrase ends, and how it is written down."""

import re

from engine.story.words import listed

MOST = 140
"""Characters of a value."""
_STOP = re.compile(
    r"[.;:!?\n()\[\]“”\"]|\s[—–-]+\s|[—–]|,?\s(?:but|because|when|while|until|after|before|although|though|since|"
    r"whereas|unless|whenever|so that|even though|despite|as soon as|in order)\b|"
    r",\s(?:and|so|then|which|where|who|whose)\b"
    "|\\sand\\s(?=(?:he|she|they|it|is|was|has|had|wants?|lives?|lived|works?|worked|loves?|hates?|then|also|now|"
    "doesn|didn|can|will|must|never|always|becomes?|their|his|her|the\\s\\w+\\s(?:is|was)|[\ue000-\ue003]+\\s\\w)\\b)"
    "|\\sand\\s(?=[\ue000\ue002])",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s+(?P<next>[\w-]+)")
_ARTICLE = re.compile(r"^(?:an?|this|some|just|also|really|actually)\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def end_of(masked: str, start: int, end: int) -> int:
    """Return where the phrase that begins at `start` ends, at the latest at `end`.

    It goes on over a comma only between adjectives: "a stubborn, lonely keeper".
    """
    latest = min(end, start + MOST)
    stop = _STOP.search(masked, start, latest)
    limit = stop.start() if stop else latest
    for comma in _COMMA.finditer(masked, start, limit):
        if comma["next"].lower() not in listed("adjective"):
            limit = comma.start()
            break
    if limit == start + MOST and masked[limit : limit + 1].isalnum():
        limit = max(start, masked.rfind(" ", start, limit))
    return limit


def tidy(text: str) -> str:
    """Return a phrase on one line, without its article."""
    return _ARTICLE.sub("", _SPACES.sub(" ", text).strip(" ,;:–—-'’*_"))


def head_of(phrase: str) -> str:
    """Return the noun that a phrase is about: "keeper" of "lighthouse keeper who …", "keeper of the light"."""
    stem = re.split(r"\s(?:of|who|that|which|with|from|in|at|on|for|to|and|by|about|named|called)\s|,", phrase.lower())[
        0
    ]
    words = stem.split()
    pair = " ".join(words[-2:])
    return pair if pair in listed("occupation") or pair in listed("person_noun") else (words[-1] if words else "")
