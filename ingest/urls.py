"""The pages of imports."""

from django.urls import URLPattern, URLResolver, path, re_path

from ingest.pages import imports

_KEY = r"(?P<public_id>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports", imports.imports, name="imports"),
    path("imports/sample", imports.load_sample, name="import-sample"),
    path("imports/<uuid:public_id>", imports.one, name="import"),
    path("imports/<uuid:public_id>/start", imports.start, name="import-start"),
    path("imports/<uuid:public_id>/rejects.csv", imports.rejects, name="import-rejects"),
    re_path(rf"^imports/{_KEY}/(?P<verb>cancel|undo|again)$", imports.change, name="import-change"),
]
