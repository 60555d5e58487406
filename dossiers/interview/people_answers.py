"""What the dossier knows of people, in sentences with the writer's words: one person, and who two are to each other."""

import re
from collections.abc import Iterable, Iterator

from dossiers.facts import wording
from dossiers.facts.attributes import RELATIONSHIP
from dossiers.merging import relations
from dossiers.presenters import completeness
from dossiers.presenters.assistant_view import RecalledStatement, RecalledSubject, Recollection
from engine.story.talk.questions import Asked

MOST = 12  # lines of one answer
_QUOTED = 140  # characters of a quote
_ALIKE = {
    "occupation": ("occupation", "description", "backstory"),
    "home": ("home", "origin"),
    "origin": ("origin", "birthplace", "home"),
    "goal": completeness.GOALS,
    "want": completeness.GOALS,
    "appearance": ("appearance", "eyes", "hair", "height", "description"),
    "character_arc": completeness.ARCS,
    "personality": ("personality", "description", "flaw", "strength"),
    "backstory": ("backstory", "origin", "status"),
}
# What is asked for → the words of relations that answer it.
_SIBLINGS = {
    "sibling": "sister brother sibling twin half-sister half-brother stepsister stepbrother",
    "parent": "mother father parent",
    "child": "son daughter child",
    "kid": "son daughter child",
}
_TOGETHER = {
    "married": "husband wife spouse married",
    "engaged": "fiancé fiancée fiance engaged",
    "in love": "lover admirer partner",
    "love": "admirer lover",
    "loves": "admirer lover",
    "hate": "enemy",
    "hates": "enemy",
    "killed": "killer",
    "kills": "killer",
    "kill": "killer",
    "betrays": "betrayer",
    "betrayed": "betrayer",
    "betray": "betrayer",
    "raised": "guardian",
    "raise": "guardian",
    "mentors": "mentor",
    "mentor": "mentor",
    "employs": "employer boss",
    "employ": "employer boss",
    "marry": "spouse husband wife",
}


# --- words ------------------------------------------------------------------------------------------------------------
def short(quote: str) -> str:
    words = " ".join(quote.split()).replace("“", "‘").replace("”", "’")
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0] + " …"


def statement_with_quote(one: RecalledStatement) -> str:
    """A statement with its words."""
    words = f"{one.value} of {one.other}" if one.attribute == RELATIONSHIP and one.other else one.value
    words += f" ({one.when})" if one.when else ""
    return f"{words} – “{short(one.quote)}”" if one.quote else words


def lines(statements: Iterable[RecalledStatement]) -> str:
    return "\n".join(f"– {statement_with_quote(one)}" for one in list(statements)[:MOST])


def nothing(what: str) -> str:
    return f"You have not said {what} yet."


def whose(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def find(known: Recollection, words: str) -> RecalledSubject | None:
    """Whom or what ``words`` mean: a name, one word of it, or a pronoun for the person told of most."""
    wanted = wording.same(words)
    for subject in known.subjects:
        if any(wording.same(form) == wanted for form in subject.forms):
            return subject
    near = [one for one in known.subjects if any(wanted in wording.same(form).split() for form in one.forms)]
    if near:
        return near[0]
    return completeness.protagonist(known) if wanted in ("he", "she", "her", "him", "they") else None


def unknown(name: str) -> str:
    return f"Nobody called {name} is in the dossier, and nothing." if name else ""


# --- one person -------------------------------------------------------------------------------------------------------
def attribute(asked: Asked, known: Recollection) -> str:
    subject = find(known, asked.name or "she")
    if subject is None:
        return unknown(asked.name)
    if asked.attribute == "name":
        return f"{subject.name} is called {', '.join(subject.forms)}."
    wanted = _ALIKE.get(asked.attribute, (asked.attribute,))
    found = subject.said((asked.attribute,)) or subject.said(wanted)
    label = asked.attribute.replace("_", " ")
    if not found:
        return nothing(f"anything about {whose(subject.name)} {label}")
    values = "; ".join(dict.fromkeys(f"{one.value}" + (f" ({one.when})" if one.when else "") for one in found))
    dispute = " That is in dispute." if any(one.is_disputed for one in found) else ""
    return f"{whose(subject.name)} {label}: {values}.{dispute}\n{quotes(found)}".rstrip()


def quotes(statements: Iterable[RecalledStatement]) -> str:
    quotes = dict.fromkeys(short(one.quote) for one in statements if one.quote)
    return "\n".join(f"– “{quote}”" for quote in list(quotes)[:MOST])


def who(asked: Asked, known: Recollection) -> str:
    subject = find(known, asked.name)
    if subject is None:
        return ""
    lines = [f"– {one.attribute.replace('_', ' ')}: {statement_with_quote(one)}" for one in subject.statements[:MOST]]
    lines += [f"– {other.name}: {statement_with_quote(one)}" for other, one in _about(known, subject)][
        : MOST - len(lines)
    ]
    lines = lines or [f"– “{short(one.quote)}”" for one in subject.namings[:3] if one.quote]
    also = [form for form in subject.forms if form != subject.name]
    return f"{subject.name}{' (also ' + ', '.join(also) + ')' if also else ''}, as you tell it:\n" + "\n".join(lines)


def _about(known: Recollection, subject: RecalledSubject) -> Iterator[tuple[RecalledSubject, RecalledStatement]]:
    """What others are to somebody."""
    for other in known.people:
        for one in other.said((RELATIONSHIP,)):
            if one.other == subject.name and other is not subject:
                yield other, one


def family(asked: Asked, known: Recollection) -> str:
    subject = find(known, asked.name)
    if subject is None:
        return unknown(asked.name)
    lines = [f"– {one.other or ''}: {statement_with_quote(one)}" for one in subject.said((RELATIONSHIP,))]
    lines += [f"– {other.name}: {statement_with_quote(one)}" for other, one in _about(known, subject)]
    return f"Around {subject.name}:\n" + "\n".join(lines) if lines else nothing(f"who is what to {subject.name}")


# --- two people -------------------------------------------------------------------------------------------------------
def relation(asked: Asked, known: Recollection) -> str:
    subject = find(known, asked.name)
    if subject is None:
        return unknown(asked.name)
    wanted = _relation_words(asked.relation)
    found = [(other.name, one) for other, one in _about(known, subject) if _is_one_of(one.value, wanted, turned=False)]
    found += [
        (one.other, one)
        for one in subject.said((RELATIONSHIP,))
        if one.other and _is_one_of(one.value, wanted, turned=True)
    ]
    status = [one for one in subject.said(("status", "description")) if wanted & set(one.value.lower().split())]
    if not found and not status:
        no = "No, not as far as you have told. " if asked.is_yes_no else ""
        return no + nothing(
            f"that {subject.name} {_has(asked.relation)}"
            if asked.is_yes_no
            else f"who {whose(subject.name)} {asked.relation} is"
        )
    yes = "Yes: " if asked.is_yes_no else ""
    people = "; ".join(dict.fromkeys(f"{name} ({one.value})" for name, one in found)) or status[0].value
    return f"{yes}{people}.\n{quotes([one for _, one in found] or status)}"


def _has(relation: str) -> str:
    return (
        f"is {relation}"
        if relation in ("married", "engaged", "divorced", "single", "widowed", "in love")
        else f"has a {relation}"
    )


def _relation_words(relation: str) -> set[str]:
    last = relation.lower().split()[-1] if relation else ""
    plain = last.removesuffix("s") if last not in ("boss", "loves", "hates") else last
    words = _TOGETHER.get(relation.lower()) or _SIBLINGS.get(plain) or _SIBLINGS.get(last) or plain
    return {*words.split(), plain}


def _is_one_of(value: str, wanted: set[str], *, turned: bool) -> bool:
    if not turned:
        return bool(set(re.findall(r"[\w-]+", value.lower())) & wanted)
    return any(relations.same(word, value, turned=True) for word in wanted)


def related(asked: Asked, known: Recollection) -> str:
    one, other = find(known, asked.name), find(known, asked.other)
    if one is None or other is None:
        return unknown(asked.name if one is None else asked.other)
    found = [
        (a, said) for a, b in ((one, other), (other, one)) for said in a.said((RELATIONSHIP,)) if said.other == b.name
    ]
    if not found:
        return nothing(f"what {one.name} and {other.name} are to each other")
    return "\n".join(f"{subject.name}: {statement_with_quote(said)}" for subject, said in found)


def role(asked: Asked, known: Recollection) -> str:
    bearers = [one for one in known.people if any(s.value.casefold() == asked.role for s in one.said(("role",)))]
    if bearers:
        return "; ".join(f"{one.name} – {statement_with_quote(one.said(('role',))[0])}" for one in bearers)
    if asked.role == "protagonist" and (hero := completeness.protagonist(known)) is not None:
        return f"You have not said so; you tell most of {hero.name}."
    return f"You have not said who the {asked.role} is yet. Nobody is called that in the dossier."
