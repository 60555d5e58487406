from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from ingest.api.imports import ImportViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("imports", ImportViewSet, basename="import-api")

LISTS = {prefix: f"{basename}-list" for prefix, _, basename in router.registry}

urlpatterns: list[URLPattern | URLResolver] = router.urls
