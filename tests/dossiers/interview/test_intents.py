"""What is a request and what is story."""

import pytest

from dossiers.interview.intents import Intent, Request, read_request
from tests.dossiers.interview.playing import play, say

REQUESTS = {
    Intent.SUMMARY: [
        "What do we have so far?",
        "summarize",
        "Summarise the story so far please",
        "So, what do we have?",
        "give me an overview",
        "what do you know about my story?",
        "what have I told you?",
        "recap please",
        "tell me what you know",
    ],
    Intent.MISSING: [
        "what's missing?",
        "What is still missing",
        "what else do you need?",
        "how complete is it?",
        "are we finished?",
        "is the dossier complete?",
        "what should I tell you next?",
    ],
    Intent.UNDO: [
        "undo",
        "undo that",
        "delete my last message",
        "how do I delete a message?",
        "can I change what I said?",
        "take that back",
        "that was wrong, delete it",
    ],
    Intent.SKIP: [
        "I don't know.",
        "no idea",
        "I haven’t decided yet",
        "not sure yet",
        "skip this question",
        "ask something else",
        "dunno lol",
        "that's a hard question",
        "I'd rather not say",
        "skip",
    ],
    Intent.SILENCE: [
        "stop asking questions",
        "please stop asking me things",
        "no more questions please",
        "just let me write",
        "quiet please",
        "don't ask me anything now",
        "just listen",
    ],
    Intent.RESUME: ["ask me", "next question please", "go on", "ask me something", "keep going"],
    Intent.IDENTITY: [
        "are you ChatGPT?",
        "Are you a real person?",
        "what model is this",
        "who are you?",
        "how do you work?",
        "am I talking to a bot?",
    ],
    Intent.WRITE: [
        "help me, what should happen next?",
        "write me a scene",
        "continue the story",
        "give me some ideas",
        "can you suggest a name for her?",
        "make something up",
    ],
    Intent.DONE: [
        "Thanks, that's all for today",
        "the end",
        "That's all.",
        "I'm finished",
        "The story is over",
        "done!",
        "that's the whole story",
        "new story",
    ],
    Intent.GREETING: ["hello", "hi there!", "good evening", "how are you?"],
    Intent.THANKS: ["thanks!", "thank you so much", "nice question", "great"],
    Intent.INSULT: [
        "this is dumb",
        "you suck",
        "boring",
        "your questions are stupid",
        "I hate this",
        "you're an idiot",
    ],
    Intent.QUESTION: ["what's the capital of France?", "do you like cats?", "what happens next?"],
    Intent.YES: ["yes", "Yes, it is.", "yes exactly"],
    Intent.NO: ["no", "Nope.", "not really"],
    Intent.CHATTER: ["lol", "ok", "hmm", "maybe", "haha"],
    Intent.NOTHING: ["...", "?", "🙂", "   "],
    Intent.DISTRESS: ["I want to kill myself", "I don’t want to live anymore", "I'm thinking about ending my life"],
    Intent.STORY: [
        "Tom",
        "Mara's mother",
        "because she is afraid",
        "in 1950",
        "He left.",
        "Never.",
        "She said no.",
        "I am a doctor.",
        "I stop at the door.",
        "Stop the car, she said.",
        "Forget the past.",
        "Help came too late.",
        "Who is she? Nobody knows.",
        "Nobody knows who Tom is.",
        "The end of the war.",
        "Let me go, he says.",
        "What do we have to lose? Nothing.",
        "She wants to die.",
        "“I want to die,” she said.",
        "I want to die laughing, he said.",
        "It is finished in a day.",
        "Thanks to her he lives.",
        "Greta is great at chess.",
    ],
}


@pytest.mark.parametrize(
    ("intent", "message"), [(intent, message) for intent, all_of in REQUESTS.items() for message in all_of]
)
def test_what_a_message_is_for(intent: Intent, message: str) -> None:
    assert read_request(message).intent == intent


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("who's Tom", "Tom"),
        ("Who is Father Anselmo?", "Father Anselmo"),
        ("tell me about Mara", "Mara"),
        ("and who was Ines again?", "Ines"),
        ("what did I say about Tom?", "Tom"),
        ("remind me who Rui is", "Rui"),
        ("what do you know about the lighthouse?", "the lighthouse"),
    ],
)
def test_whom_a_question_is_about(message: str, name: str) -> None:
    assert read_request(message) == Request(Intent.WHO, name)


def test_a_request_within_a_longer_message_is_story() -> None:
    assert (
        read_request("She told him to stop asking, and he asked: what do we have so far? Nothing, she said.").intent
        == "story"
    )


def test_somebody_in_danger_is_not_interviewed() -> None:
    said = say("I want to kill myself", play(["Mara lives in Porto."]))
    assert "please talk to somebody now" in said.text
    assert "?" not in said.text
    assert "question" not in said.notes
