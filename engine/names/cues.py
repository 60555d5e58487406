"""What the words around a candidate say about it: one `Cue` per rule that fires.

Weights are points; ``engine/names/points.py`` adds them up over the whole text. They were set by hand on a scale
where 3 points make a name certain: 2.5 to 3 for a construction that only a name of that kind fits, 1 to 2 for a good
sign, below 1 for a hint that must repeat.
"""

from collections.abc import Callable, Iterator

from engine.names.lexicon import in_cue, is_common, is_surname, place_rank
from engine.names.points import OTHER, PERSON, PLACE, Cue
from engine.names.runs import QUOTES, NameRun
from engine.names.tokens import NameToken

PRONOUN_REACH = 14
"""Tokens after a name within which a pronoun of the same sentence may mean it."""
ROLE_REACH = 3
"""Words after "is a" among which a role is looked for."""
STOPS = frozenset(".!?\n")


class RunContext:
    """The tokens around one run, with lower-case lookups that never fail."""

    def __init__(self, tokens: list[NameToken], run: NameRun) -> None:
        """Keep the text's tokens and the run looked at."""
        self.tokens, self.run = tokens, run

    def before(self, steps: int = 1) -> str:
        """Return the lower-case token `steps` before the run, or an empty string."""
        index = self.run.first - steps
        return self.tokens[index].low if index >= 0 else ""

    def after(self, steps: int = 1) -> str:
        """Return the lower-case token `steps` after the run, or an empty string."""
        index = self.run.last + steps
        return self.tokens[index].low if index < len(self.tokens) else ""


def title(at: RunContext) -> Iterator[Cue]:
    """An honorific belongs to the run: Mr. Hale."""
    titles = at.run.titles
    if titles and titles[-1] != "baby":
        yield Cue("honorific", PERSON, 4.0)
    elif titles:
        yield Cue("honorific", PERSON, 1.0)


def speech(at: RunContext) -> Iterator[Cue]:
    """A speech verb stands beside the run: said Lucy, Lucy said."""
    if in_cue("speech", at.before()) and (at.before(2) in QUOTES or at.before(2) in (",", "?", "!", "”", "’")):
        yield Cue("speech verb", PERSON, 3.0)
    elif in_cue("speech", at.before()):
        yield Cue("speech verb", PERSON, 1.0)
    if in_cue("speech", at.after()):
        yield Cue("speech verb", PERSON, 2.0)


def action(at: RunContext) -> Iterator[Cue]:
    """The run is subject of something people do: Lucy smiled, Tom suddenly left."""
    verb = at.after(2) if at.after().endswith("ly") else at.after()
    if in_cue("weak_verb", verb):
        yield Cue("subject of a verb", PERSON, 0.3)
    elif in_cue("human_verb", verb):
        yield Cue("subject of a verb", PERSON, 1.3)
    elif verb.endswith("ed") and len(verb) > 4:
        yield Cue("subject of a verb", PERSON, 0.6)
    elif (
        verb.endswith("s")
        and len(verb) > 3
        and verb[-2] not in "su'’"
        and at.after(2) in ("the", "a", "an", "his", "her", "to", "him")
    ):
        yield Cue("subject of a verb", PERSON, 1.0)


def relation(at: RunContext) -> Iterator[Cue]:
    """A word for a relation or a role introduces the run: his sister Ana, her friend, Tom; my heroine, Wren, is …"""
    one, two = at.before(), at.before(2)
    if is_relation(one):
        yield Cue("relation", PERSON, 2.5)
    elif one == at.after() == "," and in_cue("story_role", two):
        yield Cue("introduction", PERSON, 3.0)
    elif one in (",", "(") and is_relation(two):
        yield Cue("relation", PERSON, 1.8)
    elif in_cue("be", one) and is_relation(two):
        yield Cue("introduction", PERSON, 3.0)
    if at.after() == "," and in_cue("relation", at.after(3)):
        yield Cue("relation", PERSON, 2.0)
    elif (
        at.after() == "," and in_cue("determiner", at.after(2)) and any(is_relation(at.after(n)) for n in (3, 4, 5, 6))
    ):
        yield Cue("relation", PERSON, 1.2)
    if at.after() in ("'s", "’s") and in_cue("relation", at.after(2)):
        yield Cue("relation", PERSON, 1.8)


def is_relation(word: str) -> bool:
    """Say whether a word names what somebody is to others: sister, pilot."""
    return in_cue("relation", word) or in_cue("role", word)


def introduction(at: RunContext) -> Iterator[Cue]:
    """The run is named or called so: a girl named Ana, my name is Ana; a town called Prato."""
    one, two, three = at.before(), at.before(2), at.before(3)
    if in_cue("intro", one) and in_cue("thing", two):
        yield Cue("introduction", OTHER, 2.0)
    elif in_cue("intro", one):
        yield Cue("introduction", PLACE if in_cue("place_noun", two) else PERSON, naming_points(one, two, three))
    elif in_cue("be", one) and (in_cue("naming", two) or (two in ("i",) and not at.run.opens)):
        yield Cue("introduction", PERSON, 2.0 if two == "i" else 3.0)
    elif one == "of" and two == "name":
        yield Cue("introduction", PERSON, 2.5)


def naming_points(verb: str, before: str, subject: str) -> float:
    """Return the points of "called" and its like: things are called so too, unless the subject is a person."""
    person = in_cue("relation", before) or (in_cue("be", before) and in_cue("relation", subject))
    return 3.0 if verb != "called" or person else 2.0


def description(at: RunContext) -> Iterator[Cue]:
    """What follows describes a person: Ana, who …; Ana, 24, …; Ana is a nurse."""
    one, two, three = at.after(), at.after(2), at.after(3)
    if one in ("who", "whose", "whom") or (one == "," and two in ("who", "whose", "whom")):
        yield Cue("who", PERSON, 2.5)
    elif one in (",", "(") and two.isdigit() and len(two) < 3 and three in (",", ")"):
        yield Cue("age", PERSON, 2.0)
    elif one == "(" and len(follow := at.tokens[at.run.last + 2 : at.run.last + 4]) == 2 and all(t.cap for t in follow):
        yield Cue("played by", PERSON, 1.5)
    elif in_cue("be", one) and two in ("a", "an") and has_role(at):
        yield Cue("is a", PERSON, 3.0)
    elif (
        in_cue("be", one)
        and two in ("a", "an")
        and not in_cue("place_noun", three)
        and not in_cue("place_noun", at.after(4))
    ):
        yield Cue("is a", PERSON, 0.8)


def has_role(at: RunContext) -> bool:
    """Say whether what follows "is a" ends in what people are to others: Wren is a young thief from Porto."""
    for step in range(3, 3 + ROLE_REACH):
        word, after = at.after(step), at.after(step + 1)
        if not word.isalpha() or in_cue("function", word):
            return False
        if is_relation(word) and (not after.isalpha() or in_cue("function", after) or after.endswith(("ing", "ed"))):
            return True
    return False


def belongings(at: RunContext) -> Iterator[Cue]:
    """The run owns something."""
    if at.after() in ("'s", "’s") or (at.after() in ("'", "’") and at.run.key.endswith("s")):
        yield Cue("possessive", PERSON, 0.7)


def pronoun(at: RunContext) -> Iterator[Cue]:
    """A pronoun for a person follows in the same sentence."""
    for token in at.tokens[at.run.last + 1 : at.run.last + 1 + PRONOUN_REACH]:
        if token.text in STOPS:
            return
        if in_cue("pronoun", token.low):
            yield Cue("pronoun", PERSON, 0.35)
            return


def address(at: RunContext) -> Iterator[Cue]:
    """Someone speaks to the run: Oh, Lucy! — “Charlotte, you …”."""
    one, two = at.before(), at.before(2)
    if in_cue("greeting", one) or (one == "," and in_cue("greeting", two)):
        yield Cue("address", PERSON, 1.5)
    elif (
        (one in QUOTES and at.after() in (",", "!"))
        or (one == "," and at.after() in ("!", "?"))
        or (one == "," and at.after() == "." and at.after(2) in QUOTES)
    ):
        yield Cue("address", PERSON, 0.8)
    if in_cue("adjective", one) and not at.run.opens:
        yield Cue("adjective", PERSON, 0.8)


def speaker(at: RunContext) -> Iterator[Cue]:
    """A line of a play or a chat begins with the run: Anna: hello."""
    if at.after() == ":" and at.before() in ("", "\n"):
        yield Cue("speaker", PERSON, 1.2)


def patient(at: RunContext) -> Iterator[Cue]:
    """The run is object of something done to people: Aldric loves Lyra."""
    if in_cue("object_verb", at.before()):
        yield Cue("object of a verb", PERSON, 1.2)


def company(at: RunContext) -> Iterator[Cue]:
    """A preposition that goes with people."""
    if in_cue("person_preposition", at.before()):
        yield Cue("preposition", PERSON, 0.6)


def location(at: RunContext) -> Iterator[Cue]:
    """A preposition of place stands before the run, also over "the"."""
    skip = at.before() == "the"
    one, two = at.before(1 + skip), at.before(2 + skip)
    if at.run.titles or (skip and modifies(at)):
        return
    if in_cue("locative", one):
        owner = at.after() in ("'s", "’s")
        yield Cue("locative", PLACE, 0.8 if owner else 1.2 if in_cue("vague_locative", one) else 2.0)
    elif one == "of" and (in_cue("direction", two) or in_cue("place_of", two)):
        yield Cue("locative", PLACE, 2.5)
    elif one in ("to", "from"):
        yield direction(two)
    elif in_cue("locative_weak", one):
        yield Cue("locative", PLACE, 0.3)
    if in_cue("place_noun", at.before()) and not at.run.opens:
        yield Cue("word for a place", PLACE, 1.5)
    if at.before() == "in" and in_cue("speech", two):
        yield Cue("locative", PLACE, -1.5)


def direction(verb: str) -> Cue:
    """Return what "to" or "from" says after `verb`: one goes to a place, and talks to a person."""
    if in_cue("motion", verb):
        return Cue("locative", PLACE, 1.4)
    return Cue("preposition", PERSON, 0.8) if in_cue("social", verb) else Cue("locative", PLACE, 0.5)


def modifies(at: RunContext) -> bool:
    """Say whether the run only describes the noun after it: at the Stratford residence."""
    noun, index = at.after(), at.run.last + 1
    if index >= len(at.tokens) or at.tokens[index].cap or in_cue("function", noun):
        return False
    return is_common(noun) and not (in_cue("human_verb", noun) or in_cue("speech", noun))


def wider_place(at: RunContext) -> Iterator[Cue]:
    """A known place follows after a comma: Padua, Italy."""
    tokens, last = at.tokens, at.run.last
    if at.after() == "," and last + 2 < len(tokens) and tokens[last + 2].cap:
        pair = tokens[last + 2].low + " " + at.after(3)
        if max(place_rank(tokens[last + 2].low), place_rank(pair)) > 2 and in_cue_locative(at):
            yield Cue("wider place", PLACE, 2.0)


def in_cue_locative(at: RunContext) -> bool:
    """Say whether a preposition of place, strong or weak, stands before the run."""
    return in_cue("locative", at.before()) or in_cue("locative_weak", at.before())


def article(at: RunContext) -> Iterator[Cue]:
    """An article stands before the run, as before no person's name; "the" also before a family's."""
    one = at.before()
    if at.run.titles:
        return
    if one == "the" and family(at.run):
        yield Cue("family", PERSON, 2.0)
    elif one == "the":
        yield Cue("article", PERSON, -1.5)
        yield Cue("article", OTHER, 0.7)
    elif one in ("a", "an"):
        yield Cue("article", OTHER, 2.0)


def thing(at: RunContext) -> Iterator[Cue]:
    """A thing bears the name, or a mark makes it a tag: the yacht Tigre, aboard the Nellie, #Porto."""
    if in_cue("thing", at.before()) or (at.before() == "the" and at.before(2) in ("aboard", "board")):
        yield Cue("thing", OTHER, 1.5)
    elif at.before() in ("#", "@", "$", "/"):
        yield Cue("mark", OTHER, 2.0)


def family(run: NameRun) -> bool:
    """Say whether a run is a surname in the plural: the Vances."""
    stem = run.key[:-1] if run.key.endswith("s") else ""
    return len(run.core) == 1 and bool(stem) and is_surname(stem) and not is_common(stem) and not is_common(run.key)


RULES: tuple[Callable[[RunContext], Iterator[Cue]], ...] = (
    title, speech, action, relation, introduction, description, belongings, pronoun, address, speaker, patient, company,
    location, wider_place, article, thing,
)  # fmt: skip


def cues_of(tokens: list[NameToken], run: NameRun) -> list[Cue]:
    """Return every cue that the context of one run gives."""
    at = RunContext(tokens, run)
    return [cue for rule in RULES for cue in rule(at)]
