"""The dossier of a project."""

from django.utils import timezone

from chat.models import Project
from dossiers.models import Dossier


def find(project: Project) -> Dossier | None:
    """The dossier, unless there is none yet or it was deleted."""
    return Dossier.objects.filter(project=project, deleted_at=None).first()


def unwritten(project: Project) -> Dossier:
    """What stands for the dossier of a project of which nothing is known yet. It is not stored."""
    return Dossier(project=project, created_at=project.created_at, updated_at=project.updated_at)


def get_or_create(project: Project) -> Dossier:
    """The dossier, locked until the caller's transaction ends; made where there is none.

    One that was deleted is given as it is: empty, with its history. It appears again when something is stored in it.
    """
    Dossier.objects.get_or_create(project=project)
    return locked(project)


def locked(project: Project) -> Dossier:
    """The dossier, locked until the caller's transaction ends. Raises ``Dossier.DoesNotExist``."""
    return Dossier.objects.select_for_update().get(project=project)


def hide(dossier: Dossier) -> None:
    """Hides a dossier until something is stored in it."""
    dossier.deleted_at = timezone.now()
    dossier.save(update_fields=["deleted_at"])
