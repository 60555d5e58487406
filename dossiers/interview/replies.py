"""What is said to requests: what we have, who somebody is, what is missing, and the rest of ``replies.toml``."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from dossiers.facts.attributes import RELATIONSHIP
from dossiers.interview.agenda import ALIVE, joined, short, values_for
from dossiers.interview.conversation import Spoken
from dossiers.interview.intents import Intent, Request
from dossiers.interview.message_analysis import Phrase, hear
from dossiers.interview.phrasing import Voice
from dossiers.interview.story import Story
from dossiers.presenters.assistant_view import Kind, RecalledStatement, RecalledSubject
from engine.story.sentences import split

MOST = 6  # statements about one person, and names in one list
# What is noted of a question that was interrupted: it is still the one that the next message answers.
_OPEN_QUESTION = re.compile(
    r"(?:and\s+)?(?:who|whose|whom|what|where|when|which|why|how|if|of|on which)\b", re.IGNORECASE
)
INTERRUPTED = ("asks", "about", "topic", "question", "confirms", "confirming")


def reply(request: Request, story: Story, voice: Voice) -> Spoken:
    """The answer to a message that is no story."""
    return _REPLIES[request.intent](request, story, voice)


def nothing_left(story: Story, voice: Voice) -> str:
    """What is said when every question was asked. Nothing is closed by it."""
    if not story.lacking and "replies.complete.0" not in voice.resting and "replies.complete.1" not in voice.resting:
        return voice.line("complete")
    return voice.line("goon")


def listen(story: Story, voice: Voice) -> Spoken:
    """The writer wants no questions: the message is taken up, and that is all."""
    if story.fresh:
        quote = story.fresh[0].text
        return Spoken([voice.line("listening", {"quote": quote})], {"quoted": [quote]})
    return Spoken([voice.line("listeningplain")])


# --- what we have -----------------------------------------------------------------------------------------------------
def _summary(request: Request, story: Story, voice: Voice) -> Spoken:
    lines = list(_what_we_have(story))
    if not lines:
        return Spoken(["So far there is nothing I could name."], {"ask": True})
    return interrupted(["So far:\n" + "\n".join(f"– {line}" for line in lines), _missing_line(story)], story, voice)


def _what_we_have(story: Story) -> Iterator[str]:
    """People with what is stated of them, then places, themes and beats, each in the writer's words."""
    known = story.conversation.known
    for name in story.people[:MOST]:
        subject = known.find(name)
        stated = "; ".join(_stated(one) for one in subject.statements[:3]) if subject else ""
        if not stated and (said := _sentence_about(name, story)):
            stated = f"“{said}”"
        yield f"{name}: {stated}" if stated else name
    if story.places:
        yield f"Places: {joined(list(story.places[:MOST]))}"
    if themes := [theme.name for theme in known.of(Kind.THEME)][:MOST]:
        yield f"What it is about: {joined(themes)}"
    if not known.subjects and (phrases := [phrase for phrase in _best(story) if phrase.score > ALIVE]):
        yield "In your words: " + ", ".join(f"“{phrase.text}”" for phrase in phrases[:3])
    for beat in known.of(Kind.PLOT_POINT)[:MOST]:
        if quotes := [one.quote for one in beat.namings if one.quote]:
            yield f"It happens: “{short(quotes[0])}”"


def _best(story: Story) -> list[Phrase]:
    """The phrases of all messages that say most."""
    phrases = [phrase for text in story.texts[-12:] for phrase in hear(text, story.names).phrases[:2]]
    return sorted(phrases, key=lambda phrase: -phrase.score)


def _stated(statement: RecalledStatement) -> str:
    """A statement in the writer's words, or as it was entered."""
    if statement.attribute == RELATIONSHIP and statement.other:
        return f"{statement.value} of {statement.other}" + (f" (“{short(statement.quote)}”)" if statement.quote else "")
    if statement.quote:
        return f"“{short(statement.quote)}”"
    return statement.value


def _sentence_about(name: str, story: Story) -> str:
    """Of the first sentences that name somebody, the one that says most, exactly as it was written."""
    first = list(islice(_sentences_about(name, story.texts), 4))
    return max(first, key=lambda said: min(len(said), 110), default="")


# --- who somebody is --------------------------------------------------------------------------------------------------
def _who(request: Request, story: Story, voice: Voice) -> Spoken:
    wanted = request.name.strip(" ?.!'\"").removesuffix(" in this story").removeprefix("the ")
    if wanted.casefold() in ("you", "it", "this", "that", "me", "the story", "my story", "story"):
        return _identity(request, story, voice) if wanted == "you" else _summary(request, story, voice)
    subject = story.conversation.known.find(wanted)
    sentences = list(_sentences_about(wanted, story.texts))
    if not sentences and subject is None and (first := wanted.partition(" ")[0]) != wanted and first in story.people:
        return _who(Request(Intent.WHO, first), story, voice)
    if not sentences and (subject is None or not subject.statements):
        return interrupted([voice.line("unknown", {"subject": wanted})], story, voice)
    return interrupted([_portrait(wanted, subject, sentences)], story, voice)


def _portrait(wanted: str, subject: RecalledSubject | None, sentences: list[str]) -> str:
    name = subject.name if subject else wanted[:1].upper() + wanted[1:]
    stated = [_stated(one) for one in subject.statements[:MOST]] if subject else []
    lines = stated or [f"“{sentence}”" for sentence in sentences[:3]]
    return f"{name}, as you tell it:\n" + "\n".join(f"– {line}" for line in lines)


def _sentences_about(name: str, texts: Sequence[str]) -> Iterator[str]:
    """The sentences in which somebody is named, in order. Requests and bare names say nothing."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    for text in texts:
        for sentence in split(text):
            said = text[sentence.start : sentence.end]
            if not sentence.asks and len(said.split()) > 2 and pattern.search(said):
                yield short(said.rstrip("."), 200)


# --- what is missing --------------------------------------------------------------------------------------------------
def _missing(request: Request, story: Story, voice: Voice) -> Spoken:
    return interrupted([_missing_line(story)], story, voice)


def _missing_line(story: Story) -> str:
    missing = _missing_words(story)
    return f"Still missing: {joined(missing[:5])}." if missing else "Nothing on my list is missing."


def _missing_words(story: Story) -> list[str]:
    return [item.missing.replace("the protagonist", story.hero or "the protagonist") for item in story.lacking]


def _done(request: Request, story: Story, voice: Voice) -> Spoken:
    missing = _missing_words(story)
    if not missing:
        return Spoken([voice.line("complete")])
    return Spoken([voice.line("unfinished", {"missing": joined(missing[:4])})], {"ask": True})


def changed(told: str, version: int, story: Story, voice: Voice) -> Spoken:
    """What a correction truly changed, and how it is taken back."""
    spoken = interrupted([f"{told} Say “undo” to take that back."], story, voice)
    spoken.notes["changed"] = version
    return spoken


def _undo(request: Request, story: Story, voice: Voice) -> Spoken:
    told = [text for text in story.texts if hear(text).phrases]
    if not told:
        return interrupted([voice.line("undonothing")], story, voice)
    phrases = hear(told[-1]).phrases
    return interrupted([voice.line("undo", {"quote": phrases[0].text})], story, voice)


# --- the rest ---------------------------------------------------------------------------------------------------------
def _skip(request: Request, story: Story, voice: Voice) -> Spoken:
    notes = {"ask": True, "skipped": story.conversation.asked.get("topic", ""), "listening": False}
    return Spoken([voice.lead("parked")], notes)


def _silence(request: Request, story: Story, voice: Voice) -> Spoken:
    return Spoken([voice.line("silence")], {"listening": True})


def _resume(request: Request, story: Story, voice: Voice) -> Spoken:
    return Spoken([], {"ask": True, "listening": False})


def _distress(request: Request, story: Story, voice: Voice) -> Spoken:
    """No question, and nothing about the story."""
    return Spoken([voice.line("distress")])


def _identity(request: Request, story: Story, voice: Voice) -> Spoken:
    return interrupted([voice.line("identity")], story, voice)


def _greeting(request: Request, story: Story, voice: Voice) -> Spoken:
    if not story.conversation.earlier:
        return Spoken([voice.line("greeting")])
    return interrupted([voice.line("greetingagain")], story, voice)


def _yes(request: Request, story: Story, voice: Voice) -> Spoken:
    asked = story.conversation.asked
    kind, quote = str(asked.get("confirms") or ""), str(asked.get("confirming") or "")
    verb = {"opening": "begins", "turning_point": "turns", "ending": "ends"}.get(kind, "")
    if not verb or not quote:
        return _after(story, voice, "afteryes", "chatter")
    said = voice.line("confirmed", {"quote": quote, "verb": verb})
    return Spoken([said], {"ask": True, "confirmed": kind})


def _no(request: Request, story: Story, voice: Voice) -> Spoken:
    if kind := str(story.conversation.asked.get("confirms") or ""):
        return _denied(kind, story, voice)
    return _after(story, voice, "afterno", "")


def _denied(kind: str, story: Story, voice: Voice) -> Spoken:
    """Not that: then the same is asked openly."""
    if picked := voice.question("gaps", kind, values_for(story)):
        notes = {"question": picked.text, "kind": "gap", "topic": kind, "asks": "" if picked.is_open else kind}
        return Spoken([voice.line("denied"), picked.text], notes)
    return Spoken([voice.line("denied")], {"ask": True})


def _after(story: Story, voice: Voice, group: str, otherwise: str) -> Spoken:
    """A question on from a plain yes or no. To a question that neither answers, a no is passing it over."""
    is_answer = not _OPEN_QUESTION.match(str(story.conversation.asked.get("question") or "What"))
    if is_answer and (picked := voice.question("replies", group, {})):
        return Spoken([picked.text], {"question": picked.text, "kind": "alive"})
    if otherwise:
        return Spoken([voice.line(otherwise)], {"ask": True})
    return _skip(Request(Intent.SKIP), story, voice)


def _plain(group: str, ask: bool) -> Callable[[Request, Story, Voice], Spoken]:
    """A line of ``group``, and then the next question or a word that the last one is still open."""

    def said(request: Request, story: Story, voice: Voice) -> Spoken:
        line = voice.line(group)
        return Spoken([line], {"ask": True}) if ask else interrupted([line], story, voice)

    return said


def interrupted(parts: list[str], story: Story, voice: Voice) -> Spoken:
    """The answer, and a word on the question that it interrupts; where none was asked, the next one."""
    if not story.conversation.asked.get("question"):
        return Spoken(parts, {"ask": True})
    carried = {name: note for name, note in story.conversation.asked.items() if name in INTERRUPTED}
    return Spoken([*parts, voice.line("pending")], carried)


_REPLIES: dict[Intent, Callable[[Request, Story, Voice], Spoken]] = {
    Intent.DISTRESS: _distress,
    Intent.SUMMARY: _summary,
    Intent.WHO: _who,
    Intent.MISSING: _missing,
    Intent.UNDO: _undo,
    Intent.SKIP: _skip,
    Intent.SILENCE: _silence,
    Intent.RESUME: _resume,
    Intent.IDENTITY: _identity,
    Intent.WRITE: _plain("write", ask=False),
    Intent.HELP: _plain("help", ask=False),
    Intent.DONE: _done,
    Intent.GREETING: _greeting,
    Intent.THANKS: _plain("thanks", ask=True),
    Intent.CHATTER: _plain("chatter", ask=True),
    Intent.YES: _yes,
    Intent.NO: _no,
    Intent.INSULT: _plain("insult", ask=False),
    Intent.QUESTION: _plain("question", ask=False),
    Intent.NOTHING: _plain("nothing", ask=False),
}
