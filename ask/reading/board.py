"""Who has understood which word of a question: readers lay claim to tokens, and what nobody claims is shown."""

from collections.abc import Iterator

from engine.periods.tokens import Line, Span, Token

_HIDDEN = "\x00"


class Board:
    """The tokens of a question with the role that each was found to play."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.roles: list[str] = [""] * len(line)

    def claim(self, first: int, after: int, role: str) -> None:
        for place in range(max(0, first), min(after, len(self.roles))):
            self.roles[place] = role

    def claim_free(self, first: int, after: int, role: str) -> None:
        """Claims only what nobody has claimed yet."""
        for place in range(first, after):
            self.roles[place] = self.roles[place] or role

    def role(self, place: int) -> str:
        return self.roles[place] if 0 <= place < len(self.roles) else ""

    def free(self, first: int, after: int) -> bool:
        return not any(self.roles[first:after])

    def open_line(self) -> Line:
        """The question with the claimed words hidden, so that the next reader does not see them."""
        tokens = [
            Token(token.text, token.start, token.end, _HIDDEN) if role else token
            for token, role in zip(self.line.tokens, self.roles, strict=True)
        ]
        return Line(self.line.text, tokens)

    def places(self) -> Iterator[int]:
        """The places that nobody has claimed, as they are when asked for."""
        return (place for place in range(len(self.roles)) if not self.roles[place])

    def unclaimed(self) -> list[tuple[int, int]]:
        """Runs of unclaimed tokens that hold at least one letter or digit."""
        runs: list[tuple[int, int]] = []
        first: int | None = None
        for place in range(len(self.roles) + 1):
            is_open = place < len(self.roles) and not self.roles[place]
            if is_open and first is None:
                first = place
            elif not is_open and first is not None:
                runs.append((first, place))
                first = None
        return [run for run in runs if any(self.line.word(place)[0].isalnum() for place in range(*run))]

    def spans(self, runs: list[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(self.line.span(first, after) for first, after in runs)
