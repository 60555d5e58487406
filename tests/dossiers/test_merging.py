import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.merging.candidates import Candidate, QuoteNotFound
from dossiers.models import Dossier, Entity, Evidence, Fact, Version
from tests.dossiers import told
from tests.dossiers.told import Kind, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(writer: User) -> Project:
    return told.project(writer)


@pytest.mark.parametrize(
    "forms",
    [
        ("Detective Stone", "John Stone", "John"),
        ("John", "Detective Stone", "John Stone"),
        ("John Stone", "John", "Detective Stone"),
        ("John", "John Stone", "Stone"),
        ("John Stone", "Mr. Stone", "JOHN STONE"),
        ("Dr. Élodie Hart", "Elodie Hart", "Dr Hart"),
        ("John Q. Stone", "John Stone", "John"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_forms_of_one_name_are_one_character(project: Project, forms: tuple[str, ...], together: bool) -> None:
    messages = [told.said(project, f"Then {form} came.") for form in forms]
    candidates = [found(message, form) for message, form in zip(messages, forms, strict=True)]
    for batch in [candidates] if together else [[candidate] for candidate in candidates]:
        told.merge(project, *batch)
    assert len(told.names(project)) == 1


@pytest.mark.parametrize(
    ("forms", "characters"),
    [
        (("John Stone", "John Miller", "John"), ["John Stone", "John Miller", "John"]),
        (("John Stone", "Mary Stone", "Stone"), ["John Stone", "Mary Stone", "Stone"]),
        (("Mr. Hale", "Mrs. Hale"), ["Mr. Hale", "Mrs. Hale"]),
        (("John Hale", "Mrs. Hale"), ["John Hale", "Mrs. Hale"]),
        (("Miss Hale", "General Hale"), ["Miss Hale", "General Hale"]),
        (("Elton John", "John"), ["Elton John", "John"]),
        (("John Stone", "Johnny Stone"), ["John Stone", "Johnny Stone"]),
        (("Mara", "Maria"), ["Mara", "Maria"]),
    ],
)
def test_rather_apart_than_wrongly_one(project: Project, forms: tuple[str, ...], characters: list[str]) -> None:
    for form in forms:
        told.merge(project, found(told.said(project, f"There was {form} too."), form))
    assert told.names(project) == characters


def test_a_second_john_leaves_john_to_himself(project: Project) -> None:
    first = told.said(project, "John Stone came. John was tired.")
    told.merge(project, found(first, "John Stone"), found(first, "John", quote="John was"))
    told.merge(project, found(told.said(project, "John Miller laughed."), "John Miller"))
    told.merge(project, found(told.said(project, "And John?"), "John"))
    assert told.names(project) == ["John Stone", "John Miller", "John"]


@pytest.mark.parametrize(
    ("forms", "characters"),
    [
        (("Detective John Stone", "Mara Stone", "Detective Stone"), ["Detective John Stone", "Mara Stone"]),
        (("John Stone", "Detective Stone", "Mara Stone", "Detective Stone"), ["John Stone", "Mara Stone"]),
        (("John Stone", "Mara Stone", "Detective Stone"), ["John Stone", "Mara Stone", "Detective Stone"]),
        (("Dr. Ann Hart", "Dr. Ben Hart", "Dr. Hart"), ["Dr. Ann Hart", "Dr. Ben Hart", "Dr. Hart"]),
    ],
)
def test_a_title_tells_who_of_a_family_it_is(project: Project, forms: tuple[str, ...], characters: list[str]) -> None:
    for form in forms:
        told.merge(project, found(told.said(project, f"There was {form} too."), form))
    assert told.names(project) == characters


def test_a_nickname_joins_only_where_the_extractor_says_so(project: Project) -> None:
    told.merge(project, found(told.said(project, "Elizabeth Hart is here."), "Elizabeth Hart"))
    told.merge(project, found(told.said(project, "Lizzie left."), "Lizzie"))
    assert told.names(project) == ["Elizabeth Hart", "Lizzie"]
    message = told.said(project, "Elizabeth, whom they call Bess, stayed.")
    told.merge(project, found(message, "Bess", aliases=("Elizabeth",)))
    assert told.shown(project)["characters"][0]["aliases"] == ["Elizabeth", "Bess"]


def test_an_alias_of_one_is_not_forced_upon_another(project: Project) -> None:
    told.merge(project, found(told.said(project, "John Miller came."), "John Miller"))
    message = told.said(project, "John Stone, or just John, left.")
    told.merge(project, found(message, "John Stone", aliases=("John",)))
    assert told.names(project) == ["John Miller", "John Stone"]


def test_the_documented_shape(project: Project) -> None:
    message = told.said(project, "Mara, a tall detective, is the sister of Ben. She learns to trust. The Harbour.")
    told.merge(
        project,
        found(message, "Mara"),
        found(message, "Ben"),
        found(message, "Mara", "description", "a tall detective"),
        found(message, "Mara", "relationship", "sister", other="Ben"),
        found(message, "Mara", "character_arc", "learns to trust"),
        found(message, "The Harbour", kind=Kind.LOCATION),
        found(message, "trust", kind=Kind.THEME),
        found(message, "She learns to trust.", kind=Kind.PLOT_POINT),
    )
    assert told.shown(project) == {
        "characters": [
            {
                "name": "Mara",
                "description": "a tall detective",
                "relationships": ["sister of Ben"],
                "character_arc": "learns to trust",
            },
            {"name": "Ben", "description": "", "relationships": []},
        ],
        "themes": ["trust"],
        "locations": ["The Harbour"],
        "plot_points": ["She learns to trust."],
    }


def test_the_same_turn_again_changes_nothing(project: Project) -> None:
    message = told.said(project, "John Stone, thirty, met John and Mara.")
    candidates = [
        found(message, "John", quote="John and"),
        found(message, "John Stone"),
        found(message, "Mara"),
        found(message, "John Stone", "age", "thirty"),
    ]
    assert told.merge(project, *candidates) is not None
    before = told.shown(project)
    told.merge(project, found(told.said(project, "John Miller sat down."), "John Miller"))
    rows = Fact.objects.count(), Evidence.objects.count(), Version.objects.count()
    assert told.merge(project, *candidates) is None
    assert (Fact.objects.count(), Evidence.objects.count(), Version.objects.count()) == rows
    assert told.shown(project)["characters"][:2] == before["characters"]


def test_said_again_in_other_words_adds_words_and_no_version(project: Project) -> None:
    told.merge(project, found(told.said(project, "Mara is a detective."), "Mara", "description", "a detective"))
    again = told.said(project, "MARA, the Detective, laughed.")
    assert told.merge(project, found(again, "MARA", "description", "the Detective")) is None
    fact = told.fact(project, "a detective")
    assert [row.quote for row in fact.evidence.order_by("pk")] == ["a detective", "the Detective"]
    assert Dossier.objects.get().number == 1


@pytest.mark.parametrize(("start", "end"), [(0, 3), (2, 4), (0, 0), (4, 5), (0, 400), (-4, 4)])
def test_a_quote_that_is_no_whole_words_of_the_message_is_refused(project: Project, start: int, end: int) -> None:
    message = told.said(project, "Mara came home.")
    good = found(message, "Mara")
    bad = Candidate(Kind.CHARACTER, "Ben", "name", "Ben", message.pk, start, end)
    with pytest.raises(QuoteNotFound):
        told.merge(project, good, bad)
    assert (Fact.objects.count(), Entity.objects.count()) == (0, 0)


def test_words_of_another_project_are_refused(project: Project, writer: User) -> None:
    elsewhere = told.said(told.project(writer), "Mara came home.")
    with pytest.raises(QuoteNotFound):
        told.merge(project, found(elsewhere, "Mara"))


def test_every_quote_is_found_in_its_message(project: Project) -> None:
    message = told.said(project, "👩‍🚀 Mara, whom they call the Fox, is 34.")
    told.merge(
        project, found(message, "Mara", aliases=("the Fox",)), found(message, "Mara", "age", "34", quote="is 34")
    )
    rows = Evidence.objects.select_related("message")
    assert {(row.message.content[row.start : row.end], row.quote) for row in rows} == {
        ("Mara", "Mara"), ("the Fox", "the Fox"), ("is 34", "is 34")
    }  # fmt: skip


@pytest.mark.parametrize("attribute", ["same_as", "shape", "Same as"])
def test_no_reading_joins_or_reorders_by_itself(project: Project, attribute: str) -> None:
    message = told.said(project, "Mara and Ben.")
    told.merge(project, found(message, "Mara"), found(message, "Ben"))
    assert told.merge(project, found(message, "Mara", attribute, "Ben")) is None


def test_nothing_found_erases_nothing(project: Project) -> None:
    told.merge(project, found(told.said(project, "Mara came."), "Mara"))
    assert told.merge(project) is None
    assert told.names(project) == ["Mara"]


def test_messages_that_were_set_aside_are_passed_over(project: Project) -> None:
    message = told.said(project, "Mara came.", set_aside_at=told.later(0))
    assert told.merge(project, found(message, "Mara")) is None


def test_what_only_the_assistant_said_is_a_suggestion(project: Project) -> None:
    told.merge(project, found(told.said(project, "Mara is a pilot."), "Mara"))
    answer = told.said(project, "Perhaps Mara has a brother, Tom. Mara seems lonely.", role=ChatMessage.Role.ASSISTANT)
    version = told.merge(
        project, found(answer, "Tom"), found(answer, "Mara"), found(answer, "Mara", "description", "lonely")
    )
    assert version is not None
    assert version.summary == "Suggested: Tom; Mara, description: lonely."
    assert told.shown(project)["characters"] == [{"name": "Mara", "description": "", "relationships": []}]
    told.merge(project, found(told.said(project, "Yes, Tom!"), "Tom"))
    assert told.names(project) == ["Mara", "Tom"]


def test_the_dossier_of_a_turn_costs_a_fixed_number_of_queries(project: Project) -> None:
    def queries(names: list[str]) -> int:
        message = told.said(project, ", ".join(names))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            told.merge(project, *[found(message, name) for name in names])
        return len(captured)

    told.merge(project, found(told.said(project, "Mara"), "Mara"))
    first = queries(["Ann Ash", "Bob Birch"])
    assert queries([f"Zed{letter} Oak{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]) == first
