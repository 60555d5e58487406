"""Which forms of a name mean the same person: "Detective Stone", "John Stone", "John".

Forms are joined only when exactly one fuller name can be meant; two men called John keep a bare "John" apart.
"""

from collections import defaultdict

from engine.names_lexicon import given_names, in_cue, plain
from engine.names_runs import Run

NAMESAKES = 50
"""People who share a word, from which it is not tried who is meant: the work stays linear."""
MALE, FEMALE = "m", "f"


def sex_of(run: Run) -> str:
    """Return "m" or "f" where the title or the given name tells, else an empty string."""
    for title in run.titles:
        if in_cue("honorific_male", title):
            return MALE
        if in_cue("honorific_female", title):
            return FEMALE
    if len(run.core) > 1:
        sex = given_names().get(plain(run.core[0]), "").lower()
        return sex if sex != "u" else ""
    return ""


class Person:
    """One person being put together: the words of all forms, and the sex if any form tells it."""

    def __init__(self, run: Run, sex: str) -> None:
        """Start from the fullest form."""
        self.core, self.nickname, self.sex = run.core, run.nickname, sex

    def fits(self, run: Run) -> bool:
        """Say whether a shorter form may mean this person."""
        sex = sex_of(run)
        if sex and self.sex and sex != self.sex:
            return False
        if len(run.core) > 1:
            return initials_fit(run.core, self.core)
        if run.core[0] == self.nickname:
            return True
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
    best: dict[tuple[str, object], tuple[int, int, str]] = {}
    keys = [
        (kind, owner[identity(run)] if kind == "person" else run.key) for run, kind in zip(runs, kinds, strict=True)
    ]
    for key, run, form in zip(keys, runs, forms, strict=True):
        best[key] = max(best.get(key, (0, 0, "")), (len(run.core), len(form), form))
    return [best[key][2] for key in keys]


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
        namesakes = by_word[run.core[-1]]
        fitting = [n for n in namesakes if persons[n].fits(run)] if len(namesakes) <= NAMESAKES else []
        if len(fitting) == 1:
            owner[key] = fitting[0]
            persons[fitting[0]].sex = persons[fitting[0]].sex or key[1]
            continue
        owner[key] = len(persons)
        persons.append(Person(run, key[1]))
        for word in run.parts:
            by_word[word].append(owner[key])
    return owner
