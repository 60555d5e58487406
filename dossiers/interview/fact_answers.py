"""Questions to the dossier, answered from its facts with the writer's words. Nothing here changes anything."""

import re
from collections.abc import Callable, Iterator

from dossiers.facts import wording
from dossiers.interview import people_answers
from dossiers.interview.people_answers import MOST, find, lines, nothing, quotes, short, statement_with_quote
from dossiers.models import kinds
from dossiers.presenters import completeness
from dossiers.presenters.assistant_view import Kind, RecalledStatement, RecalledSubject, Recollection
from engine.story.talk.questions import Asked

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_DULL = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "of",
        "in",
        "on",
        "at",
        "to",
        "and",
        "or",
        "for",
        "with",
        "her",
        "his",
        "their",
        "its",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
    ]
)


def answer(asked: Asked, known: Recollection) -> str:
    """The answer in plain sentences; empty where this is nothing that a dossier could know."""
    return _ANSWERS[asked.kind](asked, known)


# --- lists ------------------------------------------------------------------------------------------------------------
def _list(asked: Asked, known: Recollection) -> str:
    wanted = known.subjects if asked.listing in ("", "fact") else known.of(asked.listing)
    noun = _plural(asked.listing)
    if not wanted:
        return f"There are no {noun} in the dossier yet."
    return f"{len(wanted)} {noun if len(wanted) != 1 else noun.removesuffix('s')}:\n" + "\n".join(
        f"– {one.name}" for one in wanted
    )


def _plural(kind: str) -> str:
    return kinds.kind_of_entity(kind).title.lower() if kind in {one.kind for one in kinds.KINDS} else "entries"


def _themes(asked: Asked, known: Recollection) -> str:
    themes = known.of(Kind.THEME)
    told = "\n".join(
        f"– {one.name}" + (f": “{short(one.namings[0].quote)}”" if one.namings[0].quote else "") for one in themes
    )
    return f"It is about:\n{told}" if themes else nothing("what it is about")


def _place(asked: Asked, known: Recollection) -> str:
    quotes = "\n".join(
        f"– {one.name}" + (f": “{short(one.namings[0].quote)}”" if one.namings[0].quote else "") for one in known.places
    )
    return f"The places:\n{quotes}" if known.places else nothing("where it happens")


def _note(name: str) -> Callable[[Asked, Recollection], str]:
    def answered(asked: Asked, known: Recollection) -> str:
        found = [one for note in known.of(Kind.NOTE) if note.name.casefold() == name for one in note.statements]
        return lines(found) if found else nothing({"time": "when it happens"}.get(name, f"its {name}"))

    return answered


# --- what happens -----------------------------------------------------------------------------------------------------
def _beat(key: str) -> Callable[[Asked, Recollection], str]:
    def answered(asked: Asked, known: Recollection) -> str:
        found = completeness.beats(known, key)
        names = {"opening": "how it begins", "turning_point": "where it turns", "ending": "how it ends"}
        return lines(found) if found else nothing(names[key])

    return answered


def _plot(asked: Asked, known: Recollection) -> str:
    beats = [one for beat in known.of(Kind.PLOT_POINT) for one in beat.namings[:1]]
    return (
        "As you told it:\n" + "\n".join(f"– {one.value}" for one in beats[: 2 * MOST])
        if beats
        else nothing("what happens")
    )


def _happens(asked: Asked, known: Recollection) -> str:
    wanted = _content(asked.name)
    found = [
        beat.namings[0]
        for beat in known.of(Kind.PLOT_POINT)
        if wanted and wanted <= _content(f"{beat.name} {beat.namings[0].quote}")
    ]
    return lines(found) if found else nothing(f"what happens to {asked.name}")


# --- by words ---------------------------------------------------------------------------------------------------------
def _content(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(wording.folded(text)) if word.lower() not in _DULL}


def _stem(word: str) -> str:
    return re.sub(r"(?:['’]s|ed|es|s|ing)$", "", word.lower())


def _all(known: Recollection) -> Iterator[tuple[RecalledSubject, RecalledStatement]]:
    for subject in known.subjects:
        for one in (*subject.namings, *subject.statements):
            yield subject, one


def _mentions(asked: Asked, known: Recollection) -> str:
    subject, wanted = find(known, asked.name), _content(asked.name)
    quotes = {
        one.quote: None
        for of, one in _all(known)
        if one.quote and (of is subject or (wanted and wanted <= _content(one.quote)))
    }
    if not quotes:
        return f"I find no words of yours about {asked.name} in the dossier."
    return f"{asked.name}, in your words:\n" + "\n".join(f"– “{short(quote)}”" for quote in list(quotes)[:MOST])


def _search(asked: Asked, known: Recollection) -> str:
    """ "Who lives in Braga?": whoever of whom the words are said."""
    alone = re.sub(r"^(?:is|are|was)\s+", "", asked.words)
    if (subject := find(known, alone)) is not None and subject.kind == Kind.CHARACTER:
        return people_answers.who(Asked("who", subject.name), known)
    wanted = _content(asked.words) - {_stem("lives"), _stem("wants"), _stem("works"), _stem("is"), "who"}
    found = [
        (one.name, said) for one, said in _all(known) if one.kind == Kind.CHARACTER and wanted and wanted <= _told(said)
    ]
    if not found:
        return f"Nobody, as far as you have told: nothing in the dossier says “{asked.words}” of anybody."
    names = ", ".join(dict.fromkeys(name for name, _ in found))
    return f"{names}.\n{quotes(said for _, said in found)}"


def _told(one: RecalledStatement) -> set[str]:
    return _content(f"{one.attribute} {one.value} {one.other} {one.quote}")


def _is(asked: Asked, known: Recollection) -> str:
    """ "Is Tom a smuggler?": yes where a fact says so; else what is said instead."""
    words = f"{asked.name} {asked.words}".split()
    for size in range(min(4, len(words) - 1), 0, -1):
        subject = find(known, " ".join(words[:size]))
        if subject is not None and subject.kind == Kind.CHARACTER:
            return _confirmed(subject, " ".join(words[size:]))
    return ""


def _confirmed(subject: RecalledSubject, claim: str) -> str:
    wanted = _content(claim) - {_stem("live"), _stem("want"), _stem("work")}
    found = [
        one for one in subject.statements if wanted and wanted <= _content(f"{one.value} {one.other} {one.attribute}")
    ]
    if found:
        return f"Yes.\n{lines(found)}"
    said = lines(subject.statements[:4])
    return (
        f"You have not said so. Of {subject.name} you said:\n{said}"
        if said
        else nothing(f"so; of {subject.name} nothing else is told")
    )


# --- the dossier itself -----------------------------------------------------------------------------------------------
def _contradictions(asked: Asked, known: Recollection) -> str:
    lines = []
    for subject in known.subjects:
        disputed = [one for one in subject.statements if one.is_disputed]
        for attribute in dict.fromkeys(one.attribute for one in disputed):
            both = "; ".join(statement_with_quote(one) for one in disputed if one.attribute == attribute)
            lines.append(f"– {subject.name}, {attribute.replace('_', ' ')}: {both}")
    return (
        "These do not agree:\n" + "\n".join(lines) if lines else "No, nothing in the dossier contradicts anything else."
    )


def _missing(asked: Asked, known: Recollection) -> str:
    missing = [item.missing for item in completeness.progress(known).missing]
    return "Still missing: " + ", ".join(missing[:MOST]) + "." if missing else "Nothing on my list is missing."


_ANSWERS: dict[str, Callable[[Asked, Recollection], str]] = {
    "attribute": people_answers.attribute, "who": people_answers.who, "family": people_answers.family,
    "relation": people_answers.relation, "related": people_answers.related, "role": people_answers.role,
    "list": _list, "count": _list, "theme": _themes, "place": _place, "time": _note("time"), "genre": _note("genre"),
    "title": _note("title"),
    "ending": _beat("ending"), "opening": _beat("opening"),
    "turning_point": _beat("turning_point"),
    "plot": _plot, "happens": _happens, "mentions": _mentions, "said": _mentions, "search": _search, "is": _is,
    "contradictions": _contradictions, "missing": _missing,
}  # fmt: skip
