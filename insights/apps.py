from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InsightsConfig(AppConfig):
    name = "insights"
    verbose_name = "Insights"

    def ready(self) -> None:
        from insights import queues

        post_migrate.connect(_ensure_default_labels, sender=self)
        queues.register_all()


def _ensure_default_labels(using: str, **kwargs: Any) -> None:
    from insights.taxonomy import taxonomy

    taxonomy.ensure_defaults(using)
