"""The sample: a short story of the project's own, told turn by turn and read by the built-in rules."""

from pathlib import Path

from accounts.models import User
from chat import turns
from chat.models import Project
from chat.streams import follow
from dossiers.extraction import work

TEXT = Path(__file__).with_name("lighthouse.txt")
TITLE = "The lamp at Cabo Raso (sample)"


def tell(owner: User) -> Project:
    """Tells it as ``owner`` would: each paragraph is a turn, which is answered and read for facts."""
    project = Project.objects.create(owner=owner, title=TITLE)
    session = None
    for paragraph in TEXT.read_text(encoding="utf-8").strip().split("\n\n"):
        begun = turns.begin(owner, paragraph, session, project.pk)
        while work.drain():  # before the answer, which then need not wait for a worker
            pass
        follow.answer_whole(begun)
        session = begun.session.pk
    return project
