"""What the words of a name say by themselves, whatever stands around them."""

from collections.abc import Iterator

from engine.names.lexicon import (
    CITY,
    COUNTRY,
    LARGE_CITY,
    in_cue,
    is_common,
    is_frequent_given,
    is_given,
    is_surname,
    place_rank,
)
from engine.names.points import NAME, OTHER, PERSON, PLACE, Cue, NameEvidence
from engine.names.runs import SYLLABLE, is_double, is_honorific

PLACE_ENDINGS = ("ville", "burg", "burgh", "shire", "polis", "grad", "stan", "bury", "minster", "chester", "cester",
    "stadt", "heim", "ton", "ham", "ford", "field", "land", "mouth", "port", "wick")  # fmt: skip
PLACE_POINTS = {COUNTRY: 3.0, LARGE_CITY: 2.2, CITY: 1.0}
STEADY = 3
"""Capitals inside sentences, and never a small letter, from which an ordinary word may well be a name: Driver."""
PEOPLE_ENDINGS = ("ish", "ese", "ism", "ist", "ists", "ians", "eans")
"""Endings of words for peoples, creeds and their members; "ian" counts only where no such name is known."""
SURE_PERSON = 2.0
"""Points for a person from which River Stone is no river."""
VOWELS = frozenset("aeiouyáéíóúàèìòùâêîôûäëïöü")


def word_cues(evidence: NameEvidence) -> Iterator[Cue]:
    """Return what the words of a name say by themselves."""
    if len(evidence.core) == 1:
        word = evidence.core[0]
        yield from as_person(word)
        yield from as_place(word, (PLACE, "locative") in evidence.points)
        yield from as_neither(word, evidence.acronym)
        yield from as_word(word, evidence)
    else:
        yield from known_whole(evidence.core)
        yield main_reading(evidence)


def as_person(word: str) -> Iterator[Cue]:
    """A single word known as a given name or surname; less where it is a country or an ordinary word as well."""
    ordinary, frequent = is_common(word), is_frequent_given(word)
    if is_given(word) and place_rank(word) == COUNTRY:
        yield Cue("given name", PERSON, 1.5 if frequent else 0.8)
    elif is_given(word):
        yield Cue("given name", PERSON, 0.8 if ordinary and not frequent else 2.2)
    elif is_surname(word):
        yield Cue("surname", PERSON, 0.3 if ordinary else 1.0)


def as_place(word: str, located: bool) -> Iterator[Cue]:
    """A single word known as a place, or with the ending of one."""
    rank = place_rank(word)
    if rank:
        yield Cue("known place", PLACE, PLACE_POINTS[rank] * place_doubt(word, rank))
        if located:
            yield Cue("known place after a locative", PLACE, 1.0)
    elif word.endswith(PLACE_ENDINGS) and not is_given(word) and not is_common(word):
        yield Cue("ending of a place name", PLACE, 0.5 if is_surname(word) else 1.0)


def place_doubt(word: str, rank: int) -> float:
    """Return the share of its points that a known place keeps when the word means other things too."""
    if rank == COUNTRY:
        return 0.5 if is_frequent_given(word) else 1.0
    return 0.4 if is_common(word) else 0.5 if is_given(word) else 1.0


def as_neither(word: str, acronym: bool) -> Iterator[Cue]:
    """A single word that names no person and no place: a day, a nationality, a brand, an office."""
    if in_cue("calendar", word) and is_given(word):
        yield Cue("no name", OTHER, 2.4)
    elif any(in_cue(section, word) for section in ("demonym", "calendar", "brand", "never")):
        yield Cue("no name", OTHER, 4.0)
    elif (is_office(word) and not is_given(word)) or len(word) == 1 or is_compound(word):
        yield Cue("no name", OTHER, 2.5)
    elif is_of_a_people(word):
        yield Cue("no name", OTHER, 1.5)
    elif acronym and not (place_rank(word) or is_given(word)):
        yield Cue("acronym", OTHER, 2.0)
    elif in_cue("org_word", word) or in_cue("place_noun", word):
        yield Cue("no name", OTHER, 0.8 if is_surname(word) else 1.5)


def is_office(word: str) -> bool:
    """Say whether a word is a title or a relation, which may stand for a person but names none: Captain, Sister."""
    return is_honorific(word) or (in_cue("relation", word) and is_common(word))


def is_of_a_people(word: str) -> bool:
    """Say whether a word has the ending of a people's or a creed's name: Persian, Methodist."""
    named = is_given(word) or is_surname(word) or place_rank(word)
    return not named and word.endswith((*PEOPLE_ENDINGS, "ian"))


def is_compound(word: str) -> bool:
    """Say whether a hyphen joins ordinary words: German-looking."""
    return "-" in word and not is_given(word) and all(is_common(part) for part in word.split("-")[1:])


def as_word(word: str, evidence: NameEvidence) -> Iterator[Cue]:
    """An ordinary word is rather no name; a word in no dictionary rather is."""
    if not is_common(word):
        yield Cue("capital inside a sentence", NAME, 1.0) if evidence.inner else Cue("unknown word", NAME, 0.6)
        return
    known = is_frequent_given(word) or place_rank(word) == COUNTRY
    if evidence.small:
        yield Cue("also written small", OTHER, 1.6 if known and evidence.inner else 2.5)
    elif evidence.inner >= STEADY:
        yield Cue("ordinary word", OTHER, 0.2)
    else:
        yield Cue("ordinary word", OTHER, (1.0 if evidence.inner else 2.0) - (0.8 if known else 0.0))


def known_whole(core: tuple[str, ...]) -> Iterator[Cue]:
    """A longer name known as a place, or one that begins with a day, a nationality or a brand."""
    rank = whole_rank(core)
    if rank:
        yield Cue("known place", PLACE, PLACE_POINTS[rank] + 0.5)
    if any(in_cue(section, core[0]) for section in ("demonym", "calendar", "brand")) and not is_place_noun(core[-1]):
        yield Cue("no name", OTHER, 2.0)
    if person_or_place(core):
        yield Cue("word for a place", PLACE, 1.4)


def whole_rank(core: tuple[str, ...]) -> int:
    """Return the rank of a longer name as a place, with "St" read as "Saint" and "Viet Nam" as one word."""
    saint = place_rank("saint " + core[-1]) if core[0] == "st" else 0
    return place_rank(" ".join(core)) or saint or syllables_rank(core)


def syllables_rank(core: tuple[str, ...]) -> int:
    """Return the rank of a place whose syllables are written apart: Viet Nam; 0 where one may be a given name."""
    if max(len(word) for word in core) > SYLLABLE or any(is_frequent_given(word) for word in core):
        return 0
    return 0 if all(is_common(word) for word in core) else place_rank("".join(core))


def main_reading(evidence: NameEvidence) -> Cue:
    """Return the first reading of a longer name that fits: organisation, place, person, or words with capitals."""
    core = evidence.core
    if is_organisation(core):
        return Cue("organisation", OTHER, 3.0)
    if person_or_place(core):
        return Cue("full name", PERSON, 2.4)
    return place_reading(evidence) or person_reading(evidence) or unknown_reading(evidence)


def is_organisation(core: tuple[str, ...]) -> bool:
    """Say whether a longer name is one of an organisation, a ship, a war or a work: Harvard Magazine."""
    last = core[-1].partition("-")[0]
    return in_cue("org_word", last) or (in_cue("org_word", core[0]) and not is_place_noun(core[-1]))


def person_or_place(core: tuple[str, ...]) -> bool:
    """Say whether a name may be a person's or a place's: Natalie Wood, Peggy Lake."""
    given = is_given(core[0]) and not is_common(core[0])
    return len(core) == 2 and given and in_cue("place_surname", core[1])


def place_reading(evidence: NameEvidence) -> Cue | None:
    """Return what makes a longer name a place: Baker Street, Mount Doom, Isle of Wight, South Wales."""
    first, second, last = evidence.core[0], evidence.core[1], evidence.core[-1]
    headed = in_cue("place_head", first) and not person_after_all(evidence)
    if is_place_noun(last) or headed or (second == "of" and in_cue("place_of", first)):
        return Cue("word for a place", PLACE, 3.0)
    if in_cue("compass", first) and (place_rank(last) or not evidence.points):
        return Cue("part of a place", PLACE, 2.0)
    return None


def person_after_all(evidence: NameEvidence) -> bool:
    """Say whether the text tells of a person whose name begins like a place's: River Stone is a detective."""
    last, located = evidence.core[-1], (PLACE, "locative") in evidence.points
    return is_surname(last) and not place_rank(last) and not located and evidence.total(PERSON) >= SURE_PERSON


def person_reading(evidence: NameEvidence) -> Cue | None:
    """Return what makes a longer name a person's: a given name or initials in front."""
    core = evidence.core
    if core[0] in ("st", "saint"):
        return Cue("saint", PERSON, 0.5)
    if is_given(core[0]) and not all(is_common(word) for word in core):
        return Cue("full name", PERSON, 1.5 if whole_rank(core) else 3.2)
    if is_frequent_given(core[0]):
        return Cue("full name", PERSON, 2.8 if evidence.inner else 1.6)
    if any(is_initials(word) for word in core[:-1]):
        return Cue("initials", PERSON, 2.0)
    return None


def unknown_reading(evidence: NameEvidence) -> Cue:
    """Return what capitals alone say about a longer name."""
    core = evidence.core
    if all(is_common(word) for word in core):
        return Cue("ordinary words", OTHER, 1.2)
    city = place_rank(core[0]) >= LARGE_CITY and not is_surname(core[0])
    korean = is_surname(core[0]) and is_double(core[-1])  # Park Seo-joon
    if city or (any(is_place_noun(word) for word in core) and not korean):
        return Cue("named after a place", OTHER, 1.5)
    trusted = evidence.inner or is_surname(core[-1]) or not any(is_common(word) for word in core)
    return Cue("capitals inside a sentence", PERSON, 1.5 if trusted else 0.8)


def is_initials(word: str) -> bool:
    """Say whether a word is made of initials: the "jrr" of J.R.R. Tolkien."""
    return len(word) == 1 or (len(word) < 4 and not VOWELS & set(word))


def is_place_noun(word: str) -> bool:
    """Say whether a name that ends in `word` is a place: Baker Street."""
    return in_cue("place_noun", word)
