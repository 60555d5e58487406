import io
import json

import pytest
from docx import Document

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.facts import editing
from dossiers.files import export
from dossiers.models import Dossier
from tests.dossiers import told
from tests.dossiers.told import Kind, fact, found

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) ![x](//evil) *b* `c` # h =1+1 \x1b[31m | t |"


@pytest.fixture
def dossier(writer: User) -> Dossier:
    project = told.project(writer, "The Harbour: a story")
    message = told.said(project, "John Stone, or John, is tall. He is 34. He is 40. Oslo. Ben is his brother.")
    told.merge(
        project,
        found(message, "John Stone"),
        found(message, "John", quote="John,"),
        found(message, "John Stone", "description", "tall"),
        found(message, "John Stone", "age", "34"),
        found(message, "John Stone", "age", "40"),
        found(message, "Oslo", kind=Kind.LOCATION),
        found(message, "Ben"),
        found(message, "Ben", "relationship", "brother", other="John Stone"),
    )
    answer = told.said(project, "Does Ben sail?", role=ChatMessage.Role.ASSISTANT)
    told.merge(project, found(answer, "Ben", "occupation", "sail"))
    return Dossier.objects.get(project=project)


def hostile(project: Project) -> None:
    message = told.said(project, f"{HOSTILE} is here.")
    told.merge(project, found(message, HOSTILE, quote=HOSTILE))
    dossier = Dossier.objects.get(project=project)
    editing.add(dossier, Kind.CHARACTER, HOSTILE, project.owner, attribute="description", value=HOSTILE)
    editing.add(dossier, Kind.THEME, "=cmd()", project.owner)


def test_markdown_gives_each_fact_with_its_words(dossier: Dossier) -> None:
    told_at = dossier.updated_at
    day = told_at.strftime("%Y\\-%m\\-%d").replace("\\", "")
    lines = export.markdown(dossier).splitlines()
    assert lines[0] == "# The Harbour\\: a story"
    assert lines[4:12] == [
        "## Characters",
        "",
        "### John Stone[^1]",
        "",
        "Also called John.",
        "",
        "- tall[^2]",
        "- **age:** 34 *(contradicted)*[^3]",
    ]
    assert f"[^2]: “tall” (the writer, {day})" in lines
    assert "- brother of John Stone[^6]" in lines
    assert "- **Ben, occupation:** sail[^8]" in lines
    assert f"[^8]: “sail” (the assistant, {day})" in lines


def test_markdown_shows_markup_and_does_nothing_with_it(dossier: Dossier) -> None:
    hostile(dossier.project)
    written = export.markdown(Dossier.objects.get())
    assert "\\<script\\>alert\\(1\\)\\</script\\> \\[x\\]\\(javascript\\:alert\\(1\\)\\) \\!\\[x\\]" in written
    assert "<script" not in written.replace("\\<script", "")
    assert "\x1b" not in written


def test_a_word_file_holds_the_same(dossier: Dossier) -> None:
    hostile(dossier.project)
    document = Document(io.BytesIO(export.docx(Dossier.objects.get())))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "The Harbour: a story"
    assert texts[texts.index("John Stone") + 3] == "tall"
    assert texts[texts.index("tall") + 1].startswith("“tall” (the writer, ")
    assert HOSTILE.replace("\x1b", "").replace("  ", " ") in texts
    assert document.core_properties.author == ""


def test_world_info_is_found_by_names(dossier: Dossier) -> None:
    entries = export.worldinfo(dossier)["entries"]
    assert (entries["0"]["key"], entries["0"]["content"]) == (
        ["John Stone", "John"], "John Stone: tall; age: 34; age: 40"
    )  # fmt: skip
    assert entries["2"] == entries["2"] | {"uid": 2, "key": ["Oslo"], "content": "Oslo", "comment": "Oslo: “Oslo”"}


def test_json_is_whole(dossier: Dossier) -> None:
    editing.retract(fact(dossier.project, "Oslo"), dossier.project.owner)
    document = json.loads(json.dumps(export.as_json(Dossier.objects.get())))
    assert set(document) == {
        "format", "format_version", "exported_at", "project", "snapshot_json",
        "messages", "entities", "facts", "versions",
    }  # fmt: skip
    assert document["snapshot_json"] == told.shown(dossier.project)
    assert [version["number"] for version in document["versions"]] == [1, 2, 3]
    oslo = next(one for one in document["facts"] if one["value"] == "Oslo")
    assert (oslo["state"], oslo["evidence"][0]["quote"]) == ("retracted", "Oslo")


@pytest.mark.parametrize("name", export.FORMATS)
def test_every_format_is_a_file_with_a_harmless_name(dossier: Dossier, name: str) -> None:
    dossier.project.title = '../"; x\r\nSet-Cookie: a=b\x00é'
    file = export.made(dossier, name)
    assert file.name == f"x-Set-Cookie-a-b.{export.FORMATS[name].ending}"
    assert file.content


def test_an_empty_dossier_can_be_exported(writer: User) -> None:
    project = told.project(writer, "")
    told.merge(project)
    empty = Dossier.objects.get(project=project)
    assert [bool(export.made(empty, name).content) for name in export.FORMATS] == [True] * 4
    assert export.markdown(empty).startswith("# Untitled\n")
