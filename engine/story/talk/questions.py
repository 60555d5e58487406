"""What a writer asks of the dossier, and what they tell the assistant to do: neither states anything of the story."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from engine.story.words import alternatives, listed, pairs

FILE = Path(__file__).parent / "questions.toml"
LONGEST = 160
"""Characters of a question to the dossier; longer messages tell."""
_OPENERS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|well|please|sorry|um+|hm+|and|but|oh|hey|hi|hello|wait|now|quick question|question"
    r"|by the way|btw|remind me|"
    r"i forgot|i can['’]t remember|i don['’]t remember|let me ask|one question)\b[\s,.:;!–—-]*)+",
    re.IGNORECASE,
)
_CLOSERS = re.compile(
    r"(?:[\s,]+(?:please|again|now|then|thanks|thank you|so far|though|exactly|actually|anyway|currently"
    r"|at the moment|by the way))*[\s?.!…]*$",
    re.IGNORECASE,
)
# What is said to whoever listens, and asks for something to be done.
_REQUEST = re.compile(
    r"^(?:(?:please|can you|could you|would you|will you|i(?:['’]d| would) like you to|i want you to|let['’]s|now)\s+)*"
    r"(?:export|download|print|save|summari[sz]e|recap|write|draft|generate|suggest|brainstorm|help|give me"
    r"|show me|tell me|read (?:it|me|that)|"
    r"list|describe|explain|analy[sz]e|start over|begin again|undo|continue|go on|stop|translate|ask me|make me"
    r"|find|search|"
    r"open|close|delete (?:this|the|my) (?:story|conversation|message|chat|dossier|project)|talk about"
    r"|change the subject|i want to start over|i['’]d like to start over)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the dossier. `name` is whom or what it is about, in the writer's spelling."""

    kind: str
    name: str = ""
    other: str = ""
    attribute: str = ""
    relation: str = ""
    role: str = ""
    listing: str = ""
    words: str = ""
    is_yes_no: bool = False


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """One entry of the file."""

    kind: str
    pattern: re.Pattern[str]
    attribute: str = ""
    fixed: str = ""
    is_yes_no: bool = False
    examples: tuple[str, ...] = field(default=())


@cache
def forms() -> tuple[QuestionForm, ...]:
    """Return the file's forms in its order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    plurals = "|".join(
        key for key in pairs("plural_relation") if " " not in key and key not in ("married", "engaged", "dating")
    )
    words = {**rows["words"], "relation": f"(?:\\w+ )?(?:{alternatives('relation')}|{plurals}|family)"}
    return tuple(_form(row, words) for row in rows["ask"])


def _form(row: dict[str, object], words: dict[str, str]) -> QuestionForm:
    pattern = re.sub(r"\{([a-z]+)\}", lambda sign: words[sign[1]] if sign[1] in words else sign[0], str(row["pattern"]))
    examples = row.get("examples")
    return QuestionForm(
        str(row["kind"]),
        re.compile(pattern, re.IGNORECASE),
        str(row.get("attribute", "")),
        str(row.get("fixed", "")),
        bool(row.get("yes_no")),
        tuple(examples) if isinstance(examples, list) else (),
    )


def asked(text: str) -> Asked | None:
    """Return what a message asks of the dossier, or None where it asks nothing that is known."""
    if len(text) > LONGEST:
        return None
    line = " ".join(text.split())
    bare = _CLOSERS.sub("", line)
    opened = _CLOSERS.sub("", _OPENERS.sub("", line))
    for candidate in dict.fromkeys((bare, opened)):
        for form in forms():
            match = form.pattern.fullmatch(candidate)
            if match is not None and _is_meant(form, match, text):
                return _asked(form, match)
    return None


def _is_meant(form: QuestionForm, match: re.Match[str], text: str) -> bool:
    """Whether a form whose words a statement could have too is asked: "Is Tom a smuggler", but with a question mark."""
    if form.kind in ("is", "search") and not text.rstrip().endswith("?"):
        return False
    name = (match.groupdict().get("name") or "").casefold()
    return not (
        form.kind == "who"
        and name in ("you", "it", "this", "that", "me", "i", "there", "a story", "the story", "my story", "more")
    )


def _asked(form: QuestionForm, match: re.Match[str]) -> Asked:
    said = {key: tidied(value) for key, value in match.groupdict().items() if value}
    return Asked(
        form.kind,
        said.get("name", ""),
        said.get("other", ""),
        _attribute(form.attribute or said.get("attribute", "")),
        said.get("relation", "").lower(),
        _role(said.get("role", "")),
        _listing(form.fixed or said.get("list", "")),
        said.get("words", "") or said.get("rest", ""),
        form.is_yes_no,
    )


def tidied(words: str) -> str:
    return re.sub(r"(?:['’]s)?\s*$", "", words.strip(' ?.!,"“”')).strip() if words else ""


def _attribute(words: str) -> str:
    low = words.lower()
    if low.startswith("eye"):
        return "eyes"
    if low.startswith("hair"):
        return "hair"
    known = {"wish": "goal", "dream": "goal", "address": "home", "character": "personality", "past": "backstory",
             "names": "name", "aliases": "name", "alias": "name", "nickname": "name", "nicknames": "name",
             "habits": "habit"}  # fmt: skip
    return known.get(low) or pairs("person_label").get(low, low).replace(" ", "_")


def _role(words: str) -> str:
    return pairs("leading_role").get(words.lower(), words.lower())


def _listing(words: str) -> str:
    low = words.lower().rstrip("s")
    if low in ("place", "location", "setting"):
        return "location"
    if low in ("theme", "note"):
        return low
    if low in ("plot point", "plotpoint", "event", "beat", "scene"):
        return "plot_point"
    return "fact" if low == "fact" else "character" if low else ""


def is_request(text: str) -> bool:
    """Say whether a sentence tells whoever listens to do something, and tells nothing of the story."""
    line = _OPENERS.sub("", " ".join(text.split()))
    return len(line) <= LONGEST and (_REQUEST.match(line) is not None or asked(text) is not None)


def is_relation(word: str) -> bool:
    return word in listed("relation")
