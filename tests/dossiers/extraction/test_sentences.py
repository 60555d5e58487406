"""What writers say, correct and ask, scored by the sentences of ``benchmarks/stories``."""

import os
from collections.abc import Sequence

import pytest

from benchmarks.stories.sentences import SentenceScore, fits, report, rows, statements
from chat.models import Project
from dossiers.interview import interviewer
from dossiers.interview.conversation import InterviewHistory
from dossiers.models import Dossier, Entity
from dossiers.presenters.assistant_view import RecalledStatement, RecalledSubject, Recollection, recall
from tests import factories
from tests.dossiers import told
from tests.dossiers.extraction.reading import tell

pytestmark = pytest.mark.django_db


def known_of(project: Project) -> Recollection:
    return recall(Dossier.objects.filter(project=project).first())


def holds(wanted: Sequence[str], known: Recollection) -> bool:
    """Whether the dossier says it."""
    kind, subjects = wanted[0], known.places if wanted[0].startswith("loc") else known.people
    if kind in ("loc", "name", "locshown", "shown"):
        return any(fits(wanted[1], one.name if kind.endswith("shown") else "\n".join(one.forms)) for one in subjects)
    if kind == "same":
        return any(all(fits(word, "\n".join(one.forms)) for word in wanted[1:]) for one in known.people)
    if kind in ("rel", "char"):
        return any(_says(wanted, one, said) for one in known.people for said in one.statements)
    of = {"theme": Entity.Kind.THEME, "plot": Entity.Kind.PLOT_POINT, "note": Entity.Kind.NOTE}[kind]
    return any(fits(wanted[1], "\n".join((one.name, *(said.value for said in one.statements)))) for one in known.of(of))


def _says(wanted: Sequence[str], one: RecalledSubject, said: RecalledStatement) -> bool:
    if wanted[0] == "char":
        is_trait = said.attribute != "relationship" and fits(wanted[2], said.value)
        return is_trait and fits(wanted[1], "\n".join(one.forms))
    two = [(one.name, said.other), (said.other, one.name)]
    return fits(wanted[1], said.value) and any(fits(wanted[2], a) and fits(wanted[3], b) for a, b in two)


def corrections() -> SentenceScore:
    score, writer = SentenceScore(), factories.person()
    for row in rows("correction"):
        project = told.project(writer)
        for text in row["said"]:
            tell(project, text)
        known = known_of(project)
        wrong = [one for one in row["present"] if not holds(one, known)] + [
            one for one in row["absent"] if holds(one, known)
        ]
        score.note(row["split"], "correction", not wrong, f"{row['said']} left {wrong}")
    return score


def test_statements_are_read() -> None:
    score = statements()
    print("\n".join(report(score)))
    assert score.share("seen") >= 0.9
    assert score.share("held") >= 0.85


def test_corrections_correct() -> None:
    score = corrections()
    print("\n".join(report(score)))
    if os.environ.get("SHOW_HELD"):
        print("\n".join(score.missed["held"]))
    assert score.share("seen") >= 0.9
    assert score.share("held") >= 0.9


def questions() -> SentenceScore:
    score, writer = SentenceScore(), factories.person()
    told_of: dict[str, Project] = {}
    for row in rows("question"):
        key = "\n".join(row["said"])
        project = told_of.get(key) or told.project(writer)
        if key not in told_of:
            told_of[key] = project
            for text in row["said"]:
                tell(project, text)
        before = told.states(project)
        spoken = interviewer.answer(InterviewHistory(latest=row["ask"], known=known_of(project), seed="1"))
        tell(project, row["ask"])
        is_answered = all(fits(pattern, spoken.text) for pattern in row["answer"])
        kept = told.states(project) == before
        score.note(
            row["split"], "question", is_answered and kept, f"{row['ask']} → {spoken.text[:200]!r}, kept: {kept}"
        )
    return score


def test_questions_are_answered_from_the_facts_and_change_nothing() -> None:
    score = questions()
    print("\n".join(report(score)))
    assert score.share("seen") >= 0.9
    assert score.share("held") >= 0.9
