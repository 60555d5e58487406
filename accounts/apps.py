from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and keys"

    def ready(self) -> None:
        from accounts import audit  # models are not loaded before

        audit.listen()
