"""The addresses of what the product finds by itself: spikes, unnamed topics, how threads go."""

from django.urls import URLPattern, URLResolver, path, re_path

from insights.pages import discovery, spikes, threads

urlpatterns: list[URLPattern | URLResolver] = [
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
]
