"""Which of some texts say best what most of them say: nearest to their middle, by their words. Pure, deterministic.

Each text is a unit vector of its words' tf-idf weights, a word counting once; the middle is the mean of these, and
nearness the cosine to it (Rocchio's centroid; Manning, Raghavan and Schütze, 2008, chapter 14.2).
"""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

from insights.spikes.keyness import split_words

FEWEST_WORDS = 3  # with fewer a text says too little to stand for others
ALIKE = 0.6  # share of common words (Jaccard) from which two texts say the same

Vector = dict[str, float]


def typical(texts: Sequence[str], most: int, sureness: Sequence[float | None] = ()) -> list[int]:
    """The places of at most ``most`` texts, the most typical first, none saying the same as one before it unless there
    are too few others. ``sureness`` is how sure the engine is of each text's label: half a point less counts a quarter
    less. Of equals the earlier place comes first."""
    bags = [frozenset(split_words(text)) for text in texts]
    scores = _nearness(bags)
    for place, sure in enumerate(sureness):
        scores[place] *= 0.5 + 0.5 * (1.0 if sure is None else sure)
    ranked = sorted(range(len(texts)), key=lambda place: (len(bags[place]) < FEWEST_WORDS, -scores[place], place))
    chosen: list[int] = []
    for place in ranked:
        if len(chosen) < most and all(_alike(bags[place], bags[other]) < ALIKE for other in chosen):
            chosen.append(place)
    return (chosen + [place for place in ranked if place not in chosen])[:most]


def _nearness(bags: Sequence[frozenset[str]]) -> list[float]:
    spread = Counter(word for bag in bags for word in bag)
    weights = {word: log((1 + len(bags)) / (1 + count)) + 1 for word, count in spread.items()}
    vectors = [_unit({word: weights[word] for word in sorted(bag)}) for bag in bags]
    middle: Counter[str] = Counter()
    for vector in vectors:
        middle.update(vector)
    centre = _unit(dict(middle))
    return [sum(value * centre[word] for word, value in vector.items()) for vector in vectors]


def _unit(vector: Vector) -> Vector:
    length = sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / length for word, value in vector.items()}


def _alike(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second) if first | second else 1.0
