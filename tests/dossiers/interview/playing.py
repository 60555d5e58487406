"""Plays a writer against the interviewer, and says what an answer must never do."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from dossiers.interview.conversation import InterviewHistory, InterviewMessage, Spoken
from dossiers.interview.interviewer import answer
from dossiers.interview.phrasing import REST
from dossiers.presenters.assistant_view import EMPTY, Recollection
from dossiers.presenters.completeness import StoryProgress

QUOTED = re.compile(r"“([^”]*)”")
WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
OWN = {"I", "English"}  # capitals that the interviewer may use of itself


def say(latest: str, earlier: Sequence[InterviewMessage] = (), seed: str = "1", known: Recollection = EMPTY) -> Spoken:
    return answer(InterviewHistory(latest, tuple(earlier), known, seed=f"{seed}/{len(earlier)}"))


def play(messages: Sequence[str], seed: str = "1", progress: StoryProgress | None = None) -> list[InterviewMessage]:
    """The whole conversation, the writer's lines and the answers."""
    lines: list[InterviewMessage] = []
    for message in messages:
        said = answer(InterviewHistory(message, tuple(lines), progress=progress, seed=f"{seed}/{len(lines)}"))
        lines += [InterviewMessage(True, message), InterviewMessage(False, said.text, said.notes)]
    return lines


def answers(lines: Sequence[InterviewMessage]) -> list[InterviewMessage]:
    return [line for line in lines if not line.by_writer]


def violations(lines: Sequence[InterviewMessage]) -> list[str]:
    """Everything that an answer did against the rules: of invention, of manners, and of repetition."""
    return [*_inventions(lines), *_manners(lines), *_repetitions(lines)]


def _inventions(lines: Sequence[InterviewMessage]) -> Iterator[str]:
    """Names and quotations that the writer had not written by then."""
    written = ""
    for line in lines:
        if line.by_writer:
            written += f"\n{line.text}"
            continue
        yield from (f"not a quotation: {quote}" for quote in QUOTED.findall(line.text) if not _is_in(quote, written))
        yield from (f"not a name: {name}" for name in _capitals(line.text) if name.casefold() not in _words(written))


def _is_in(quote: str, written: str) -> bool:
    return " ".join(quote.split()) in " ".join(written.replace("“", "‘").replace("”", "’").split()) or quote in written


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text.replace("’", " ").replace("'", " "))}


def _capitals(text: str) -> Iterator[str]:
    """Words with a capital that do not open a sentence."""
    bare = QUOTED.sub(" ", text)
    for sentence in re.split(r"(?<=[.?:])\s+|\n+(?:– )?", bare):
        words = WORD.findall(sentence.replace("’", " "))
        yield from (word for word in words[1:] if word[:1].isupper() and word not in OWN)


def _manners(lines: Sequence[InterviewMessage]) -> Iterator[str]:
    for line in answers(lines):
        own = QUOTED.sub("“”", line.text)
        yield from (f"{mark} in: {line.text}" for mark in ("!", "{", "}", "  ") if mark in own)
        if own.count("?") > 1:
            yield f"two questions: {line.text}"


def _repetitions(lines: Sequence[InterviewMessage]) -> Iterator[str]:
    """A question asked twice, or a wording that comes back too soon. What reminds of an open question keeps it."""
    asked = [line.notes["question"] for line in answers(lines) if line.notes.get("kind") and "question" in line.notes]
    yield from (f"asked twice: {question}" for question, count in Counter(asked).items() if count > 1)
    said = [line.notes.get("said", []) for line in answers(lines)]
    for place, wordings in enumerate(said):
        lately = {one for earlier in said[max(0, place - REST) : place] for one in earlier}
        yield from (f"too soon: {one}" for one in wordings if one in lately and not one.startswith("replies."))
