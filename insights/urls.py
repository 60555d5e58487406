"""The pages of the insights part."""

from django.urls import URLPattern, URLResolver, include, path

from insights.pages import ask, browse, calibration, correcting, dashboard, evaluations, index, message, runs, taxonomy

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("ask", ask.ask, name="ask"),
    path("index.html", index.index, name="index"),
    path("messages", browse.messages, name="messages"),
    path("messages.csv", browse.messages_csv, name="messages-csv"),
    path("messages/<uuid:message_uuid>", message.message, name="message"),
    path("messages/<uuid:message_uuid>/retry", message.retry, name="message-retry"),
    path("messages/<uuid:message_uuid>/correct", correcting.correct, name="message-correct"),
    path("messages/<uuid:message_uuid>/correct/undo", correcting.undo, name="message-correct-undo"),
    path("taxonomy", taxonomy.taxonomy, name="taxonomy"),
    path("taxonomy/versions", taxonomy.history, name="taxonomy-versions"),
    path("taxonomy/versions/<int:number>", taxonomy.version, name="taxonomy-version"),
    path("taxonomy/versions/<int:number>/restore", taxonomy.go_back, name="taxonomy-go-back"),
    path("taxonomy/<str:kind>/new", taxonomy.new, name="taxonomy-new"),
    path("taxonomy/<str:kind>/<str:slug>", taxonomy.edit, name="taxonomy-label"),
    path("taxonomy/<str:kind>/<str:slug>/retire", taxonomy.retire, name="taxonomy-retire"),
    path("taxonomy/<str:kind>/<str:slug>/restore", taxonomy.bring_back, name="taxonomy-restore"),
    path("taxonomy/<str:kind>/<str:slug>/merge", taxonomy.merge, name="taxonomy-merge"),
    path("runs", runs.runs, name="runs"),
    path("runs/new", runs.new, name="run-new"),
    path("runs/<int:pk>", runs.run, name="run"),
    path("runs/<int:pk>/moves", runs.moves, name="run-moves"),
    path("runs/<int:pk>/apply", runs.apply, name="run-apply"),
    path("runs/<int:pk>/roll-back", runs.roll_back, name="run-roll-back"),
    path("runs/<int:pk>/stop", runs.stop, name="run-stop"),
    path("calibration", calibration.page, name="calibration"),
    path("evaluations", evaluations.page, name="evaluations"),
    path("", include("insights.pages.findings_urls")),
    path("conversations/<str:public_id>", message.conversation, name="conversation"),
]
