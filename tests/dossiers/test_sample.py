"""The sample story: told by the built-in parts alone, and every fact of it proved by its words."""

import pytest

from accounts.models import User
from dossiers.facts import snapshot
from dossiers.models import Dossier, Evidence
from dossiers.sample import story


@pytest.mark.django_db(transaction=True)
def test_the_sample_fills_a_dossier_whose_facts_have_their_words(writer: User) -> None:
    project = story.tell(writer)
    told = snapshot.build(Dossier.objects.get(project=project))
    assert told["characters"][0]["name"] == "Mara Teixeira"
    assert "Cabo Raso" in told["locations"]
    assert {"guilt", "forgiveness"} <= set(told["themes"])
    evidence = Evidence.objects.select_related("message")
    assert evidence.count() > 20
    assert all(one.message.content[one.start : one.end] == one.quote for one in evidence)
    answers = project.sessions.get().messages.filter(role="assistant").values_list("state", "engine").distinct()
    assert list(answers) == [("complete", "interview")]
