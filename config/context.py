"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from config import VERSION


def product(request: HttpRequest) -> dict[str, str]:
    return {"project_name": settings.PROJECT_NAME, "product_version": VERSION}
