"""One answer of the interview: what the message was for, what is said to it, and the next question."""

from dossiers.interview import fact_answers, replies
from dossiers.interview.agenda import InterviewQuestion, joined, next_question
from dossiers.interview.conversation import InterviewHistory, Spoken
from dossiers.interview.intents import Intent, read_request
from dossiers.interview.message_analysis import Phrase
from dossiers.interview.phrasing import REST, Voice
from dossiers.interview.story import Story
from engine.language import detect
from engine.story.talk.questions import asked, is_request

ACQUAINTED = 3  # answers after which the interviewer may speak of what was passed by
SHORT = 6  # words of a message that is quoted whole


def answer(conversation: InterviewHistory) -> Spoken:
    """What the interviewer says now. Nothing in it but the wordings is not the writer's."""
    request, voice = read_request(conversation.latest), _voice(conversation)
    story = Story(conversation, is_told=request.intent is Intent.STORY and not is_request(conversation.latest))
    is_listening = next(reversed(list(conversation.notes("listening"))), False)
    if request.intent is Intent.STORY and is_listening:
        spoken = replies.listen(story, voice)
    elif conversation.changed:
        spoken = replies.changed(conversation.changed, conversation.version, story, voice)
    elif (found := _from_the_dossier(conversation)) is not None:
        spoken = replies.interrupted([found], story, voice)
    elif request.intent is Intent.STORY:
        spoken = _told(story, voice)
    else:
        spoken = replies.reply(request, story, voice)
    spoken.notes.setdefault("listening", is_listening)
    if spoken.notes.pop("ask", False):
        _ask(spoken, story, voice)
    spoken.notes["said"] = voice.said
    spoken.notes = {name: note for name, note in spoken.notes.items() if note or name == "listening"}
    return spoken


ASIDE = (Intent.DISTRESS, Intent.SUMMARY, Intent.UNDO, Intent.IDENTITY, Intent.MISSING, Intent.SKIP, Intent.SILENCE)


def _from_the_dossier(conversation: InterviewHistory) -> str | None:
    """The answer of the facts to a question about them; None where it is none, or one about the interview itself."""
    asked_for = asked(conversation.latest)
    if asked_for is None or read_request(conversation.latest).intent in ASIDE:
        return None
    return fact_answers.answer(asked_for, conversation.known) or None


def _voice(conversation: InterviewHistory) -> Voice:
    lately = [line.notes.get("said", []) for line in conversation.answers[-REST:]]
    asked = frozenset(question for question in conversation.notes("question") if isinstance(question, str))
    return Voice(conversation.seed, frozenset(one for said in lately for one in said), asked)


def _told(story: Story, voice: Voice) -> Spoken:
    """The writer told something: it is taken up, and asked on."""
    spoken = Spoken()
    said = story.conversation.written
    if len(said) > 1 and said[-1].strip() == said[-2].strip():
        spoken.parts.append(voice.line("repeated"))
    if _is_new_language(story):
        spoken.parts.append(voice.line("foreign"))
        spoken.notes["foreign"] = True
    _ask(spoken, story, voice)
    return spoken


def _is_new_language(story: Story) -> bool:
    return detect(story.conversation.latest).is_foreign and not any(story.conversation.notes("foreign"))


def _ask(spoken: Spoken, story: Story, voice: Voice) -> None:
    """Adds the next question with what leads to it."""
    question = next_question(story, voice)
    if question is None:
        spoken.parts.append(replies.nothing_left(story, voice))
        return
    _lead(spoken, question, story, voice)
    spoken.notes |= {
        "asks": question.asks,
        "about": question.about,
        "question": question.text,
        "kind": question.kind,
        "topic": question.topic,
        "confirms": question.confirms,
        "confirming": question.quote,
        "dispute": question.topic if question.kind == "dispute" else "",
    }


def _lead(spoken: Spoken, question: InterviewQuestion, story: Story, voice: Voice) -> None:
    """The question with its lead, before or after it."""
    if spoken.parts or not story.is_told or question.kind == "dispute":
        lead = "" if question.phrase is None else _quoted(spoken, question.phrase, question.kind, voice)
        spoken.parts += [part for part in (lead, question.text) if part]
        return
    if story.heard.is_long:
        spoken.parts.append(_long(story, voice))
    if question.phrase is not None:
        _with_phrase(spoken, question, question.phrase, voice)
    else:
        spoken.parts += [part for part in (_taking_up(spoken, question, story, voice), question.text) if part]


def _with_phrase(spoken: Spoken, question: InterviewQuestion, phrase: Phrase, voice: Voice) -> None:
    if question.kind == "alive" and voice.pick("inline", 5) == 0:
        lead = voice.lead("inline", {"quote": phrase.text}) or f"“{phrase.text}”:"
        spoken.parts += [lead, _lowered(question)]
        spoken.notes["quoted"] = [phrase.text]
    else:
        spoken.parts += [_quoted(spoken, phrase, question.kind, voice), question.text]


def _lowered(question: InterviewQuestion) -> str:
    """The question as the rest of a sentence, unless a name opens it."""
    first = question.text.split()[0]
    return question.text if first == question.about or first == "I" else question.text[:1].lower() + question.text[1:]


def _quoted(spoken: Spoken, phrase: Phrase, kind: str, voice: Voice) -> str:
    spoken.notes["quoted"] = [phrase.text]
    lead = voice.lead("earlier" if kind == "callback" else "quote", {"quote": phrase.text})
    return lead or f"“{phrase.text}”."


def _taking_up(spoken: Spoken, question: InterviewQuestion, story: Story, voice: Voice) -> str:
    """What was just said, taken up before a question about something else."""
    latest = " ".join(story.conversation.latest.split()).strip(" .!…。！")
    if story.conversation.asked.get("asks") == "protagonist" and story.hero in story.newcomers:
        return voice.lead("named", {"new": story.hero})
    if question.names:
        return voice.lead("newcomer", {"new": question.names[0]})
    if len(story.newcomers) in (2, 3) and question.asks != "protagonist":
        return voice.lead("newcomers", {"new": joined(list(story.newcomers))})
    if story.newcomers and len(latest.split()) <= SHORT:
        return voice.lead("named", {"new": story.newcomers[0]})
    if _is_quotable_whole(latest, story.conversation.latest):
        spoken.notes["quoted"] = [latest]
        return voice.lead("short", {"quote": latest})
    is_first = not story.conversation.answers
    if not question.quote and (is_first or voice.pick("turn", 3)) and (phrase := _phrase(spoken, story)):
        return voice.lead("short", {"quote": phrase})
    return voice.lead("turn") if len(story.conversation.answers) >= ACQUAINTED else ""


def _is_quotable_whole(said: str, message: str) -> bool:
    return 0 < len(said.split()) <= SHORT and said in message and not set(said) & set('"“”')


def _phrase(spoken: Spoken, story: Story) -> str:
    """The best phrase of the message, which is noted as quoted."""
    if not story.fresh:
        return ""
    spoken.notes["quoted"] = [story.fresh[0].text]
    return story.fresh[0].text


def _long(story: Story, voice: Voice) -> str:
    """What was met in a long text."""
    read_it = voice.line("long", {"count": f"{story.heard.words:,}"})
    people, places = joined(_met(story)), joined(list(story.heard.places[:3]))
    met = f" I met {people}." if people else ""
    return f"{read_it}{met}" + (f" The places: {places}." if places else "")


def _met(story: Story, most: int = 5) -> list[str]:
    """Of the people of the message those talked about most, each once."""
    met: list[str] = []
    for name in story.people:
        words = set(name.split())
        if name in story.heard.people and not any(words & set(other.split()) for other in met):
            met.append(name)
    return met[:most]
