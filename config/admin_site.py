"""The admin site under the product's name."""

from django.conf import settings
from django.contrib.admin import AdminSite


class VerbatimAdminSite(AdminSite):
    site_header = site_title = settings.PROJECT_NAME
    index_title = "Administration"
