import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.models import User
from chat.models import Project
from dossiers.facts import dossier_of, editing, snapshot
from dossiers.facts.snapshot_validation import InvalidSnapshot
from dossiers.facts.wording import exact
from dossiers.models import Dossier, Evidence, Fact, Version
from tests.dossiers import told
from tests.dossiers.told import Kind, found

pytestmark = pytest.mark.django_db

LISTS: dict[str, list[object]] = {"characters": [], "themes": [], "locations": [], "plot_points": []}


@pytest.fixture
def project(writer: User) -> Project:
    return told.project(writer)


@pytest.fixture
def dossier(project: Project) -> Dossier:
    return dossier_of.get_or_create(project)


@pytest.fixture
def mara(project: Project) -> Project:
    return told_of_mara(project)


def told_of_mara(project: Project) -> Project:
    """A dossier of which everything was said in messages."""
    message = told.said(project, "Mara, tall and tired, is the sister of Ben. Mara has green eyes. Love in Oslo.")
    told.merge(
        project,
        found(message, "Mara"),
        found(message, "Ben"),
        found(message, "Mara", "description", "tall"),
        found(message, "Mara", "description", "tired"),
        found(message, "Mara", "eyes", "green"),
        found(message, "Mara", "relationship", "sister", other="Ben"),
        found(message, "Love", kind=Kind.THEME),
        found(message, "Oslo", kind=Kind.LOCATION),
    )
    return project


def put(project: Project, wanted: object) -> Version | None:
    return editing.replace(Dossier.objects.get(project=project), wanted, project.owner)


scalars = (
    some.none()
    | some.booleans()
    | some.integers(-3, 3)
    | some.floats(allow_nan=False, allow_infinity=False, width=16).map(lambda number: number + 0.0)  # no -0.0
    | some.sampled_from(["", "tall", "sister of Ben", "Mara", "é", "=x"])
)
odd_keys = some.sampled_from(["=", "age", "eyes", "relationship", "same_as", "shape", "value", "aliases", "=age"])


def keyed(inner: some.SearchStrategy[object]) -> some.SearchStrategy[object]:
    return some.dictionaries(odd_keys, inner, max_size=3)


values = some.recursive(scalars, lambda inner: some.lists(inner, max_size=3) | keyed(inner), max_leaves=6)
names = some.sampled_from(["Mara", "Ben", "John Stone", "John", "mara", "Detective Stone", " x ", "="])


known = some.fixed_dictionaries(
    {"name": names},
    optional={
        "description": some.sampled_from(["", "tall", "tired", "tall; tired"]) | values,
        "relationships": some.lists(some.sampled_from(["sister of Ben", "sister of Mara"]) | values, max_size=3),
        "character_arc": values,
        "aliases": some.lists(names, max_size=3) | values,
        "eyes": some.sampled_from(["green", "blue", ["green", "blue"]]),
    },
)
characters = some.builds(lambda one, other: other | one, known, keyed(values)).filter(
    lambda one: isinstance(one.get("relationships", []), list)
)
things = names | some.dictionaries(odd_keys | some.just("name"), values, max_size=3)
snapshots = some.builds(
    lambda one, other: other | one,
    some.fixed_dictionaries(
        {},
        optional={
            "characters": some.lists(characters, max_size=4),
            "themes": some.lists(things, max_size=4),
            "locations": some.lists(things, max_size=3),
            "plot_points": some.lists(things, max_size=3),
        },
    ),
    keyed(values),
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=some.lists(snapshots, min_size=1, max_size=3))
def test_what_was_put_is_what_is_given_back(writer: User, history: list[dict[str, object]]) -> None:
    mara = told_of_mara(told.project(writer))
    for wanted in history:
        put(mara, wanted)
        assert exact(told.shown(mara)) == exact(wanted)
        assert put(mara, wanted) is None


def test_the_snapshot_as_it_is_changes_nothing(mara: Project) -> None:
    assert put(mara, told.shown(mara)) is None


def test_one_changed_word_changes_one_fact(mara: Project) -> None:
    wanted = told.shown(mara)
    wanted["characters"][0]["eyes"] = "blue"
    version = put(mara, wanted)
    assert version is not None
    assert sorted(version.changes.values_list("fact__value", "before", "after")) == [
        ("blue", "", "stated"), ("green", "stated", "retracted"),
    ]  # fmt: skip
    assert (version.reason, version.actor) == ("edit", mara.owner)
    assert told.fact(mara, "blue").origin == Fact.Origin.EDIT


def test_a_renamed_character_keeps_what_is_said_of_them(mara: Project) -> None:
    wanted = told.shown(mara)
    wanted["characters"][0]["name"] = "Marit"
    put(mara, wanted)
    assert told.shown(mara) == wanted
    eyes = told.fact(mara, "green")
    assert (eyes.state, [row.quote for row in eyes.evidence.all()]) == ("stated", ["green"])
    assert told.fact(mara, "Mara").state == Fact.State.RETRACTED


def test_a_reordered_list_keeps_facts_and_words(mara: Project) -> None:
    wanted = told.shown(mara)
    wanted["characters"].reverse()
    put(mara, wanted)
    assert told.shown(mara) == wanted
    assert told.fact(mara, "tall").state == Fact.State.STATED
    told.merge(mara, found(told.said(mara, "Then Zoe came."), "Zoe"))
    assert told.names(mara) == ["Ben", "Mara", "Zoe"]


def test_whoever_is_left_out_is_retracted_and_never_deleted(mara: Project) -> None:
    rows = Fact.objects.count(), Evidence.objects.count()
    put(mara, LISTS)
    assert told.shown(mara) == LISTS
    assert set(told.states(mara).values()) == {"retracted"}
    assert (Fact.objects.count(), Evidence.objects.count()) == rows


def test_what_an_edit_took_away_stays_away_unless_it_is_said_anew(mara: Project) -> None:
    message = Evidence.objects.all()[0].message
    put(mara, LISTS)
    assert told.merge(mara, found(message, "Mara"), found(message, "Mara", "eyes", "green")) is None
    again = told.said(mara, "No: Mara stays, with green eyes.")
    told.merge(mara, found(again, "Mara"), found(again, "Mara", "eyes", "green"))
    assert told.shown(mara)["characters"] == [{"name": "Mara", "description": "", "relationships": [], "eyes": "green"}]


def test_a_message_said_before_the_edit_and_read_after_it_overwrites_nothing(mara: Project) -> None:
    earlier = told.said(mara, "Mara is tall.", at=told.later(-5))
    wanted = told.shown(mara)
    wanted["characters"][0]["description"] = "small"
    put(mara, wanted)
    assert told.merge(mara, found(earlier, "Mara", "description", "tall")) is None
    assert told.shown(mara) == wanted


@pytest.mark.parametrize("others", [[], [{"name": "Benjamin", "description": "small"}]])
def test_a_relationship_stays_as_it_was_put_when_its_other_half_changes(mara: Project, others: list[object]) -> None:
    message = told.said(mara, "Ben Ash, or Ben, is small.")
    told.merge(mara, found(message, "Ben Ash"), found(message, "Ben", "description", "small"))
    wanted = told.shown(mara)
    assert wanted["characters"][0]["relationships"] == ["sister of Ben Ash"]
    wanted["characters"][1:] = others
    put(mara, wanted)
    assert told.shown(mara) == wanted
    said = [fact for fact in Fact.objects.filter(attribute="relationship") if fact.state == Fact.State.STATED]
    assert [fact.evidence.get().quote for fact in said] == ["sister"]


def test_who_left_is_still_named_by_the_name_that_was_chosen(mara: Project) -> None:
    told.merge(mara, found(told.said(mara, "Ben Ash."), "Ben Ash"))
    editing.rename(told.fact(mara, "Ben Ash").entity, "Ben", mara.owner)
    wanted = told.shown(mara)
    wanted["characters"].pop()
    put(mara, wanted)
    assert told.shown(mara) == wanted


def test_an_edit_of_a_relationship_keeps_the_others(mara: Project) -> None:
    wanted = told.shown(mara)
    wanted["characters"][0]["relationships"] = ["rival of Zoe", "sister of Ben"]
    put(mara, wanted)
    assert told.shown(mara) == wanted
    assert told.fact(mara, "sister").evidence.count() == 1


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ([], ()),
        ("x", ()),
        ({"characters": {}}, ("characters",)),
        ({"characters": ["Mara"]}, ("characters", 0)),
        ({"characters": [{"name": " "}]}, ("characters", 0, "name")),
        ({"characters": [{"name": "A", "k" * 60: 1}]}, ("characters", 0, "k" * 59)),
        ({"themes": [None]}, ("themes", 0)),
        ({"themes": ["x"] * 5001}, ("themes",)),
        ({"characters": [{"name": "Mara", "relationships": "sister of Ben"}]}, ("characters", 0, "relationships")),
        ({"themes": ["a\x00b"]}, ("themes", 0)),
        ({"notes": "\ud800"}, ("notes",)),
        ({"notes": float("nan")}, ("notes",)),
        ({"notes": "x" * 1_000_001}, ()),
        ({"a": [[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]}, ("a", 0, 0, 0)),
    ],
)
def test_what_is_no_snapshot_is_refused_and_changes_nothing(
    mara: Project, wanted: object, where: tuple[object, ...]
) -> None:
    before = told.states(mara)
    with pytest.raises(InvalidSnapshot) as refused:
        put(mara, wanted)
    assert (refused.value.where, told.states(mara)) == (where, before)


def test_a_snapshot_too_deep_for_the_stack_is_refused(dossier: Dossier) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidSnapshot):
        editing.replace(dossier, {"a": deep}, None)


def test_the_newest_version_holds_the_snapshot(mara: Project) -> None:
    wanted = told.shown(mara) | {"title": "The harbour", "themes": ["Loss", "Love"]}
    put(mara, wanted)
    newest = Version.objects.order_by("-number")[0]
    assert newest.snapshot == wanted == snapshot.build(newest.dossier)
