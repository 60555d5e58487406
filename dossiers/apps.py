from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Story dossiers"

    def ready(self) -> None:
        from dossiers import queues

        queues.register_all()
