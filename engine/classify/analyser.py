"""The embedded engine's one entry point: texts in, analyses out, in order."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.classify.calibration import Calibration, calibration
from engine.classify.clauses import clauses
from engine.classify.decision import CLASH, FITS, MOST_TOPICS, Choice, choose, covered, likelihood, second_of
from engine.classify.defaults import CATEGORIES, FALLBACK, TOPICS
from engine.classify.encoder import MAX_TOKENS, Encoded, Encoder, Floats
from engine.classify.lexicon import compound
from engine.classify.prototypes import Prototypes, PrototypeStore
from engine.classify.reasoning import TextWords, meaning_words, mood_reason, quoted, words_of
from engine.classify.sentiment import Mood, moods
from engine.classify.subjects import Subject
from engine.language import UNKNOWN, Language, detect
from engine.text import MAX_CHARS, clean

CHUNK = 256
"""Texts held in memory with all their tokens; enough to sort them by length."""
FOREIGN_DISCOUNT = 0.5
"""What is left of a confidence where the message is not in English, the only language the engine knows."""
LAST_READ = 30
"""Characters that show how far a long message was read."""


@dataclass(frozen=True)
class LocalAnalysis:
    """What the engine says of one message. Confidences are calibrated: 0.8 is right four times in five."""

    sentiment: str  # negative, neutral or positive: the side of ±0.1 that `score` is on
    score: float  # -1...1
    confidence: float  # of the sentiment, 0...1
    category: str  # slug
    category_confidence: float
    second_category: str | None
    topics: tuple[tuple[str, float], ...]  # (slug, confidence), surest first
    reasoning: str
    language: str  # ISO 639-1, or "und" where it cannot be told


@functools.cache
def shared_encoder() -> Encoder:
    """Return the process's encoder; its model is loaded on first use."""
    return Encoder()


@functools.cache
def shared_store() -> PrototypeStore:
    """Return the process's prototypes of the shared encoder."""
    return PrototypeStore(shared_encoder())


class Analyser:
    """Sentiment, category and topics of messages, for one set of categories and topics.

    Cheap to make: make a new one when an analyst edits a category; what was encoded before is kept.
    """

    def __init__(
        self,
        categories: Sequence[Subject] = CATEGORIES,
        topics: Sequence[Subject] = TOPICS,
        fallback: str = FALLBACK,
    ) -> None:
        self._categories = tuple(categories) or (Subject(fallback, "General"),)
        self._topics = tuple(topics)
        self._fallback = fallback

    def analyse(self, texts: Sequence[str]) -> list[LocalAnalysis]:
        """Return one Analysis per text, in order, whatever the strings hold.

        Raises ArtefactError when the model's files are missing or damaged, and never because of a text.
        """
        cleaned = [clean(text) for text in texts]
        distinct = list(dict.fromkeys(cleaned))
        found: dict[str, LocalAnalysis] = {}
        for start in range(0, len(distinct), CHUNK):
            part = distinct[start : start + CHUNK]
            found.update(zip(part, self._analyse(part), strict=True))
        return [_bounded(found[kept], text) for kept, text in zip(cleaned, texts, strict=True)]

    def _analyse(self, texts: list[str]) -> list[LocalAnalysis]:
        fits = calibration()
        encoded = shared_encoder().encode(texts)
        embeddings = np.stack([row.embedding for row in encoded])
        logits = np.stack([row.logits for row in encoded])
        compounds = np.array([compound(text) for text in texts])
        felt = moods(logits, compounds, fits.mood)
        categories, topics = shared_store().get(self._categories), shared_store().get(self._topics)
        near = topics.nearness(embeddings)
        rivals = np.where(covered(topics, categories, self._fallback), 0, near)
        choices = choose(categories, embeddings, rivals, [len(text.split()) for text in texts], fits, self._fallback)
        named = _topics_of(topics, near, felt, fits)
        choices = self._doubled(choices, texts, encoded, categories)
        rows = zip(texts, encoded, felt, choices, named, strict=True)
        return [_analysis(MessageReading(*row), categories, topics) for row in rows]

    def _doubled(
        self, choices: list[Choice], texts: list[str], encoded: list[Encoded], categories: Prototypes
    ) -> list[Choice]:
        """The choices with a second category, where two are clearly there."""
        rows = zip(choices, texts, encoded, strict=True)
        parts = [clauses(text, row) if choice.fits else [] for choice, text, row in rows]
        vectors = [part.embedding for group in parts for part in group]
        if not vectors:
            return choices
        near = np.split(categories.nearness(np.stack(vectors)), np.cumsum([len(group) for group in parts])[:-1])
        return [
            choice._replace(second=second_of(choice, group, categories, self._fallback)) if len(group) else choice
            for choice, group in zip(choices, near, strict=True)
        ]


def _bounded(analysis: LocalAnalysis, text: str) -> LocalAnalysis:
    """The analysis, which says so where the text was longer than what is looked at."""
    if len(text) <= MAX_CHARS:
        return analysis
    note = f"Only the first {MAX_CHARS:,} of {len(text):,} characters were looked at."
    return replace(analysis, reasoning=f"{analysis.reasoning} {note}")


@dataclass(frozen=True)
class MessageReading:
    """One message with everything that was found out about it."""

    text: str
    encoded: Encoded
    mood: Mood
    choice: Choice
    topics: tuple[tuple[str, float], ...]


def _topics_of(
    topics: Prototypes, near: Floats, felt: Sequence[Mood], fits: Calibration
) -> list[tuple[tuple[str, float], ...]]:
    if not topics.subjects:
        return [()] * len(felt)
    chances = likelihood(near.reshape(-1, 1).astype(np.float64), fits.topic).reshape(near.shape)
    tones = np.array([mood.probabilities[2] - mood.probabilities[0] for mood in felt])
    clash = (np.abs(topics.tones) >= CLASH) & (np.sign(topics.tones) * tones[:, None] <= -CLASH)
    chances = np.where(clash, 0.0, chances)
    order = np.argsort(-chances, axis=1)[:, :MOST_TOPICS]
    slugs = [subject.slug for subject in topics.subjects]
    return [
        tuple((slugs[i], round(float(row[i]), 3)) for i in best if row[i] >= FITS)
        for row, best in zip(chances, order, strict=True)
    ]


def _analysis(row: MessageReading, categories: Prototypes, topics: Prototypes) -> LocalAnalysis:
    language = detect(row.text)
    trust = FOREIGN_DISCOUNT if language.is_foreign else 1.0 if row.text else 0.0
    subjects, choice = categories.subjects, row.choice
    return LocalAnalysis(
        sentiment=row.mood.label,
        score=round(row.mood.score, 3),
        confidence=round(row.mood.confidence * trust, 3),
        category=subjects[choice.category].slug,
        category_confidence=round(choice.confidence * trust, 3),
        second_category=None if choice.second is None else subjects[choice.second].slug,
        topics=tuple((slug, round(chance * trust, 3)) for slug, chance in row.topics),
        reasoning=" ".join(_reasons(row, language, categories, topics)),
        language=language.code,
    )


def _reasons(row: MessageReading, language: Language, categories: Prototypes, topics: Prototypes) -> list[str]:
    if not row.text:
        return ["The message holds no readable words."]
    words = words_of(row.text, row.encoded)
    reasons = [mood_reason(words, row.encoded, row.mood), _category_reason(row, words, categories, topics)]
    if language.is_foreign:
        reasons.append(_foreign_reason(language))
    if len(row.encoded.spans) >= MAX_TOKENS:
        end = row.encoded.spans[-2][1]
        reasons.append(f"The model read no further than “{row.text[:end][-LAST_READ:].strip()}”.")
    return reasons


def _foreign_reason(language: Language) -> str:
    if language.code == UNKNOWN:
        return "Hardly a word is English, the only language the engine reads: confidence halved."
    return f"Not in English (looks like {language.code}), which the engine does not read: confidence halved."


def _category_reason(row: MessageReading, words: TextWords, categories: Prototypes, topics: Prototypes) -> str:
    choice = row.choice
    if choice.rival is not None:
        return "No category fits; nearer: " + _nearest(row, words, topics, choice.rival)
    lead = "" if choice.fits else "No category fits well; nearest: "
    return lead + _nearest(row, words, categories, choice.category if choice.fits else choice.nearest)


def _nearest(row: MessageReading, words: TextWords, prototypes: Prototypes, index: int) -> str:
    """The subject's nearest sentence and the words that moved the message towards it, away from the others."""
    sentence, near = prototypes.nearest_sentence(row.encoded.embedding, index)
    moved = meaning_words(words, row.encoded, prototypes.directions[index])
    because = f", by {quoted(moved)}" if moved else ""
    return f"{prototypes.subjects[index].name}, like “{sentence}” (cosine {near:.2f}){because}."
