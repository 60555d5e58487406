"""What a story is about: what its writer says so, and what its sentences are near to."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.classify.analyser import shared_encoder
from engine.classify.encoder import Floats
from engine.classify.prototypes import mean_vectors
from engine.story.findings import THEME, Finding
from engine.story.page import PERSON, SUBJECT, PageSpan, StoryPage
from engine.story.sentences import Sentence
from engine.story.talk.answers import theme_label
from engine.story.words import alternatives
from engine.text import clean

T = TypeVar("T")
FILE = Path(__file__).parent / "themes.toml"
NEAR = 0.2
"""Prominence from which a passage shows a theme; chosen on the even rows of the marked stories (docs/extraction.md)."""
MOST = 3
"""Themes that one line shows without saying so."""
MOST_SHOWN, TOGETHER = 12, 150
"""Themes that one reading shows, and passages that are compared for it, however many lines it has."""
PASSAGE = 260
"""Characters of sentences that are compared together: one alone seldom says what a story is about."""
MOST_PASSAGES = 16
"""Passages of one line that are compared, spread over its length: the work stays linear and bounded."""
LEAST_WORDS = 6
SHORT_ANSWER = 120
"""Characters below which the answer to a question says nothing beside it, and a denial shows nothing."""
TELLING = frozenset(("", "words", "premise", "story", "conflict", "arc", "opening", "turning_point", "ending"))
"""What may be asked for and yet be answered by what the story is about."""
FEW_WORDS, SHORT_OF = 12, 0.05
"""A passage of fewer words must stand out by so much more."""

_DENIED = re.compile(r"\b(?:not|never|nobody)\b|n['’]t\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:(?:it|this|the (?:story|book|novel|film|play)|my (?:story|book|novel)|a (?:story|book|novel|tale))"
    r"(?:['’]s| is| was)?\s+(?:really |mostly |mainly |also |basically |ultimately |at its heart )?"
    r"(?:about|explores|deals with)|"
    r"(?:main |central |major )?themes? (?:is|are|will be|would be|of|include|includes)|i want to write about|"
    r"i(?:['’]d| would) like to write about|i(?:['’]m| am) writing about|explores? (?:the )?themes? of)\s+(?=\w)",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*(?:,\s*and\s+|,\s*|;\s*|\s+and\s+(?:also\s+)?|\s*&\s*)", re.IGNORECASE)
_ABSTRACT = re.compile(
    rf"^(?:the {alternatives('abstract_head')}\b|(?:what|how|why|whether|who)\s|[a-z]+ing\b|"
    r"(?!(?:an?|the|my|her|his|their|two|three|some|this|that|one|people|someone|somebody|something|it|i|he|she|they|we|you)\b)"
    r"[a-z][\w’'-]*(?:\s[\w’'-]+){0,2}$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the list."""

    label: str
    names: tuple[str, ...]
    sentences: tuple[str, ...]


@cache
def themes() -> tuple[Theme, ...]:
    """Return the list as shipped."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Theme(label, tuple(row["names"]), tuple(row["sentences"])) for label, row in rows.items())


@cache
def labels() -> dict[str, str]:
    """Return every name of a theme → its label."""
    return {name.casefold(): theme.label for theme in themes() for name in (theme.label, *theme.names)}


def stated(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield the themes that a sentence names: "it's about grief and what we owe our parents"."""
    for match in _ABOUT.finditer(page.text, sentence.start, sentence.end):
        end = _end(page, match.end(), sentence.end)
        if not page.stands(sentence, match.start(), match.end()):
            continue
        for start, stop in _pieces(page.text, match.end(), end):
            found = _stated(page, start, stop)
            if found is None:
                break  # "a man who loses everything and finds himself": not a list of themes
            yield found


def _end(page: StoryPage, start: int, end: int) -> int:
    """Return where the list of themes ends: with the sentence or a mark stronger than a comma."""
    mark = re.compile(r"[.;:!?\n()—–]|,?\s(?:but|because|when|while|although|where)\b").search(page.text, start, end)
    return mark.start() if mark else end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for separator in _LIST.finditer(text, start, end):
        yield at, separator.start()
        at = separator.end()
    yield at, end


def _stated(page: StoryPage, start: int, end: int) -> Finding | None:
    span = page.trimmed(start, end)
    words = " ".join(page.text[span.start : span.end].split())
    label = theme_label(words)
    plain = label.casefold() in labels()
    masked = page.masked[span.start : span.end]
    if label and (plain or (_ABSTRACT.match(label) and PERSON not in masked and SUBJECT not in masked)):
        return page.finding(THEME, label, "name", label, span, "said so")
    return None


def find_themes(page: StoryPage) -> Iterator[Finding]:
    """Yield the themes that the new lines show, each with the sentence that shows it best."""
    passages = _thinned([(line, spans) for line in range(len(page.lines)) for spans in _passages(page, line)], TOGETHER)
    if not passages:
        return
    near = prominence([page.text[spans[0].start : spans[-1].end] for _, spans in passages])
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for row, (line, spans) in enumerate(passages):
        short = len(page.text[spans[0].start : spans[-1].end].split()) < FEW_WORDS
        for theme in map(int, np.flatnonzero(near[row] >= NEAR + (SHORT_OF if short else 0.0))):
            best[line, theme] = max(best.get((line, theme), (0.0, 0)), (float(near[row, theme]), row))
    chosen = list(_strongest(best))
    telling = _telling(page, [(passages[row][1], theme) for theme, row in chosen])
    for (theme, _), span in zip(chosen, telling, strict=True):
        label = themes()[theme].label
        yield page.finding(THEME, label, "name", label, span, "shown")


def _strongest(best: dict[tuple[int, int], tuple[float, int]]) -> Iterator[tuple[int, int]]:
    """Yield theme and passage of the nearest few themes of each line."""
    counts: dict[int, int] = {}
    for (line, theme), (_, row) in sorted(best.items(), key=lambda item: -item[1][0]):
        counts[line] = counts.get(line, 0) + 1
        if counts[line] <= MOST and sum(min(count, MOST) for count in counts.values()) <= MOST_SHOWN:
            yield theme, row


def _passages(page: StoryPage, line: int) -> list[list[PageSpan]]:
    """Return the passages of a new line, as stretches of whole sentences."""
    start, end = page.spans[line]
    if not page.lines[line].is_new or (page.lines[line].asks not in TELLING and end - start < SHORT_ANSWER):
        return []
    passages: list[list[PageSpan]] = []
    size = PASSAGE
    for sentence in page.sentences_of(line):
        if (
            sentence.asks
            or sentence.start in page.silenced
            or (end - start < SHORT_ANSWER and _DENIED.search(page.text, sentence.start, sentence.end))
        ):
            continue
        if size >= PASSAGE:
            passages.append([])
            size = 0
        passages[-1].append(PageSpan(sentence.start, sentence.end))
        size += sentence.end - sentence.start
    return _thinned(
        [p for p in passages if len(page.text[p[0].start : p[-1].end].split()) >= LEAST_WORDS], MOST_PASSAGES
    )


def _thinned(items: list[T], most: int) -> list[T]:
    """Return at most `most` of the items, evenly spread."""
    return items[:: max(1, -(-len(items) // most))]


def _telling(page: StoryPage, chosen: Sequence[tuple[Sequence[PageSpan], int]]) -> Iterator[PageSpan]:
    """Yield for each passage and theme the sentence that is nearest to it; all are compared in one go."""
    several = {span: "" for spans, _ in chosen if len(spans) > 1 for span in spans}
    near = prominence([page.text[span.start : span.end] for span in several]) if several else np.zeros((0, 0))
    rows = {span: near[row] for row, span in enumerate(several)}
    for spans, theme in chosen:
        best = max(spans, key=lambda span: float(rows[span][theme])) if len(spans) > 1 else spans[0]
        yield page.trimmed(best.start, best.end)


def prominence(texts: Sequence[str]) -> Floats:
    """Return [texts, themes]: how much nearer a text is to a theme than to themes at large.

    From the nearness is taken what any story has of that theme, and what this text has of any theme: some themes are
    near to everything, and some texts to all of them.
    """
    near = _nearness(_embedded(texts)) - _usual()
    return np.asarray(near - near.mean(axis=1, keepdims=True), np.float32)


def _embedded(texts: Sequence[str]) -> Floats:
    return shared_encoder().embed([clean(text) for text in texts])


def _nearness(embedded: Floats) -> Floats:
    """Return [texts, themes]: the mean of the cosines to a theme's mean and to its nearest sentence."""
    known = _prototypes()
    near = embedded @ known.vectors.T
    starts = np.searchsorted(known.owner, np.arange(len(known.means)))
    nearest = np.maximum.reduceat(near, starts, axis=1)
    return np.asarray((embedded @ known.means.T + nearest) / 2, np.float32)


class ThemePrototypes(NamedTuple):
    """The sentences of all themes as embeddings."""

    vectors: Floats  # [sentences, 384]
    owner: NDArray[np.intp]  # [sentences]: whose sentence it is
    means: Floats  # [themes, 384], unit length


@lru_cache(maxsize=1)
def _prototypes() -> ThemePrototypes:
    spoken = [(f"A story about {theme.label}.", *theme.sentences) for theme in themes()]
    owner = np.repeat(np.arange(len(spoken)), [len(group) for group in spoken])
    vectors = _embedded([sentence for group in spoken for sentence in group])
    return ThemePrototypes(vectors, owner, mean_vectors(vectors, owner, len(spoken)))


@lru_cache(maxsize=1)
def _usual() -> Floats:
    """Return [themes]: how near the sentences of all other themes are to each."""
    known = _prototypes()
    near = _nearness(known.vectors)
    others = known.owner[:, None] != np.arange(len(known.means))
    return np.asarray((near * others).sum(axis=0) / others.sum(axis=0), np.float32)
