"""Actors named in a synopsis, who are not people of the story: "Sethe (Oprah Winfrey) lives alone"."""

from itertools import pairwise

from engine.names.lexicon import in_cue
from engine.names.runs import NameRun
from engine.names.tokens import NameToken

PAIRS = 2
"""Names followed by a name in brackets from which a text counts as a synopsis with its cast."""


def performers(tokens: list[NameToken], runs: list[NameRun]) -> set[str]:
    """Return the keys of names that only ever stand in brackets, or after "played by"."""
    bracketed = {run.key for run in runs if run.last > run.first and in_brackets(tokens, run)}
    elsewhere = {run.key for run in runs if not in_brackets(tokens, run)}
    pairs = sum(in_brackets(tokens, right) and right.first - left.last == 2 for left, right in pairwise(runs))
    played = {run.key for run in runs if len(run.core) > 1 and after_played_by(tokens, run)}
    unplayed = {run.key for run in runs if not after_played_by(tokens, run)}
    return (bracketed - elsewhere if pairs >= PAIRS else set()) | (played - unplayed)


def in_brackets(tokens: list[NameToken], run: NameRun) -> bool:
    """Say whether a run alone fills a pair of brackets."""
    if not run.first or run.last + 1 >= len(tokens):
        return False
    return tokens[run.first - 1].text == "(" and tokens[run.last + 1].text in (")", ",", ";")


def after_played_by(tokens: list[NameToken], run: NameRun) -> bool:
    """Say whether "played by" stands before a run."""
    return run.first > 1 and tokens[run.first - 1].low == "by" and in_cue("played", tokens[run.first - 2].low)
