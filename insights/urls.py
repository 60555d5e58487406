"""The pages of the insights part."""

from django.urls import URLPattern, URLResolver, path, re_path

from insights.pages import (
    browse,
    calibration,
    correcting,
    dashboard,
    discovery,
    evaluations,
    message,
    runs,
    spikes,
    taxonomy,
    threads,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
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
    path("spikes", spikes.spikes, name="spikes"),
    path("spikes/look", spikes.look, name="spikes-look"),
    path("spikes/backtest", spikes.backtest, name="spike-backtest"),
    path("spikes/<int:spike_id>", spikes.spike, name="spike"),
    re_path(
        r"^spikes/(?P<spike_id>[0-9]{1,18})/(?P<verb>acknowledge|mute|reopen)$", spikes.decide, name="spike-decide"
    ),
    path("discovery", discovery.discovery, name="discovery"),
    path("discovery/look", discovery.look, name="discovery-look"),
    path("discovery/<int:topic_id>", discovery.discovered_topic, name="discovered-topic"),
    path("discovery/<int:topic_id>/accept", discovery.accept, name="discovered-topic-accept"),
    path("discovery/<int:topic_id>/run", discovery.rerun, name="discovered-topic-rerun"),
    re_path(
        r"^discovery/(?P<topic_id>[0-9]{1,18})/(?P<verb>dismiss|reopen)$",
        discovery.change,
        name="discovered-topic-change",
    ),
    path("threads", threads.threads, name="threads"),
    path("conversations/<str:public_id>", message.conversation, name="conversation"),
]
