"""People and places of a story, found by rules: no model, no network, linear time.

find_names("Detective John Stone lives in Porto.")
cast("Detective John Stone lives in Porto. John hates rain.")
"""

from dataclasses import dataclass
from math import inf

from engine.names.alias import group
from engine.names.evidence import gather
from engine.names.informal import lacks_capitals, restore_capitals
from engine.names.points import CERTAIN
from engine.names.runs import find_runs
from engine.names.tokens import tokenise


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text names a person or a place: ``text == source[start:end]``.

    `kind` is "person" or "place"; `canonical` the fullest form of the same name in the text; `rule` what spoke loudest
    for it; `strength` "certain" or "suggested".
    """

    start: int
    end: int
    text: str
    kind: str
    canonical: str
    rule: str
    strength: str


@dataclass(frozen=True, slots=True)
class Name:
    """One person or place of a text: the fullest form, every form used, and where it is mentioned."""

    canonical: str
    kind: str
    strength: str
    aliases: tuple[str, ...]
    mentions: tuple[Mention, ...]


def find_names(text: str) -> list[Mention]:
    """Return the people and places that `text` names, in the order of the text, without overlaps."""
    tokens = tokenise(text)
    if informal := lacks_capitals(tokens):
        restore_capitals(tokens)
    runs = find_runs(tokens)
    certain = inf if informal else CERTAIN
    verdicts = {key: evidence.verdict(certain) for key, evidence in gather(tokens, runs).items()}
    kept = [(run, verdict) for run in runs if (verdict := verdicts[run.key]) is not None]
    forms = [text[tokens[run.first].start : tokens[run.last].end] for run, _ in kept]
    canonical = group([run for run, _ in kept], [verdict.kind for _, verdict in kept], forms)
    return [
        Mention(tokens[run.first].start, tokens[run.last].end, form, verdict.kind, full, verdict.rule, verdict.strength)
        for (run, verdict), form, full in zip(kept, forms, canonical, strict=True)
    ]


def cast(text: str) -> list[Name]:
    """Return the people and places of `text`, each once, by first appearance.

    Forms are joined only when nothing else in the text could be meant; in doubt they stay apart.
    """
    grouped: dict[tuple[str, str], list[Mention]] = {}
    for mention in find_names(text):
        grouped.setdefault((mention.kind, mention.canonical), []).append(mention)
    return [as_name(mentions) for mentions in grouped.values()]


def as_name(mentions: list[Mention]) -> Name:
    """Return one name from all its mentions; one certain mention makes it certain."""
    strength = "certain" if any(mention.strength == "certain" for mention in mentions) else "suggested"
    aliases = tuple(dict.fromkeys(mention.text for mention in mentions))
    return Name(mentions[0].canonical, mentions[0].kind, strength, aliases, tuple(mentions))


__all__ = ["Mention", "Name", "cast", "find_names"]
