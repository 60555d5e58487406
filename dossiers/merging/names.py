"""Whom a name means: "Detective Stone", "John Stone" and "John" are one where nobody else can be meant. Pure.

Two are rather kept apart than wrongly joined: a wrong merge spoils both, a missing one is a click. The rules are those
by which the embedded engine joins forms within one text (``engine.names.alias``), over what a dossier knows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dossiers.facts import wording
from engine.names.alias import FEMALE, MALE, SHORT_TITLES
from engine.names.lexicon import given_names, in_cue, is_given

_TITLES = ("honorific", "honorific_male", "honorific_female")


@dataclass(frozen=True, slots=True)
class Form:
    """A name taken apart: lower-case titles in front, then the words of the name itself."""

    key: str
    titles: tuple[str, ...]
    core: tuple[str, ...]

    @property
    def sex(self) -> str:
        """“m”, "f", or nothing where neither title nor given name tells."""
        for title in self.titles:
            if in_cue("honorific_male", title):
                return MALE
            if in_cue("honorific_female", title):
                return FEMALE
        known = given_names().get(self.core[0], "").lower() if len(self.core) > 1 else ""
        return known if known in (MALE, FEMALE) else ""

    @property
    def is_civil(self) -> bool:
        """Whether its title says no more than man or woman."""
        return any(in_cue("honorific_male", title) or in_cue("honorific_female", title) for title in self.titles)

    @property
    def is_full(self) -> bool:
        return len(self.core) > 1


def form(name: str) -> Form:
    words = [word.strip(".,\"'") for word in wording.same(name).split()]
    words = [word for word in words if word]
    titles = 0
    while titles < len(words) - 1 and any(in_cue(section, words[titles]) for section in _TITLES):
        titles += 1
    shortened = tuple(SHORT_TITLES.get(word, word) for word in words[:titles])
    return Form(" ".join((*shortened, *words[titles:])), shortened, tuple(words[titles:]))


def means(short: Form, full: Form) -> bool:
    """Whether ``short`` can mean whoever bears ``full``, a name of at least two words."""
    if short.sex and full.sex and short.sex != full.sex:
        return False
    if short.is_full:
        return _leaves_out(short.core, full.core) or _leaves_out(full.core, short.core)
    word, given, family = short.core[0], full.core[0], full.core[-1]
    if not short.titles:
        return word == given or (word == family and not is_given(word))
    # "Mr Hale" may be the husband, the brother or the father: a family name needs more than man or woman.
    return word == given or (word == family and (not short.is_civil or short.sex == full.sex != ""))


def _leaves_out(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether ``short`` is ``full`` with middle names left out."""
    return short[0] == full[0] and short[-1] == full[-1] and set(short) <= set(full)


def alike(one: Form, other: Form) -> bool:
    """Whether two forms of one word each can mean the same person: "Stone" and "Detective Stone" can."""
    if one.core != other.core:
        return False
    return one.titles == other.titles or not (one.titles and other.titles)


@dataclass(slots=True)
class Bearer:
    """Somebody of the dossier, with the forms of the name known so far."""

    key: int
    forms: dict[str, Form] = field(default_factory=dict)

    def add(self, one: Form) -> None:
        self.forms.setdefault(one.key, one)

    @property
    def full(self) -> list[Form]:
        return [one for one in self.forms.values() if one.is_full]

    @property
    def is_only(self) -> str:
        """The one form that this bearer has, where there is but one."""
        return next(iter(self.forms)) if len(self.forms) == 1 else ""

    def bears(self, titles: tuple[str, ...]) -> bool:
        """Whether one of these titles comes with one of the forms."""
        return any(set(titles) & set(known.titles) for known in self.forms.values())

    def may_be(self, one: Form) -> bool:
        """Whether ``one`` can mean this bearer."""
        full = self.full
        if full:
            fits = any if not one.is_full else all
            return fits(means(one, known) for known in full)
        if one.is_full:
            return bool(self.forms) and all(means(known, one) for known in self.forms.values())
        return any(alike(one, known) for known in self.forms.values())


def meant(name: Form, bearers: Iterable[Bearer]) -> list[Bearer]:
    """Those who can be meant by ``name``. Whoever is known by exactly that and nothing else comes alone, and so does
    the only one who bears the title that comes with it."""
    if not name.core:
        return [bearer for bearer in bearers if name.key in bearer.forms]
    possible = [bearer for bearer in bearers if name.key in bearer.forms or bearer.may_be(name)]
    exact = [bearer for bearer in possible if bearer.is_only == name.key]
    titled = [bearer for bearer in possible if bearer.bears(name.titles)]
    if not exact and len(titled) == 1:
        return titled
    if len(possible) > 1 and name.is_full:
        exact = exact or [bearer for bearer in possible if name.key in bearer.forms]
    return exact[:1] or possible


def join(name: Form, bearers: Iterable[Bearer]) -> list[Bearer]:
    """Those whom ``name`` shows to be one: the only one that it can mean, or several who are known by parts of it.

    Nobody where it may mean several: then it stands for somebody apart.
    """
    possible = meant(name, bearers)
    if len(possible) < 2:
        return possible
    parts_only = name.is_full and not any(bearer.full for bearer in possible)
    return possible if parts_only else []


def found_in(name: str, content: str) -> int | None:
    """Where ``name`` first stands in ``content`` as whole words."""
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
    found = re.search(pattern, content) if name.strip() else None
    return found.start() if found else None
