"""Which forms of a name mean the same person: "Detective Stone", "John Stone", "John".

Forms are joined only when exactly one fuller name can be meant; two men called John keep a bare "John" apart.
"""

from collections import defaultdict

from engine.names_lexicon import given_names, in_cue, plain
from engine.names_runs import Run

MALE, FEMALE = "m", "f"


def sex_of(run: Run) -> str:
    """Return "m" or "f" where the title or the given name tells, else an empty string."""
    for title in run.titles:
        if in_cue("honorific_male", title):
            return MALE
        if in_cue("honorific_female", title):
            return FEMALE
    if len(run.core) > 1:
        sex = given_names().get(plain(run.core[0]), "")
        return sex if sex != "u" else ""
    return ""


class Person:
    """One person being put together: the words of all forms, and the sex if any form tells it."""

    def __init__(self, core: tuple[str, ...], sex: str) -> None:
        """Start from the fullest form."""
        self.core, self.sex = core, sex

    def fits(self, run: Run) -> bool:
        """Say whether a shorter form may mean this person."""
        sex = sex_of(run)
        if sex and self.sex and sex != self.sex:
            return False
        if len(run.core) > 1:
            return initials_fit(run.core, self.core)
        if run.titles:
            return run.core[0] == self.core[-1] or (run.core[0] == self.core[0] and len(self.core) > 1)
        return run.core[0] in (self.core[0], self.core[-1])


def initials_fit(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Say whether `short` is `full` with middle names left out: Terry Nicholson, Terry O. Nicholson."""
    return short[0] == full[0] and short[-1] == full[-1] and set(short) <= set(full)


def group(runs: list[Run], kinds: list[str], forms: list[str]) -> list[str]:
    """Return the canonical form for each run: the fullest form of the same person or place in the text."""
    people = [run for run, kind in zip(runs, kinds, strict=True) if kind == "person"]
    owner = assign(people)
    best: dict[tuple[str, object], str] = {}
    keys = [(kind, owner[identity(run)] if kind == "person" else run.key) for run, kind in zip(runs, kinds, strict=True)]
    for key, form in zip(keys, forms, strict=True):
        if len(form) > len(best.get(key, "")):
            best[key] = form
    return [best[key] for key in keys]


def identity(run: Run) -> tuple[tuple[str, ...], str]:
    """Return what makes two runs the same form: the name, and the sex its title tells."""
    return run.core, sex_of(run)


def assign(people: list[Run]) -> dict[tuple[tuple[str, ...], str], int]:
    """Return form → number of its person, fullest forms first."""
    forms = {identity(run): run for run in people}
    persons: list[Person] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    owner: dict[tuple[tuple[str, ...], str], int] = {}
    for key, run in sorted(forms.items(), key=lambda item: (-len(item[0][0]), not item[0][1])):
        fitting = [number for number in by_word[run.core[-1]] if persons[number].fits(run)]
        if len(fitting) == 1:
            owner[key] = fitting[0]
            persons[fitting[0]].sex = persons[fitting[0]].sex or key[1]
            continue
        owner[key] = len(persons)
        persons.append(Person(run.core, key[1]))
        for word in {run.core[0], run.core[-1]}:
            by_word[word].append(owner[key])
    return owner


__all__ = ["group"]
