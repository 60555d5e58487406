from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Conversations with the assistant"

    def ready(self) -> None:
        from chat import queues

        queues.register_all()
