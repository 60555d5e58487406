"""The addresses of dossiers for programs. Numbers are typed, so a literal address can never be taken for an id."""

from django.urls import URLPattern, URLResolver, path

from dossiers.api import contract, dossiers, entities, facts, files, versions

_ONE = "api/v1/dossiers/<str:project_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossier", contract.Dossiers.as_view(), name="dossier"),
    path("dossier/<str:project_id>", contract.OneDossier.as_view(), name="one-dossier"),
    path("api/v1/dossiers", dossiers.DossierList.as_view(), name="dossier-list"),
    path("api/v1/dossiers/import", files.Import.as_view(), name="dossier-import"),
    path(_ONE, dossiers.DossierDetail.as_view(), name="dossier-detail"),
    path(f"{_ONE}/contradictions", dossiers.Contradictions.as_view(), name="dossier-contradictions"),
    path(f"{_ONE}/export/<slug:kind>", files.Export.as_view(), name="dossier-export"),
    path(f"{_ONE}/facts", facts.FactsView.as_view(), name="fact-list"),
    path(f"{_ONE}/facts/<int:fact_id>", facts.OneFact.as_view(), name="fact-detail"),
    path(f"{_ONE}/facts/<int:fact_id>/<slug:verb>", facts.FactVerb.as_view(), name="fact-verb"),
    path(f"{_ONE}/entities", entities.Entities.as_view(), name="entity-list"),
    path(f"{_ONE}/entities/<int:entity_id>", entities.OneEntity.as_view(), name="entity-detail"),
    path(f"{_ONE}/entities/<int:entity_id>/merge", entities.MergeEntity.as_view(), name="entity-merge"),
    path(f"{_ONE}/entities/<int:entity_id>/split", entities.SplitEntity.as_view(), name="entity-split"),
    path(f"{_ONE}/versions", versions.Versions.as_view(), name="version-list"),
    path(f"{_ONE}/versions/<int:number>", versions.OneVersion.as_view(), name="version-detail"),
    path(f"{_ONE}/versions/<int:number>/compare", versions.CompareVersions.as_view(), name="version-compare"),
    path(f"{_ONE}/versions/<int:number>/undo", versions.UndoVersion.as_view(), name="version-undo"),
    path(f"{_ONE}/versions/<int:number>/restore", versions.RestoreVersion.as_view(), name="version-restore"),
]

LISTS = {"dossiers": "dossier-list"}
