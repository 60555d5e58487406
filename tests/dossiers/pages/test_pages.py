"""What a writer sees and does on the pages of a story."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.models import Dossier, Evidence, Fact, Version
from tests import factories
from tests.dossiers import told
from tests.dossiers.pages.conftest import Told, signed_in


def words(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return words(answer.content.decode())


def fact(story: Told, value: str) -> Fact:
    return told.fact(story.project, value)


def decided(client: Client, story: Told, value: str, verb: str) -> str:
    answer = client.post(f"{story.address}/facts/{fact(story, value).pk}/{verb}")
    assert (answer.status_code, answer.headers["Location"]) == (302, story.address)
    return told.fact(story.project, value).state


def test_the_dossier_stands_beside_the_conversation(story: Told, mia: Client) -> None:
    page = text(mia, story.address)
    for said in ("Mara is 34.", "Where do they live?", "brother of Mara", "Porto", "Suggested by the assistant"):
        assert said in page


def test_a_fact_leads_to_its_words(story: Told, mia: Client) -> None:
    evidence = Evidence.objects.get(fact=fact(story, "brother"))
    page = mia.get(story.address).content.decode()
    assert f'href="{story.address}?evidence={evidence.pk}#m-{evidence.message_id}"' in page
    shown = mia.get(f"{story.address}?evidence={evidence.pk}").content.decode()
    assert f'<mark class="quote" tabindex="-1">{evidence.quote}</mark' in shown


@pytest.mark.parametrize("evidence", ["0", "x", "9" * 30, "-1", "١"])
def test_evidence_that_does_not_exist_shows_the_story(story: Told, mia: Client, evidence: str) -> None:
    assert mia.get(story.address, {"evidence": evidence, "session": evidence, "deleted": evidence}).status_code == 200


def test_a_contradiction_is_shown_and_settled(story: Told, mia: Client) -> None:
    assert "Which one holds?" in text(mia, story.address)
    assert decided(mia, story, "40", "settle") == "stated"
    assert fact(story, "34").state == "retracted"
    assert "Which one holds?" not in text(mia, story.address)


def test_both_may_be_true(story: Told, mia: Client) -> None:
    assert decided(mia, story, "40", "both") == "stated"
    assert fact(story, "34").state == "stated"


def test_a_suggestion_counts_only_when_it_is_confirmed(story: Told, mia: Client) -> None:
    assert "fear" not in told.shown(story.project)["characters"][0]
    assert decided(mia, story, "fears the sea", "confirm") == "stated"
    assert told.shown(story.project)["characters"][0]["fear"] == "fears the sea"


def test_a_suggestion_can_be_refused_and_a_fact_taken_back_and_stated_again(story: Told, mia: Client) -> None:
    assert decided(mia, story, "fears the sea", "reject") == "retracted"
    assert decided(mia, story, "brother", "retract") == "retracted"
    assert decided(mia, story, "brother", "return") == "stated"


def test_a_senseless_decision_is_refused_in_words(story: Told, mia: Client) -> None:
    answer = mia.post(f"{story.address}/facts/{fact(story, 'brother').pk}/confirm", follow=True)
    assert "This fact is" in words(answer.content.decode())
    assert mia.post(f"{story.address}/facts/{fact(story, 'brother').pk}/explode").status_code == 404


def test_a_fact_of_ones_own_is_added_and_reworded(story: Told, mia: Client) -> None:
    said = {"kind": "character", "name": "Ines", "attribute": "relationship", "value": "friend of mara"}
    mia.post(f"{story.address}/facts", said)
    added = fact(story, "friend")
    assert (added.origin, added.other_id is not None) == ("edit", True)
    assert "friend of Mara" in text(mia, story.address)
    mia.post(f"{story.address}/facts", {"kind": "location", "name": "The pier"})
    answer = mia.post(f"{story.address}/facts/{fact(story, 'The pier').pk}/edit", {"value": "The old pier"})
    assert answer.headers["Location"] == f"{story.address}/facts/{fact(story, 'The old pier').pk}"
    assert told.shown(story.project)["locations"] == ["Porto", "The old pier"]


def test_merging_makes_one_of_two(story: Told, mia: Client) -> None:
    mara, tome = (fact(story, name).entity_id for name in ("Mara", "Tomé"))
    mia.post(f"{story.address}/merge", {"one": tome, "other": mara})
    assert len(told.names(story.project)) == 1
    assert mia.post(f"{story.address}/merge", {"one": "x", "other": mara}).status_code == 404


def test_the_page_of_a_fact_shows_words_history_and_choices(story: Told, mia: Client) -> None:
    page = text(mia, f"{story.address}/facts/{fact(story, 'brother').pk}")
    for said in ("brother of Mara", "your words", "The words behind it", "First stated", "Take it back"):
        assert said in page


def test_the_history_tells_what_changed_and_goes_back(story: Told, mia: Client) -> None:
    page = text(mia, f"{story.address}/history")
    assert ("Version 3" in page, "Version 1" in page) == (True, True)
    assert "location Porto" in text(mia, f"{story.address}/history/1")
    assert "34" in text(mia, f"{story.address}/history/compare?from=1&to=2")
    mia.post(f"{story.address}/history/1/restore")
    newest = Version.objects.filter(dossier__project=story.project).latest("number")
    assert (newest.restored, newest.actor) == (1, story.owner)
    assert fact(story, "40").state == "retracted"


@pytest.mark.parametrize("query", ["from=x&to=", "from=-1&to=99999999999", "", "from=3&to=1"])
def test_any_comparison_is_answered(story: Told, mia: Client, query: str) -> None:
    assert mia.get(f"{story.address}/history/compare?{query}").status_code == 200


def test_the_map_draws_who_is_who(story: Told, mia: Client) -> None:
    page = mia.get(f"{story.address}/map").content.decode()
    assert page.count('class="map-node"') == 2
    assert "brother of Mara" in words(page)


def test_deleting_a_turn_says_what_goes_and_can_be_taken_back(story: Told, mia: Client) -> None:
    turn = story.messages[2].turn_id
    preview = text(mia, f"{story.address}/turns/{turn}/delete")
    assert ("takes back 1 fact" in preview, "40" in preview) == (True, True)
    answer = mia.post(f"{story.address}/turns/{turn}/delete")
    assert (fact(story, "40").state, fact(story, "34").state) == ("retracted", "stated")
    assert "Bring it back" in text(mia, answer.headers["Location"])
    mia.post(f"{story.address}/turns/{turn}/return")
    assert (fact(story, "40").state, fact(story, "34").state) == ("contradicted", "contradicted")


def test_without_scripts_a_turn_that_is_refused_keeps_its_words(story: Told, mia: Client) -> None:
    chapter = "The lighthouse stood <alone>. " * 400
    answer = mia.post(f"{story.address}/say", {"text": chapter})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "and this has 12,000" in words(page)
    assert "The lighthouse stood &lt;alone&gt;. " * 400 in page


@pytest.mark.django_db(transaction=True)
def test_without_scripts_a_turn_is_said_answered_edited_and_answered_again(writer: User) -> None:
    client = signed_in(writer)
    address = client.post("/stories/new").headers["Location"]
    project = Project.objects.get()
    answer = client.post(f"{address}/say", {"text": "It is about Mara."})
    assert answer.status_code == 302
    said, replied = ChatMessage.objects.order_by("position")
    assert (said.content, replied.state, bool(replied.content)) == ("It is about Mara.", "complete", True)
    client.post(f"{address}/turns/{said.turn_id}/again")
    assert ChatMessage.objects.filter(set_aside_at=None).count() == 2
    client.post(f"{address}/turns/{said.turn_id}/edit", {"text": "It is about Tom."})
    live = ChatMessage.objects.filter(set_aside_at=None, role="user")
    assert [message.content for message in live] == ["It is about Tom."]
    assert project.sessions.count() == 1
    blank = client.post(f"{address}/turns/{live[0].turn_id}/edit", {"text": "  "})
    assert (blank.status_code, "blank" in words(blank.content.decode())) == (400, True)


def test_stories_are_listed_renamed_deleted_and_brought_back(story: Told, mia: Client) -> None:
    assert "2 characters" in text(mia, "/stories")
    assert "1 contradiction" in text(mia, "/stories")
    mia.post(f"{story.address}/rename", {"title": "  The   lamp\x00 "})
    assert "The lamp" in text(mia, "/stories")
    mia.post(f"{story.address}/delete")
    assert mia.get(story.address).status_code == 404
    assert "Bring back" in text(mia, "/stories")
    mia.post(f"{story.address}/restore")
    assert mia.get(story.address).status_code == 200


def test_a_stranger_who_begins_is_a_guest_who_finds_the_story_again(db: None) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})  # as browsers say of their own pages
    assert "You can begin without an account" in text(client, "/stories")
    address = client.post("/stories/new").headers["Location"]
    assert Project.objects.get().owner.is_guest
    assert "You are a guest" in text(client, address)
    assert Client().get(address).status_code == 404


def test_a_story_without_a_dossier_has_all_its_pages(writer: User) -> None:
    client = signed_in(writer)
    address = client.post("/stories/new").headers["Location"]
    assert Dossier.objects.count() == 0
    for path in ("", "/history", "/map", "/dossier", "/log"):
        assert client.get(address + path).status_code == 200, path
    assert client.get(f"{address}/history/compare").status_code == 302


def test_what_a_guest_changed_is_a_guest_s_and_shows_no_number(db: None) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    address = client.post("/stories/new").headers["Location"]
    client.post(f"{address}/facts", {"kind": "character", "name": "Wren"})
    page = text(client, f"{address}/history")
    assert ("a guest" in page, "guest:" in page) == (True, False)


def test_a_guest_s_stories_come_along_into_the_account_once(writer: User) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    address = client.post("/stories/new").headers["Location"]
    token = client.cookies["visitor"].value
    client.force_login(writer)
    assert "you told 1 story as a guest" in text(client, "/stories")
    answer = client.post("/stories/bring", follow=True)
    assert "Brought along: “Untitled”." in words(answer.content.decode())
    assert client.get(address).status_code == 200
    thief = signed_in(factories.person("otto"))
    thief.cookies["visitor"] = token
    thief.post("/stories/bring")
    assert (thief.get(address).status_code, Project.objects.get().owner) == (404, writer)


@pytest.mark.parametrize(
    ("form", "kind", "ending"),
    [
        ("markdown", "text/markdown; charset=utf-8", "md"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("json", "application/json", "json"),
        ("worldinfo", "application/json", "worldinfo.json"),
    ],
)
def test_a_dossier_can_be_taken_along(story: Told, mia: Client, form: str, kind: str, ending: str) -> None:
    answer = mia.get(f"{story.address}/export/{form}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="The-harbour.{ending}"'
    assert len(answer.content) > 100
    assert mia.get(f"{story.address}/export/exe").status_code == 404


def test_what_was_taken_along_can_be_brought_back(story: Told, mia: Client) -> None:
    taken = mia.get(f"{story.address}/export/json").content
    answer = mia.post("/stories/import", {"file": SimpleUploadedFile("story.json", taken)})
    again = Project.objects.latest("created_at")
    assert answer.headers["Location"] == f"/stories/{again.pk}"
    assert told.shown(again) == told.shown(story.project)


def test_a_text_is_brought_along_by_a_stranger_and_waits_to_be_read(db: None) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    file = SimpleUploadedFile("tale.txt", b"Mara came back.\n\nTom was gone.")
    answer = client.post("/stories/import", {"file": file})
    assert "Mara came back." in text(client, answer.headers["Location"])
    assert "Reading" in text(client, answer.headers["Location"])


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"{", b"[1]", b'{"a": NaN}', b"\xff\xfe\x00"])
def test_a_file_that_is_no_story_is_refused_in_words(writer: User, data: bytes) -> None:
    client = signed_in(writer)
    for name in ("story.json", "story.txt"):
        answer = client.post("/stories/import", {"file": SimpleUploadedFile(name, data)}, follow=True)
        assert answer.status_code == 200, name
    assert client.post("/stories/import", follow=True).status_code == 200


def test_nothing_is_drafted_without_a_model_and_it_is_said(story: Told, mia: Client) -> None:
    name = f"{story.address}/facts/{fact(story, 'Mara').pk}"
    assert "Draft a description" not in text(mia, name)
    answer = mia.post(f"{name}/draft", follow=True)
    assert "model" in words(answer.content.decode())


def test_a_draft_is_a_suggestion(story: Told, mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("dossiers.assistant.drafting.is_possible", lambda task: True)
    monkeypatch.setattr("dossiers.assistant.drafting.describe", lambda entity, actor: asked.append((entity.pk, actor)))
    mara = fact(story, "Mara")
    assert "Draft a description" in text(mia, f"{story.address}/facts/{mara.pk}")
    answer = mia.post(f"{story.address}/facts/{mara.pk}/draft")
    assert (answer.headers["Location"], asked) == (f"{story.address}#suggestions", [(mara.entity_id, story.owner)])
