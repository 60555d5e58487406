"""Groups and names 100,000 made texts with made embeddings. ``python -m benchmarks.discovery``.

Prints CPU-seconds, peak memory, how many planted groups came back whole, and whether a second run gives the same.
"""

import argparse
import json
import resource
import time

import numpy as np

from insights.discovery import clusters, naming

DIMENSIONS, PLANTED, LOOSE = 384, 120, 0.4
WORDS = 30


def made(number: int, seed: int = 7) -> tuple[clusters.Floats, list[str], clusters.Places]:
    """Unit vectors around planted middles, texts of their words, and whose each is (−1: nobody's)."""
    random = np.random.default_rng(seed)
    middles = clusters._unit(random.standard_normal((PLANTED, DIMENSIONS), np.float32))
    owner = np.where(random.random(number) < LOOSE, -1, random.integers(PLANTED, size=number))
    vectors = np.empty((number, DIMENSIONS), np.float32)
    for start in range(0, number, 10_000):
        part = slice(start, start + 10_000)
        noise = random.standard_normal((len(owner[part]), DIMENSIONS), np.float32) / DIMENSIONS**0.5
        vectors[part] = clusters._unit(noise + np.where(owner[part, None] >= 0, 1.2 * middles[owner[part]], 0))
    return vectors, [_text(random, int(one)) for one in owner], owner


def _text(random: np.random.Generator, owner: int) -> str:
    own = [f"w{owner}x{n}" for n in random.integers(WORDS, size=6)] if owner >= 0 else []
    return " ".join([*own, *(f"c{n}" for n in random.integers(3000, size=6))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    asked = parser.parse_args()
    vectors, texts, owner = made(asked.messages)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    first = clusters.grouped(vectors, least=max(8, asked.messages // 2000))
    grouped = time.process_time() - start
    groups = [first.members(n).tolist() for n in range(len(first.centres))]
    names = naming.keywords(groups, [naming.tokenised(text) for text in texts])
    whole = time.process_time() - start
    again = clusters.grouped(vectors, least=max(8, asked.messages // 2000))
    purity = [float(np.mean(owner[rows] == np.bincount(owner[rows] + 1).argmax() - 1)) for rows in groups]
    figures = {
        "messages": asked.messages,
        "cpu_seconds_grouping": round(grouped, 1),
        "cpu_seconds_in_all": round(whole, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "mb_before": round(before),
        "topics": len(groups),
        "mean_purity": round(float(np.mean(purity)), 3),
        "share_without_topic": round(float(np.mean(first.owner < 0)), 3),
        "named_by_their_own_words": sum(name[0].startswith("w") for name in names if name),
        "same_again": bool(np.array_equal(first.owner, again.owner)),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
