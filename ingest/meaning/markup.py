"""HTML to text: entities decoded, tags turned into what they look like."""

import html
import re
from html.parser import HTMLParser

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"<(?:/(?:p|div|b|i|u|a|em|strong|span|br|ul|ol|li|table|td|tr|h[1-6]|body|html|font|blockquote|pre|code)\s*"
    r"|br\s*/?|(?:img|hr|meta|link|!doctype|html|body)\b[^<>]*)>",
    re.IGNORECASE,
)
_LINES = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre", "hr")
)
_UNSEEN = frozenset(("script", "style", "head", "title"))
_BLANKS = re.compile(r"[ \t\xa0]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def plain(text: str) -> str:
    """``text`` without markup where it has any; else as it is."""
    if "<" in text and _TAG.search(text):
        return text_of(text)
    return decoded(text) if "&" in text else text


def decoded(text: str) -> str:
    """Entities as what they stand for, each once, and only those that end with a semicolon, as ``&copy=`` does not."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text).replace("\xa0", " ")


def text_of(markup: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    text = _BLANKS.sub(" ", "".join(reader.pieces))
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _LINES:
            self.pieces.append("\n")
        if tag == "blockquote":
            self.pieces.append("> ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _LINES and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
