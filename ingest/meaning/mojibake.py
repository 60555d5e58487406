"""Text that was read in the wrong encoding once and written so (``canâ€™t``): found, and mended on wish."""

from collections.abc import Iterable

import ftfy
from ftfy.badness import is_bad


def repaired(text: str) -> str:
    """``can’t`` for ``canâ€™t``; anything else as it is."""
    return ftfy.fix_encoding(text) if not text.isascii() and is_bad(text) else text


def example(texts: Iterable[str]) -> tuple[str, str] | None:
    """The first garbled text among ``texts``, and what it would be; None where none is."""
    for text in texts:
        mended = repaired(text)
        if mended != text:
            return text, mended
    return None
