import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.identity import tokens
from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.facts import editing, version_log, withdrawal
from dossiers.files import export, importing, manuscript
from dossiers.files.importing import Unreadable
from dossiers.models import Dossier, Evidence, Extraction, Retraction, Version
from tests import factories
from tests.dossiers import told
from tests.dossiers.extraction.reading import tell
from tests.dossiers.told import fact, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(writer: User) -> Dossier:
    """With a history: contradicted, settled, put in another order, withdrawn."""
    project = told.project(writer, "The harbour")
    first = told.said(project, "Mara is 34. Mara is 40. Zoe knows Mara.")
    told.merge(project, found(first, "Mara"), found(first, "Mara", "age", "34"), found(first, "Mara", "age", "40"))
    told.merge(project, found(first, "Zoe"), found(first, "Zoe", "relationship", "friend", "knows", other="Mara"))
    second = told.said(project, "Ben is here.", set_aside_at=None)
    told.merge(project, found(second, "Ben"))
    editing.settle(fact(project, "34"), writer)
    wanted = told.shown(project)
    wanted["characters"].reverse()
    wanted["notes"] = {"nothing": None, "empty": []}
    editing.replace(Dossier.objects.get(), wanted, writer)
    editing.rename(fact(project, "Zoe").entity, "Zoë", writer)
    withdrawal.withdraw([second])
    second.set_aside_at = told.later(0)
    second.save()
    return Dossier.objects.get()


def exported(dossier: Dossier) -> dict[str, Any]:
    return dict(json.loads(export.made(dossier, "json").content))


def bring(owner: User, content: object, name: str = "story.json") -> Project:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return importing.imported(owner, name, data).project


def test_what_was_exported_comes_back_whole(dossier: Dossier) -> None:
    document = exported(dossier)
    project = bring(factories.person("other"), document)
    copy = Dossier.objects.get(project=project)
    assert told.shown(project) == told.shown(dossier.project)
    assert version_log.at(copy, copy.number) == told.states(project)
    snapshots = Version.objects.order_by("number").values_list("snapshot", flat=True)
    assert list(snapshots.filter(dossier=copy)) == list(snapshots.filter(dossier=dossier))
    assert {row.message.content[row.start : row.end] == row.quote for row in Evidence.objects.all()} == {True}
    assert Extraction.objects.filter(message__session__project=project).count() == 0
    again = exported(copy)
    assert [one["evidence"][0]["quote"] for one in again["facts"] if one["evidence"]] == [
        one["evidence"][0]["quote"] for one in document["facts"] if one["evidence"]
    ]


def test_what_was_taken_back_in_words_comes_along(writer: User) -> None:
    project = told.project(writer)
    tell(project, "Anders is Solveig's husband.")
    tell(project, "No, Anders is Solveig's brother, not her husband.")
    document = exported(Dossier.objects.get(project=project))
    copy = bring(writer, document)
    retracted = [one for one in document["facts"] if one["retractions"]]
    assert len(retracted) == Retraction.objects.filter(fact__dossier__project=copy).count() == 1
    assert told.shown(copy) == told.shown(project)
    withdrawal.withdraw([ChatMessage.objects.filter(session__project=copy).latest("position")])
    assert [one["relationships"] for one in told.shown(copy)["characters"]] == [["husband of Solveig"], []]


def test_an_imported_dossier_goes_on_like_any_other(dossier: Dossier, writer: User) -> None:
    project = bring(writer, exported(dossier))
    first = ChatMessage.objects.get(session__project=project, position=1)
    withdrawal.withdraw([first])
    assert told.names(project) == ["Zoë"]  # a name that was entered by hand rests on no message
    withdrawal.bring_back([first])
    assert told.shown(project) == told.shown(dossier.project)


def test_nobody_elses_dossier_is_changed(dossier: Dossier) -> None:
    before = told.states(dossier.project)
    bring(factories.person("other"), exported(dossier))
    assert (told.states(dossier.project), Dossier.objects.get(pk=dossier.pk).number) == (before, dossier.number)


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def changed(document: dict[str, Any]) -> None:
        place: Any = document
        *way, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
        for key in way:
            place = place[key]
        place[last] = value

    return changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "something else"),
        ("format_version", 2),
        ("facts.0.evidence.0.quote", "forged"),
        ("facts.0.evidence.0.start", 1),
        ("facts.0.evidence.0.end", 10_000),
        ("facts.0.evidence.0.message", "unknown"),
        ("facts.0.entity", 999_999_999),
        ("facts.1.other", 999_999_999),
        ("facts.0.state", "retracted"),
        ("facts.0.state", "proven"),
        ("facts.0.attribute", "x" * 61),
        ("facts.0.created_at", "0001-01-01T00:00:00+14:00"),
        ("facts.1.id", None),
        ("entities.0.kind", "user"),
        ("messages.0.role", "system"),
        ("messages.0.content", "forged"),
        ("messages.0.content", "a\x00b"),
        ("versions.0.number", 7),
        ("versions.0.changes", []),
        ("versions.1.changes.0.before", "retracted"),
        ("project.title", "x" * 201),
        ("facts", "x"),
    ],
)
def test_a_forged_document_is_refused_and_leaves_nothing(dossier: Dossier, path: str, value: object) -> None:
    document = exported(dossier)
    change(path, value)(document)
    with pytest.raises(Unreadable):
        bring(dossier.project.owner, document)
    assert Project.objects.count() == 1


def test_a_forged_order_is_left_out(dossier: Dossier) -> None:
    document = exported(dossier)
    shapes = [one for one in document["facts"] if one["attribute"] == "shape"]
    for one in shapes:
        one["value"] = {"order": {"character": [1, "x", None], "9.x": 5, "y": []}, "without": {"7": 1}, "called": "x"}
    project = bring(dossier.project.owner, document)
    assert sorted(told.names(project)) == ["Mara", "Zoë"]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"{}", b'{"a": NaN}', b"\xff\xfe", b'{"a": ' + b"[" * 100_000, b'{"a": "\\ud800"}',
        b'{"characters": ["x"]}', b'{"characters": {}}', b'{"a": 1' + b"0" * 5000 + b"}", b"x" * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_dossier_is_refused_in_a_sentence(writer: User, data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"\w"):
        bring(writer, data)
    assert Project.objects.count() == 0


def test_a_bare_snapshot_can_be_brought_along(writer: User) -> None:
    snapshot = {"characters": [{"name": "Mara"}], "themes": [], "locations": [], "plot_points": []}
    assert told.shown(bring(writer, {"title": "Old", "snapshot_json": snapshot})) == snapshot
    assert Version.objects.get().reason == "import"


def test_a_text_becomes_a_conversation_that_is_read(writer: User) -> None:
    text = "The Harbour\r\n\r\nMara came home.\n\n" + "She waited. " * 600 + "\n\nThe end."
    project = bring(writer, text.encode(), "harbour.txt")
    stored = list(ChatMessage.objects.filter(session__project=project).order_by("position"))
    assert project.title == "The Harbour"
    assert [len(message.content) <= manuscript.LONGEST for message in stored] == [True, True, True]
    assert " ".join(" ".join(one.content for one in stored).split()) == " ".join(text.split())
    assert {one.role for one in stored} == {ChatMessage.Role.USER}
    assert Extraction.objects.filter(message__in=stored, status="pending").count() == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_of_other_programs_are_read(writer: User, encoding: str) -> None:
    project = bring(writer, "Zoë’s café".encode(encoding), "a.txt")
    assert ChatMessage.objects.get(session__project=project).content == "Zoë’s café"


@pytest.mark.parametrize(
    "data", [b"", b" \n ", b"a\x00b", b"\x7fELF\x02\x01\x01\x00", b"\x89PNG\r\n\x1a\n", b"\xff\xfea"]
)
def test_what_is_no_text_is_refused(writer: User, data: bytes) -> None:
    with pytest.raises(Unreadable):
        bring(writer, data, "a.txt")
    assert Project.objects.count() == 0


@pytest.mark.parametrize("text", ["x" * 9_001, "word " * 2_000, "One. " * 2_000, "a\n\n" * 5_000, "a b" * 4_000])
def test_a_text_is_cut_without_losing_a_letter(text: str) -> None:
    found = manuscript.pieces(text)
    assert max(map(len, found)) <= manuscript.LONGEST
    assert "".join("".join(found).split()) == "".join(text.split())


def client(user: User | None) -> APIClient:
    headers = {"Authorization": f"Bearer {tokens.create(user)[1]}"} if user else {}
    return APIClient(SERVER_NAME="localhost", headers=headers)


def upload(user: User | None, name: str, data: bytes) -> Any:
    file = BytesIO(data)
    file.name = name
    return client(user).post("/api/v1/dossiers/import", {"file": file}, format="multipart")


def test_files_go_out_and_come_in_by_the_api(dossier: Dossier, writer: User) -> None:
    own = client(writer)
    file = own.get(f"/api/v1/dossiers/{dossier.pk}/export/json")
    assert (file.status_code, file["Content-Disposition"]) == (200, 'attachment; filename="The-harbour.json"')
    brought = upload(writer, "x.json", file.content)
    assert (brought.status_code, brought.json()["messages"]) == (201, 2)
    shown = own.get(f"/dossier/{brought.json()['project_id']}").json()["snapshot_json"]
    assert shown == told.shown(dossier.project)
    assert own.get(f"/api/v1/dossiers/{dossier.pk}/export/exe").status_code == 404


@pytest.mark.parametrize("kind", export.FORMATS)
def test_every_kind_of_file_goes_out_by_the_api(dossier: Dossier, writer: User, kind: str) -> None:
    file = client(writer).get(f"/api/v1/dossiers/{dossier.pk}/export/{kind}")
    assert (file.status_code, file["Content-Type"]) == (200, export.FORMATS[kind].content_type)
    assert file.content


@pytest.mark.parametrize(
    ("name", "data", "status"), [("a.json", b"{", 422), ("a.txt", b"\x00", 422), ("a.txt", b"", 422)]
)
def test_a_hostile_file_is_refused_by_the_api(writer: User, name: str, data: bytes, status: int) -> None:
    refused = upload(writer, name, data)
    assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (status, ["body", "file"])


def test_only_somebody_known_brings_files(writer: User) -> None:
    assert upload(None, "a.txt", b"Mara.").status_code == 401
    assert client(writer).post("/api/v1/dossiers/import", {"file": "x"}).status_code == 415
