"""Any string in, a string the tokenizer can read out: the same cleaning for training and for analysis."""

import html
import re
import unicodedata

MAX_CHARS = 2000
"""Characters read from a message; the encoder sees about its first hundred words, the lexicon all of these."""

_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@\w+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SPACES = re.compile(r"\s+")
_STRETCHED = re.compile(r"([^\W\d])\1{3,}")  # letters only: 100000 is an amount


def clean(text: str) -> str:
    """Return `text` on one line, without markup, control characters or lone surrogates; emoji become their names.

    Links read `http` and handles `@user`, as in the public tweet sets: who is named says nothing about the mood.
    """
    text = _ESCAPE.sub(_decode_escape, html.unescape(text[:MAX_CHARS]))
    text = _HANDLE.sub("@user", _URL.sub("http", text))
    text = "".join(map(_readable, text)) if not text.isascii() else _CONTROL.sub(" ", text)
    return _STRETCHED.sub(r"\1\1\1", _SPACES.sub(" ", text)).strip()


def _decode_escape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PICTURES = {"So", "Sk"}
_INVISIBLE = {"Cf", "Mn", "Me"}


def _readable(char: str) -> str:
    if char < "\x7f":
        return char if char >= " " else " "
    category = unicodedata.category(char)
    if category in _PICTURES:
        return f" {_picture_name(char)} "
    if category in _INVISIBLE:
        return "" if category == "Cf" or char in "\ufe0e\ufe0f\u20e3" else char
    return " " if category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} else char


def _picture_name(char: str) -> str:
    name = unicodedata.name(char, "").lower()
    return "" if "modifier" in name or "regional indicator" in name else name.removesuffix(" sign")
