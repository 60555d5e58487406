"""The pages of imports."""

from django.urls import URLPattern, URLResolver, path

from ingest.pages import imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports", imports.imports, name="imports"),
    path("imports/sample", imports.load_sample, name="import-sample"),
    path("imports/<uuid:public_id>", imports.one, name="import"),
    path("imports/<uuid:public_id>/start", imports.start, name="import-start"),
    path("imports/<uuid:public_id>/rejects.csv", imports.rejects, name="import-rejects"),
    path("imports/<uuid:public_id>/<slug:verb>", imports.change, name="import-change"),
]
