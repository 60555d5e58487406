"""Reads a page as somebody would who looks at its links and numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client


@dataclass
class Link:
    href: str
    text: str = ""
    marked: str = ""  # the text of the part that is marked as the count


@dataclass
class _Links(HTMLParser):
    found: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: Link | None = None
        self._in_mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a":
            self._open = Link(attributes.get("href") or "")
            if "data-customers" not in attributes:  # counts people, not rows
                self.found.append(self._open)
        self._in_mark = "data-count-of" in attributes

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data
            self._open.marked += data if self._in_mark else ""


def links(html: str) -> list[Link]:
    reader = _Links()
    reader.feed(html)
    return reader.found


def numbers(html: str) -> Iterator[tuple[str, int]]:
    """Each number on the page that is a link, and where it leads."""
    for link in links(html):
        text = link.marked or link.text.strip()
        match = re.fullmatch(r"(?:All )?([\d,]+)(?: failed)?", text)
        if match and link.href.startswith("/messages"):
            yield link.href, int(match[1].replace(",", ""))


def rows_at(client: Client, address: str) -> tuple[int, int]:
    """What the list at ``address`` says it has, and how many rows it really shows, all its pages together."""
    said, shown = None, 0
    while address:
        html = client.get(address).content.decode()
        total = re.search(r"<strong>([\d,]+) messages?</strong>", html)
        assert total is not None, html[:500]
        said = int(total[1].replace(",", ""))
        shown += html.count('<li class="row">')
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = older[1].replace("&amp;", "&") if older else ""
    assert said is not None
    return said, shown
