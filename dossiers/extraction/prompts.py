"""What a model is told before it reads. Writers' words are data in the user's turn, as JSON; the system's turn holds
only ours."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from dossiers.extraction.answers import ATTRIBUTES, NOTES
from llm.prompts import PromptTurn

VERSION = "dossier-1"  # change it with the template: every call in the ledger names it
TEMPLATE = Path(__file__).parent / "prompt.txt"


@dataclass(frozen=True, slots=True)
class Passage:
    """A message, or a part of one, under a name that nobody can guess. ``read`` is false for mere context."""

    name: str
    by: str
    text: str
    read: bool = True
    asked: str = ""


def extraction(passages: Sequence[Passage], known: Sequence[str]) -> tuple[PromptTurn, ...]:
    """Asks for what ``passages`` state about their story."""
    data = {
        "known_names": list(known),
        "messages": [_shown(passage) for passage in passages],
    }
    return PromptTurn("system", instructions()), PromptTurn("user", json.dumps(data, ensure_ascii=False))


def instructions() -> str:
    """The system's turn, whole. Raises ``KeyError`` for a blank in the template that nothing fills."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(attributes=", ".join(ATTRIBUTES), notes=", ".join(NOTES)).strip()


def _shown(passage: Passage) -> dict[str, object]:
    shown: dict[str, object] = {"id": passage.name, "by": passage.by, "read": passage.read, "text": passage.text}
    return {**shown, "answers_a_question_about": passage.asked} if passage.asked else shown
