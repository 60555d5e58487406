"""The first words of a conversation, shown before the writer has said anything."""

from chat.models import Project
from dossiers.interview.agenda import joined
from dossiers.interview.phrasing import Voice
from dossiers.models import Dossier
from dossiers.presenters.assistant_view import recall

MOST_NAMES = 3


def opening(project: Project) -> str:
    """A greeting for ``project``; the same one each time. Names and titles in it are the writer's own."""
    voice = Voice(f"{project.pk}")
    dossier = Dossier.objects.filter(project=project, deleted_at=None).first()
    people = [person.name for person in recall(dossier).people][:MOST_NAMES]
    if people:
        return voice.line("openingagain", {"names": joined(people)})
    if project.title and not set(project.title) & set("“”"):
        return voice.line("openingtitled", {"title": project.title})
    return voice.line("opening")
