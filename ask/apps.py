from django.apps import AppConfig
from django.db.models.signals import pre_delete


class AskConfig(AppConfig):
    name = "ask"
    verbose_name = "Questions"

    def ready(self) -> None:
        from accounts.models import ApiKey, User
        from ask.memory import erasure
        from insights.erasure import erasing

        erasing.connect(erasure.forget_words, dispatch_uid="ask")
        for kind in (User, ApiKey):
            # Before the row is gone its id is still known.
            pre_delete.connect(erasure.forget_person, sender=kind, dispatch_uid=f"ask {kind.__name__}")
