"""Which forms of a name mean the same person: "Detective Stone", "John Stone", "John".

Forms are joined only when exactly one fuller name can be meant. Two men called John keep a bare "John" apart, Mr. and
Mrs. Hale stay two, and so do "Miss Hale" and "General Hale".
"""

from collections import defaultdict

from engine.names.lexicon import given_names, in_cue, is_given, plain
from engine.names.runs import NameRun

NAMESAKES = 50
"""People who share a word, from which it is not tried who is meant: the work stays linear."""
MALE, FEMALE = "m", "f"
SHORT_TITLES = {"mister": "mr", "doctor": "dr", "lieutenant": "lt", "sergeant": "sgt", "captain": "capt",
    "professor": "prof", "colonel": "col", "general": "gen", "major": "maj", "reverend": "rev", "auntie": "aunt",
    "señor": "senor", "señora": "sra", "senora": "sra", "señorita": "srta", "senorita": "srta",
    "signor": "sig", "governor": "gov", "senator": "sen", "commander": "cmdr", "cdr": "cmdr", "comdr": "cmdr",
    "cpt": "capt", "admiral": "adm", "inspector": "insp", "detective": "det", "private": "pvt", "pte": "pvt",
    "lieut": "lt", "ensign": "ens", "shri": "sri"}  # fmt: skip

Form = tuple[tuple[str, ...], str]
"""A name's words, and for a single word the title before it."""


def sex_of(run: NameRun) -> str:
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


def form_of(run: NameRun) -> Form:
    """Return what makes two runs the same form."""
    if len(run.core) > 1 or not run.titles:
        return run.core, ""
    return run.core, SHORT_TITLES.get(run.titles[-1], run.titles[-1])


class Person:
    """One person being put together from the fullest form on."""

    def __init__(self, run: NameRun) -> None:
        """Start from the first run that bears the fullest form."""
        self.run, self.sex = run, sex_of(run)

    def fits(self, run: NameRun, family: bool) -> bool:
        """Say whether a shorter form may mean this person; `family`: several titles go with its surname."""
        core, sex = self.run.core, sex_of(run)
        if sex and self.sex and sex != self.sex:
            return False
        if len(run.core) > 1:
            return initials_fit(run.core, core)
        word = run.core[0]
        if run.titles:
            return self.fits_title(word, bool(sex), family)
        if word in (core[0], self.run.nickname):
            return True
        return word == core[-1] and not (is_given(word) and run.first < self.run.first)

    def fits_title(self, word: str, civil: bool, family: bool) -> bool:
        """Say whether a title with `word` may mean this full name; Mr. and the like must agree with a known sex."""
        core = self.run.core
        if len(core) == 1:
            return not self.run.titles
        return word == core[0] or (word == core[-1] and not (civil and (family or not self.sex)))


def initials_fit(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Say whether `short` is `full` with middle names left out: Terry Nicholson, Terry O. Nicholson."""
    return short[0] == full[0] and short[-1] == full[-1] and set(short) <= set(full)


def group(runs: list[NameRun], kinds: list[str], forms: list[str]) -> list[str]:
    """Return the canonical form for each run: the fullest form of the same person or place in the text."""
    owner = assign([run for run, kind in zip(runs, kinds, strict=True) if kind == "person"])
    keys = [(kind, owner[form_of(run)] if kind == "person" else run.key) for run, kind in zip(runs, kinds, strict=True)]
    best: dict[tuple[str, object], tuple[int, int, str]] = {}
    for key, run, form in zip(keys, runs, forms, strict=True):
        best[key] = max(best.get(key, (0, 0, "")), (len(run.core), len(form), form))
    return [best[key][2] for key in keys]


def assign(people: list[NameRun]) -> dict[Form, int]:
    """Return form → number of its person, fullest forms first."""
    first_runs: dict[Form, NameRun] = {}
    titles: dict[str, set[str]] = defaultdict(set)
    for run in people:
        first_runs.setdefault(form_of(run), run)
        if sex_of(run) and len(run.core) == 1:
            titles[run.core[0]].add(form_of(run)[1])
    persons: list[Person] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    owner: dict[Form, int] = {}
    for form, run in sorted(first_runs.items(), key=lambda item: (-len(item[0][0]), not item[0][1])):
        namesakes = by_word[run.core[-1]] if len(by_word[run.core[-1]]) <= NAMESAKES else []
        fitting = [n for n in namesakes if persons[n].fits(run, len(titles[run.core[-1]]) > 1)]
        owner[form] = fitting[0] if len(fitting) == 1 else len(persons)
        if owner[form] == len(persons):
            persons.append(Person(run))
            for word in run.parts:
                by_word[word].append(owner[form])
    return owner
