"""The product itself as a Django app, and the admin site with its name on it."""

import gc
import os

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class ProductConfig(AppConfig):
    name = "config"
    verbose_name = "Operations"
    default = True

    def ready(self) -> None:
        from config import checks, schedules

        checks.register_all()
        post_migrate.connect(schedules.ensure_schedules, sender=self)
        if os.environ.get("RUN_ROLE") == "worker":
            gc.freeze()  # qcluster forks five times: what is loaded stays shared where no collection writes to it


class VerbatimAdminConfig(AdminConfig):
    default = False
    default_site = "config.admin_site.VerbatimAdminSite"
