"""The events of a streamed answer, as its bytes come in."""

import re

from llm.errors import ModelError, ProviderFault
from llm.limits.prices import Usage
from llm.wire import response_schema

MAX_STREAMED = 200_000  # characters of one streamed answer
MOST_BYTES = 20_000_000  # of its events, each of which carries one word and 300 bytes around it
_LONGEST_EVENT = 400_000  # bytes
_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_FIRST_HALF = re.compile("[\ud800-\udbff]$")


class StreamedCompletion:
    """Takes bytes and gives text; what else is known of the answer stands in its attributes.

    ``ended`` is whether the provider has said its last word, ``finished`` whether the answer was complete by then, and
    ``fault`` what was wrong with it after the text that came before.
    """

    def __init__(self) -> None:
        self.usage: Usage | None = None
        self.model = ""
        self.fault: ModelError | None = None
        self.finished = self.ended = False
        self._rest = b""  # the beginning of an event
        self._half = ""  # the first half of a character beyond the first 65,536, where a server sends it apart
        self._size = 0

    def take(self, piece: bytes) -> str:
        """The text that ``piece`` completes, of all its events in one."""
        *events, self._rest = _END.split(self._rest + piece)
        texts: list[str] = []
        try:
            for event in events:
                texts.append(self._text(event))  # noqa: PERF401
        except ModelError as error:
            self.fault, self.ended = error, True
        if len(self._rest) > _LONGEST_EVENT:
            self.fault = ProviderFault("An event of the answer does not end.")
        return response_schema.storable("".join(texts))

    def close(self) -> str:
        """The text of a last event that nothing has ended but the connection."""
        return self.take(b"\n\n")

    def _text(self, event: bytes) -> str:
        payload = event[6:] if event.startswith(b"data: {") and b"\n" not in event else _data(event)
        if not payload or self.ended:
            return ""
        if payload.startswith(b"[DONE]"):
            self.ended = True
            return ""
        text = self._whole(self._noted(response_schema.chunk(payload)))
        self._size += len(text)
        if self._size > MAX_STREAMED:
            raise ProviderFault("The answer does not end.")
        return text

    def _noted(self, chunk: response_schema.Chunk) -> str:
        """The event's text, after what else it says was noted."""
        if chunk.error:
            raise ProviderFault("The provider broke off the answer with an error.")
        self.usage, self.model = response_schema.count(chunk.usage) or self.usage, chunk.model or self.model
        self.finished = self.finished or bool(chunk.finish_reason)
        return chunk.text

    def _whole(self, text: str) -> str:
        """Characters in two halves put together; halves without the other become U+FFFD."""
        if self._half or not text.isascii():
            text, self._half = self._half + text, ""
            if _FIRST_HALF.search(text):
                text, self._half = text[:-1], text[-1]
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text


def _data(event: bytes) -> bytes:
    """What stands in the ``data`` lines of an event; comments and other fields are passed over."""
    lines = (line.partition(b":")[::2] for line in _LINE_END.split(event))
    return b"\n".join(
        [value.removeprefix(b" ") for name, value in lines if name.removeprefix(b"\xef\xbb\xbf") == b"data"]
    )
