from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InsightsConfig(AppConfig):
    name = "insights"
    verbose_name = "Insights"

    def ready(self) -> None:
        post_migrate.connect(_ensure_default_labels, sender=self)


def _ensure_default_labels(using: str, **kwargs: Any) -> None:
    from insights.taxonomy import taxonomy

    taxonomy.ensure_defaults(using)
