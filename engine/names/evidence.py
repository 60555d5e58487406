"""Evidence for each name over the whole text.

A name seen once with a strong cue is certain everywhere in the text: cues are added up over all occurrences of the same
words, then shared between a full name and its parts, and between names joined by "and".
"""

import re
from collections import defaultdict
from itertools import pairwise

from engine.names.cues import cues_of
from engine.names.performers import performers
from engine.names.points import CERTAIN, OTHER, PERSON, PLACE, SUGGESTED, Cue, NameEvidence
from engine.names.runs import NameRun
from engine.names.tokens import NameToken
from engine.names.words import word_cues

CAMEL = re.compile("[a-z][A-Z]")
CAMEL_PREFIXES = ("mc", "mac", "de", "di", "du", "la", "le", "fitz", "van", "o'", "o’")
JOINED = {"and": 1.3, "or": 1.3, "&": 1.3, ",": 0.5}
"""What stands between two names of one kind, and how much one then says about the other."""


def gather(tokens: list[NameToken], runs: list[NameRun]) -> dict[str, NameEvidence]:
    """Return key → evidence over all runs of a text."""
    found: dict[str, NameEvidence] = {}
    for run in runs:
        evidence = found.setdefault(run.key, NameEvidence(run.core))
        evidence.inner += not (run.opens or run.shout) or bool(run.titles)
        evidence.acronym |= is_acronym(tokens, run)
        for cue in cues_of(tokens, run):
            evidence.add(cue)
    small = {token.low for token in tokens if token.word and not token.cap}
    for evidence in found.values():
        evidence.small = evidence.core[0] in small
        for cue in list(word_cues(evidence)):
            evidence.add(cue)
    for key in performers(tokens, runs):
        found[key].add(Cue("performer", OTHER, 20.0))
    share_parts(found)
    share_company(tokens, runs, found)
    return found


def is_acronym(tokens: list[NameToken], run: NameRun) -> bool:
    """Say whether a run is one word with capitals where names have none: CNN, DyaliScope."""
    word = tokens[run.last]
    if run.first != run.last or word.shout or len(word.text) < 2:
        return False
    return word.text.isupper() or bool(CAMEL.search(word.text) and not word.low.startswith(CAMEL_PREFIXES))


def share_parts(found: dict[str, NameEvidence]) -> None:
    """Let full names and their parts vouch for each other."""
    owners: dict[str, list[NameEvidence]] = defaultdict(list)
    for evidence in found.values():
        if len(evidence.core) > 1 and "of" not in evidence.core:
            for word in {evidence.core[0], evidence.core[-1]}:
                owners[word].append(evidence)
    for word, full in owners.items():
        if word in found:
            vouch(found[word], full)


def vouch(part: NameEvidence, full: list[NameEvidence]) -> None:
    """Let the full names speak for one of their parts, and the part for them."""
    likely = [evidence for evidence in full if evidence.leads(PERSON, SUGGESTED)]
    sure = any(evidence.leads(PERSON, CERTAIN) for evidence in likely)
    if part.leads(PERSON, CERTAIN):
        for evidence in full:
            evidence.add(Cue("part is a person", PERSON, 1.5))
    if likely:
        part.add(Cue("part of a full name", PERSON, 2.5 if sure else 1.2))


def share_company(tokens: list[NameToken], runs: list[NameRun], found: dict[str, NameEvidence]) -> None:
    """Let a sure name vouch for the one joined to it by "and" or a comma."""
    sure = {key: kind for key, evidence in found.items() for kind in (PERSON, PLACE) if evidence.leads(kind, CERTAIN)}
    for left, right in pairwise(runs):
        joint = tokens[left.last + 1].low if right.first - left.last == 2 else ""
        if joint not in JOINED or left.key == right.key:
            continue
        for one, other in ((left, right), (right, left)):
            if one.key in sure:
                found[other.key].add(Cue("in company", sure[one.key], JOINED[joint]))
