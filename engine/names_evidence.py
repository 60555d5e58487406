"""Evidence for each name over the whole text, and the decision what it names.

A name seen once with a strong cue is certain everywhere in the text: cues are added up over all occurrences of the same
words, then shared between a full name and its parts, and between names joined by "and".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.names_cues import OTHER, PERSON, PLACE, Cue, cues_of
from engine.names_lexicon import CITY, COUNTRY, LARGE_CITY, in_cue, is_common, is_given, is_surname, place_rank
from engine.names_runs import Run, is_honorific
from engine.names_tokens import Token

CERTAIN, SUGGESTED = 3.0, 1.5
"""Points from which a name is certain, or only suggested."""
LEAD = 0.8
"""Points by which the winning kind must lead the other."""
REPEATS = 2.0
"""The same rule counts at most this many times its points, however often it fires."""
PLACE_POINTS = {COUNTRY: 3.0, LARGE_CITY: 2.2, CITY: 1.0, 0: 0.0}


@dataclass(slots=True)
class Evidence:
    """All that a text says about one name: occurrences, and points by kind and rule."""

    core: tuple[str, ...]
    count: int = 0
    inner: int = 0
    titles: set[str] = field(default_factory=set)
    points: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, cue: Cue) -> None:
        """Add one cue, up to the limit for its rule."""
        key = (cue.kind, cue.rule)
        total = self.points.get(key, 0.0) + cue.points
        limit = max(abs(cue.points) * REPEATS, abs(self.points.get(key, 0.0)))
        self.points[key] = max(-limit, min(limit, total))

    def total(self, kind: str) -> float:
        """Return the points for one kind."""
        return sum(points for (of, _), points in self.points.items() if of == kind)

    def rule(self, kind: str) -> str:
        """Return the rule that spoke loudest for `kind`."""
        rules = [(points, rule) for (of, rule), points in self.points.items() if of == kind]
        return max(rules)[1] if rules else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a name was found to be, by which rule, and how surely."""

    kind: str
    rule: str
    strength: str


def gather(tokens: list[Token], runs: list[Run]) -> dict[str, Evidence]:
    """Return key → evidence over all runs of a text."""
    lower = Counter(token.low for token in tokens if token.word and not token.cap)
    found: dict[str, Evidence] = {}
    for run in runs:
        evidence = found.get(run.key)
        if evidence is None:
            evidence = found[run.key] = Evidence(run.core)
        evidence.count += 1
        evidence.inner += not (run.opens or run.shout) or bool(run.titles)
        evidence.titles.update(run.titles)
        for cue in cues_of(tokens, run):
            evidence.add(cue)
    for evidence in found.values():
        for cue in word_cues(evidence, lower):
            evidence.add(cue)
    share_parts(found)
    share_company(tokens, runs, found)
    return found


def word_cues(evidence: Evidence, lower: Counter[str]) -> Iterable[Cue]:
    """Return what the words of a name say by themselves."""
    if len(evidence.core) == 1:
        yield from single_word(evidence, evidence.core[0], lower)
    else:
        yield from several_words(evidence)


def single_word(evidence: Evidence, word: str, lower: Counter[str]) -> Iterable[Cue]:
    """Return what one word says: known as a name or place, or an ordinary word."""
    ordinary, rank = is_common(word), place_rank(word)
    if is_given(word):
        yield Cue("given name", PERSON, 0.8 if ordinary or rank == COUNTRY else 2.2)
    elif is_surname(word):
        yield Cue("surname", PERSON, 0.3 if ordinary else 1.0)
    yield Cue("known place", PLACE, PLACE_POINTS[rank] * (0.4 if ordinary else 0.5 if is_given(word) and rank < COUNTRY else 1))
    if in_cue("demonym", word) or in_cue("calendar", word) or in_cue("brand", word) or in_cue("never", word):
        yield Cue("no name", OTHER, 4.0)
    elif is_honorific(word) and not is_given(word):
        yield Cue("no name", OTHER, 2.5)
    elif in_cue("org_word", word) or in_cue("place_noun", word):
        yield Cue("no name", OTHER, 1.5)
    if ordinary and lower[word]:
        yield Cue("also written small", OTHER, 2.5)
    elif ordinary:
        yield Cue("ordinary word", OTHER, 1.0 if evidence.inner else 2.0)
    elif evidence.inner:
        yield Cue("capital inside a sentence", PERSON, 0.8 if rank < CITY else 0.4)


def several_words(evidence: Evidence) -> Iterable[Cue]:
    """Return what the words of a longer name say together."""
    core = evidence.core
    first, last = core[0], core[-1]
    rank = place_rank(" ".join(core))
    if rank:
        yield Cue("known place", PLACE, PLACE_POINTS[rank] + 0.5)
    if in_cue("org_word", last) or in_cue("org_word", first):
        yield Cue("organisation", OTHER, 3.0)
    elif in_cue("place_noun", last) or in_cue("place_head", first) or (core[1] == "of" and in_cue("place_of", first)):
        yield Cue("word for a place", PLACE, 3.0)
    elif is_given(first) and not (is_common(first) and all(is_common(word) for word in core)):
        yield Cue("full name", PERSON, 3.2 if not rank else 1.5)
    elif any(len(word) == 1 for word in core[:-1]):
        yield Cue("initials", PERSON, 2.0)
    elif all(is_common(word) for word in core):
        yield Cue("ordinary words", OTHER, 1.2)
    else:
        yield Cue("capitals inside a sentence", PERSON, 1.5 if is_surname(last) or evidence.inner else 0.8)
    if in_cue("demonym", first) or in_cue("calendar", first) or in_cue("brand", first):
        yield Cue("no name", OTHER, 2.0)


def share_parts(found: dict[str, Evidence]) -> None:
    """Let full names and their parts vouch for each other."""
    owners: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in found.values():
        if len(evidence.core) > 1:
            for word in {evidence.core[0], evidence.core[-1]}:
                owners[word].append(evidence)
    for word, full in owners.items():
        part = found.get(word)
        if part is None:
            continue
        sure = [evidence for evidence in full if leads(evidence, PERSON, CERTAIN)]
        if leads(part, PERSON, CERTAIN):
            for evidence in full:
                evidence.add(Cue("part is a person", PERSON, 1.5))
        if sure:
            part.add(Cue("part of a full name", PERSON, 2.5))


def leads(evidence: Evidence, kind: str, points: float) -> bool:
    """Say whether `kind` has at least `points` after objections and leads the other kind."""
    rival = PLACE if kind == PERSON else PERSON
    own = evidence.total(kind) - evidence.total(OTHER)
    return own >= points and evidence.total(kind) >= evidence.total(rival) + LEAD


def share_company(tokens: list[Token], runs: list[Run], found: dict[str, Evidence]) -> None:
    """Let a sure name vouch for the one joined to it by "and" or a comma."""
    sure = {key: kind for key, e in found.items() for kind in (PERSON, PLACE) if leads(e, kind, CERTAIN)}
    for left, right in zip(runs, runs[1:], strict=False):
        if right.first - left.last == 2 and tokens[left.last + 1].low in ("and", "&", "or", ","):
            points = 0.5 if tokens[left.last + 1].low == "," else 1.3
            for one, other in ((left, right), (right, left)):
                if one.key in sure and one.key != other.key:
                    found[other.key].add(Cue("in company", sure[one.key], points))


def judge(evidence: Evidence) -> Verdict | None:
    """Return what the name is, or nothing when the evidence does not suffice."""
    for kind in (PERSON, PLACE):
        for points, strength in ((CERTAIN, "certain"), (SUGGESTED, "suggested")):
            if leads(evidence, kind, points):
                return Verdict(kind, evidence.rule(kind), strength)
    return None
