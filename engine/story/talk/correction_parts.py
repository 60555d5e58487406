"""A correction taken apart into plain sentences: what is said now, and what is no longer so."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.story.phrases import tidy
from engine.story.talk.patterns import pattern

Match = re.Match[str]
_IT = re.compile(r"^(?:he|she|it|they)(?:['’]s|['’]re)?\s+", re.IGNORECASE)
_REACH = re.compile(r"(\s(?:and|so|because|when|while|since|until|if|who|which|although)\s)", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:in|on|at|for|with|to|from|as|near|like|of|about)\s+", re.IGNORECASE)
_OWNER = re.compile(r"^(?:[A-Z][\w'’-]*\s+)*[A-Z][\w-]*['’]s?\s+(?=\w)")
_OWNED = re.compile(r"^(?:his|her|their|its)\s+(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """Sentences that hold, and sentences that no longer do."""

    holds: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def taken_apart(text: str) -> Parts | None:
    """Return what a sentence says instead of what, or None where it denies nothing."""
    text = pattern("cue", "tail").sub("", text)
    for name, reading in _READINGS.items():
        match = pattern("apart", name).match(text)
        if match is not None and (parts := reading(match)) is not None:
            return parts
    return None


def goes_on(text: str) -> bool:
    """Say whether a sentence only denies, so that the next one may say what is so instead."""
    text = pattern("cue", "tail").sub("", text)
    return any(
        (m := pattern("apart", name).match(text)) is not None and not m["b"] for name in ("not_set", "not_be", "not_do")
    )


def _who(match: Match) -> Parts:
    """ "It wasn't Anders who died, it was their father, Olav.": the last name of several is the one."""
    other = match["b"].split(",")[-1] if "," in match["b"] else match["b"]
    return Parts((f"{other.strip()} {match['v']}",), (f"{match['a']} {match['v']}",))


def _about(match: Match) -> Parts | None:
    if match.re is pattern("apart", "about") and not re.search(r"n['’]t|\bnot\b|no longer", match[0], re.IGNORECASE):
        return None
    return Parts((f"It is about {match['b']}",), (f"It is about {match['a']}",))


def _should(match: Match) -> Parts:
    return Parts((f"{match['b']} is {match['v']}",), (f"{match['a']} is {match['v']}",))


def _set_in(match: Match) -> Parts:
    gone = (f"It is set {match['prep']} {match['a']}",)
    return Parts((f"It is set {match['prep']} {match['b']}",) if match["b"] else (), gone)


def _said(match: Match) -> Parts | None:
    before = re.match(r"(?P<s>.+?)(?:\s+(?:is|was|are|were|had|has)|['’]s)\s+.+", match["a"])
    if before is None:
        return None
    gone = re.sub(r"\bwas\b", "is", re.sub(r"\bwere\b", "are", match["a"], count=1), count=1)
    return Parts((_whole(before["s"], match["b"].strip()),), (gone,))


def _not_be(match: Match) -> Parts:
    subject, be = _subject(match["s"]), _be(match["s"], match["be"])
    denied, further = _denied(match["a"].strip())
    said = (match["b"] or "").strip()
    denied, said = _owned_alike(denied, said)
    gone = (f"{subject} {be} {denied}",)
    if said:
        return Parts((_whole(subject, said, be),), gone)
    return Parts((f"{subject} {further}",) if further else (), gone)


def _be_not(match: Match) -> Parts:
    subject, verb = _subject(match["s"]), _be(match["s"], match["be"])
    said, denied = match["b"], match["a"].strip()
    lead = re.match(r"(?:\w+\s+)?(?:in|on|at|for|with|to|from|as|near|of)\s+", said)
    if lead and not _PREPOSITION.match(denied) and re.match(r"[A-Z\d]", denied):
        denied = lead[0] + denied
    denied, said = _owned_alike(denied, said)
    return Parts((f"{subject} {verb} {said}",), (f"{subject} {verb} {denied}",))


def _not_do(match: Match) -> Parts:
    subject, verb = _subject(match["s"]), _third(match["v"])
    denied, further = _denied(re.sub(r"\s+(?:any ?more|after all)$", "", match["a"]))
    gone = (f"{subject} {verb}{denied}",)
    said = (match["b"] or "").strip()
    if not said:
        return Parts((f"{subject} {further}",) if further else (), gone)
    if (other := re.fullmatch(r"([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*) (?:does|did|is|will|has)", said)) is not None:
        return Parts((f"{other[1]} {verb}{denied}",), gone)
    if (named := re.fullmatch(r"\s*([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)", match["a"])) is not None:
        said = re.sub(r"\b(?:him|her|them)$", named[1], said)
    return Parts((_whole(subject, said),), gone)


def _do_not(match: Match) -> Parts:
    subject, verb = match["s"], match["v"]
    lead = _PREPOSITION.match(match["b"])
    prefix = lead[0] if lead and not _PREPOSITION.match(match["a"]) else ""
    return Parts((f"{subject} {verb} {match['b']}",), (f"{subject} {verb} {prefix}{match['a']}",))


_READINGS: dict[str, Callable[[Match], Parts | None]] = {
    "who": _who, "who_not": _who, "about_not": _about, "about": _about, "said": _said, "should": _should,
    "set_not": _set_in, "not_set": _set_in, "not_be": _not_be, "not_do": _not_do, "be_not": _be_not, "do_not": _do_not,
}  # fmt: skip


# --- words ------------------------------------------------------------------------------------------------------------
def _subject(words: str) -> str:
    plain = re.sub(r"^(?:that|and|but|so|because)\s+", "", words, flags=re.IGNORECASE)
    return plain if plain.lower().startswith(("a ", "an ")) else tidy(plain)


def _be(subject: str, be: str) -> str:
    verb = be.strip().lower()
    if verb in ("has", "had", "have"):
        return "has"
    return (
        "are"
        if verb in ("are", "were", "'re", "’re") or " and " in subject or subject.lower().endswith(" eyes")
        else "is"
    )


def _whole(subject: str, words: str, be: str = "is") -> str:
    """A sentence with the subject where only a pronoun, or nothing, stood."""
    stripped = _IT.match(words)
    if stripped is None:
        return words if re.match(r"[A-Z][\w'’-]+(?:['’]s)?\s+\w+", words) else f"{subject} {be} {words}"
    rest = words[stripped.end() :]
    is_be = re.match(r"^\w+['’](?:s|re)\s", words) is not None
    return f"{subject} {be} {rest}" if is_be else f"{subject} {rest}"


def _owned_alike(denied: str, said: str) -> tuple[str, str]:
    """ "Ilona's daughter" and "her niece": both are Ilona's."""
    for one, other in ((denied, said), (said, denied)):
        owner = _OWNER.match(one)
        if owner is not None and (bare := _IT.sub("", other)) and _OWNED.match(bare):
            at = len(other) - len(bare)
            turned = other[:at] + _OWNED.sub(owner[0], bare, count=1)
            return (denied, turned) if one is denied else (turned, said)
    return denied, said


def _denied(words: str) -> tuple[str, str]:
    """How far a denial reaches, and what the same is said to do beside it: "a nurse and lives in Porto"."""
    parts = _REACH.split(words, maxsplit=1)
    if len(parts) < 3:
        return words, ""
    is_more = parts[1].strip().lower() == "and" and re.match(r"(?:is|has|was|\w+s)\s", parts[2]) is not None
    return parts[0], parts[2] if is_more else ""


def _third(verb: str) -> str:
    """The verb as it stands behind "she"."""
    if verb.lower() in ("have", "had"):
        return "has"
    if verb.endswith("s") and not verb.endswith("ss"):
        return verb
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", verb) else "s")
