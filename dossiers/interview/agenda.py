"""What to ask next: what is alive in the message first, then what the story lacks, and nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dossiers.interview.message_analysis import Phrase
from dossiers.interview.phrasing import PAST, PRESENT, Voice
from dossiers.interview.story import NARRATOR, Story

ALIVE = 5.5  # score from which a phrase is asked about before the gaps
IN_A_ROW = 2  # follow-ups, before a gap has its turn
RETURN = 8  # answers after which something skipped may be asked again, in other words
NEWCOMERS_APART = 3  # answers from one question about who somebody is to the next
# The gaps, in the order in which a conversation gets to them.
ORDER = ("protagonist", "goal", "location", "conflict", "time", "relationship", "description", "character", "opening",
         "turning_point", "arc", "theme", "ending", "words")  # fmt: skip
LATE = ("arc", "theme", "ending", "words")


@dataclass(frozen=True, slots=True)
class InterviewQuestion:
    """One question. ``kind`` is alive, callback, gap or dispute; ``topic`` what it belongs to, so that it returns late.

    ``asks`` is the kind of answer it hopes for, empty where whatever is told is welcome, and ``about`` a name.
    ``phrase`` is what it is about; ``confirms`` what a plain yes would settle, and ``quote`` the words in it.
    """

    text: str
    kind: str
    topic: str = ""
    asks: str = ""
    about: str = ""
    phrase: Phrase | None = None
    confirms: str = ""
    quote: str = ""
    names: tuple[str, ...] = field(default=())


def next_question(story: Story, voice: Voice) -> InterviewQuestion | None:
    """The best question that was not asked yet, or None where nothing is left to ask."""
    return next(_in_order(story, voice), None)


def _in_order(story: Story, voice: Voice) -> Iterator[InterviewQuestion]:
    yield from _disputes(story, voice)
    if story.ending_words and _lacks(story, "ending"):
        yield from _gap(story, voice, "ending")
    if not story.people or story.hero == NARRATOR:
        yield from _gaps(story, voice, only=("protagonist",))
    yield from _newcomers(story, voice)
    if _follow_ups_in_a_row(story) < IN_A_ROW:
        yield from _alive(story, voice, story.fresh, ALIVE)
    yield from _gaps(story, voice)
    yield from _alive(story, voice, story.fresh)
    yield from _alive(story, voice, story.earlier, earlier=True)
    yield from _late(story, voice)


def values_for(story: Story, name: str = "") -> dict[str, str]:
    """What wordings may be filled with. ``name`` is whom the question is about, the protagonist where it is empty."""
    who = name or story.hero
    rest = story.others(who)
    several = story.people[:3] if len(story.people) > 1 else ()
    return {
        **(PAST if story.is_past else PRESENT),
        "name": who,
        "other": rest[0] if rest else "",
        "place": story.places[0] if story.places else "",
        "spot": story.spot,
        "role": story.role if not story.people else "",
        "names": joined(several),
    }


def joined(names: tuple[str, ...] | list[str], word: str = "and") -> str:
    """Mara, Tom and Ines."""
    return f" {word} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


# --- contradictions ---------------------------------------------------------------------------------------------------
def _disputes(story: Story, voice: Voice) -> Iterator[InterviewQuestion]:
    """Facts that cannot both hold, each with its quote."""
    for subject in story.conversation.known.subjects:
        disputed = [one for one in subject.statements if one.is_disputed and one.quote]
        for one in disputed:
            others = [two for two in disputed if two.attribute == one.attribute and two.fact > one.fact]
            key = f"{subject.name}:{one.attribute}"
            if others and one.quote != others[0].quote and key not in set(story.conversation.notes("dispute")):
                values = {"first": short(one.quote), "second": short(others[0].quote)}
                if picked := voice.question("replies", "dispute", values):
                    yield InterviewQuestion(picked.text, "dispute", key, about=subject.name)


def short(quote: str, most: int = 110) -> str:
    """A quotation that fits a sentence: its beginning, up to a whole word, without quotation marks within."""
    words = quote.split("\n", maxsplit=1)[0].replace("“", "‘").replace("”", "’")
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0]


# --- what is alive ----------------------------------------------------------------------------------------------------
def _newcomers(story: Story, voice: Voice) -> Iterator[InterviewQuestion]:
    """Somebody named for the first time, of whom it is not said who they are."""
    lately = [line.notes.get("topic") for line in story.conversation.answers[-NEWCOMERS_APART + 1 :]]
    if "newcomer" in lately:
        return
    for name in story.newcomers:
        if name != story.hero and story.hero and not story.is_related(name):
            values = {**values_for(story), "other": name}
            if picked := voice.question("gaps", "newcomer", values):
                yield InterviewQuestion(picked.text, "alive", "newcomer", "relationship", name, names=(name,))


def _alive(
    story: Story, voice: Voice, phrases: tuple[Phrase, ...], least: float = 2.0, earlier: bool = False
) -> Iterator[InterviewQuestion]:
    for phrase in phrases[:12]:
        if phrase.score >= least and (question := _about_phrase(story, voice, phrase, earlier)):
            yield question


def _about_phrase(story: Story, voice: Voice, phrase: Phrase, earlier: bool) -> InterviewQuestion | None:
    who = next((name for name in phrase.people if name in story.people), story.hero)
    for group in dict.fromkeys((phrase.cue, "any")):
        if picked := voice.question("follow_ups", group, values_for(story, who)):
            return InterviewQuestion(
                picked.text,
                "callback" if earlier else "alive",
                group,
                about=who if who in story.people else "",
                phrase=phrase,
            )
    return None


def _follow_ups_in_a_row(story: Story) -> int:
    count = 0
    for kind in reversed(list(story.conversation.notes("kind"))):
        if kind != "alive":
            break
        count += 1
    return count


# --- what is missing --------------------------------------------------------------------------------------------------
def _gaps(story: Story, voice: Voice, only: tuple[str, ...] = ORDER) -> Iterator[InterviewQuestion]:
    for key in only:
        if _lacks(story, key) and (key not in LATE or _is_late(story)):
            yield from _gap(story, voice, key)
    if only is ORDER and story.figure and len(story.conversation.answers) > 1:
        yield from _figure(story, voice)


def _lacks(story: Story, key: str) -> bool:
    return any(item.key == key for item in story.lacking) and _may_ask(story, key)


def _is_late(story: Story) -> bool:
    """Whether enough was told to ask where it all leads."""
    return story.heard.is_long or len(story.conversation.answers) >= 6


def _gap(story: Story, voice: Voice, key: str) -> Iterator[InterviewQuestion]:
    group = "narrator" if key == "protagonist" and story.hero == NARRATOR else key
    quote = _confirmable(story, key)
    values = {**values_for(story), "quote": quote}
    if picked := voice.question("gaps", group, values):
        text = picked.text
        confirms = key if quote and quote in text else ""
        about = story.hero if story.hero in story.people and story.hero in text else ""
        # What is told after a question that a yes would answer may be anything.
        asks = "" if picked.is_open or confirms or key == "words" else key
        yield InterviewQuestion(text, "gap", key, asks, about, confirms=confirms, quote=quote if confirms else "")


def _confirmable(story: Story, key: str) -> str:
    """The words that may be the opening, the turning point or the ending: the writer is asked whether they are."""
    if key == "ending":
        return story.ending_words or (story.last_words if story.heard.is_long else "")
    enough = len(story.texts) > 2 or story.heard.is_long
    return {"opening": story.first_words, "turning_point": story.turning_words}.get(key, "") if enough else ""


def _may_ask(story: Story, key: str) -> bool:
    """Whether a kind of question is open: not asked before, or passed over some time ago, and never more than twice."""
    answers = [line.notes for line in story.conversation.answers]
    places = [place for place, notes in enumerate(answers) if notes.get("topic") == key]
    if not places:
        return True
    if key == "protagonist" and story.role and not story.people and len(places) == 1:
        return True  # now there is somebody to ask about
    was_passed = key in ("protagonist", "character") or any(notes.get("skipped") == key for notes in answers)
    return was_passed and len(places) < (3 if key == "character" else 2) and len(answers) - places[-1] >= RETURN


def _figure(story: Story, voice: Voice) -> Iterator[InterviewQuestion]:
    """Somebody without a name."""
    if picked := voice.question("gaps", "figure", {"figure": story.figure}):
        yield InterviewQuestion(picked.text, "alive", "figure", "character")


def _late(story: Story, voice: Voice) -> Iterator[InterviewQuestion]:
    """When all else was asked: the places, and each of the people closer."""
    for place in story.places[:4]:
        if picked := voice.question("gaps", "place", {**values_for(story), "place": place}):
            yield InterviewQuestion(picked.text, "gap", "place", about=place)
    for name in story.people[:6]:
        values = values_for(story, name)
        for group in ("description", "goal", "relationship", "age"):
            if picked := voice.question("gaps", group, values):
                yield InterviewQuestion(picked.text, "gap", group, "" if picked.is_open else group, name)
