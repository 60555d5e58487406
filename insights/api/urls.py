from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from insights.api.conversations import ConversationViewSet
from insights.api.discovery import DiscoveredTopicViewSet, DiscoveryViewSet
from insights.api.insights import InsightViewSet
from insights.api.labelling.calibration import CalibrationViewSet
from insights.api.labelling.corrections import CorrectionViewSet
from insights.api.labelling.labels import CategoryViewSet, TopicViewSet
from insights.api.labelling.runs import RunViewSet
from insights.api.labelling.taxonomy import VersionViewSet
from insights.api.messages import MessageViewSet
from insights.api.spikes import SpikeViewSet
from insights.api.threads import ThreadFiguresViewSet

# Typed path converters: a literal address such as messages/metrics can never be taken for a message's id.
router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("conversations", ConversationViewSet, basename="conversation")
router.register("insights", InsightViewSet, basename="insight")
router.register("messages", MessageViewSet, basename="message")
router.register("categories", CategoryViewSet, basename="category")
router.register("topics", TopicViewSet, basename="topic")
router.register("taxonomy-versions", VersionViewSet, basename="taxonomy-version")
router.register("runs", RunViewSet, basename="proposed-run")
router.register("corrections", CorrectionViewSet, basename="correction")
router.register("calibration", CalibrationViewSet, basename="calibration")
router.register("spikes", SpikeViewSet, basename="spike-api")
router.register("discoveries", DiscoveryViewSet, basename="discovery-api")
router.register("discovered-topics", DiscoveredTopicViewSet, basename="discovered-topic-api")
router.register("threads", ThreadFiguresViewSet, basename="thread-figures")

# Address names of the lists, which the API's front page shows.
LISTS = {prefix: f"{basename}-list" for prefix, _, basename in router.registry}

urlpatterns: list[URLPattern | URLResolver] = router.urls
