"""The pages about topics that nobody has named yet."""

from django import forms
from django.contrib import messages as notices
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from accounts.access import analyst_required, signed_in_user
from insights.discovery import decide
from insights.models import DiscoveredTopic, Discovery, Message
from insights.pages import browse
from insights.reads import sources
from insights.reads.filters import Filter
from insights.runs import propose

PAGE_SIZE = 50
QUOTES = 3
State = DiscoveredTopic.State


class AcceptForm(forms.Form):
    name = forms.CharField(max_length=80)
    kind = forms.ChoiceField(choices=[("topic", "a topic"), ("category", "a category")])


@analyst_required
@never_cache
@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", State.PROPOSED.value)
    state = state if state in State.values else State.PROPOSED.value
    newest = Discovery.objects.order_by("-created_at", "-pk").first()
    rows = DiscoveredTopic.objects.filter(state=state)
    if state == State.PROPOSED:
        rows = rows.filter(last_found=newest)
    found = list(rows.order_by("-size", "pk")[:300])
    context = {
        "newest": newest,
        "state": state,
        "states": State.values,
        "topics": [(topic, _sources(topic), decide.typical(topic, QUOTES)) for topic in found],
    }
    return render(request, "insights/discovery.html", context)


def _sources(topic: DiscoveredTopic) -> list[tuple[str, int]]:
    return [(sources.name(name), number) for name, number in topic.sources.items()]


@analyst_required
@never_cache
@require_safe
def discovered_topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = get_object_or_404(DiscoveredTopic.objects.select_related("last_found", "state_by"), pk=topic_id)
    # The nearest first, so that the first page says what the topic is.
    keys = topic.links.order_by("-nearness", "message_id").values_list("message_id", flat=True)
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {row.pk: row for row in browse.listed(Message.objects.filter(pk__in=list(page.object_list)))}
    context = {
        "topic": topic,
        "sources": _sources(topic),
        "page": page,
        "rows": [shown[key] for key in page.object_list if key in shown],
        "form": AcceptForm(initial={"name": topic.name, "kind": "topic"}),
    }
    return render(request, "insights/discovered_topic.html", context)


@analyst_required
@require_POST
def accept(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic, form = get_object_or_404(DiscoveredTopic, pk=topic_id), AcceptForm(request.POST)
    if not form.is_valid():
        notices.error(request, "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items()))
        return redirect("discovered-topic", topic_id)
    try:
        label = decide.accept(topic, form.cleaned_data["kind"], form.cleaned_data["name"], signed_in_user(request))
        notices.success(
            request, f"{label} is a {form.cleaned_data['kind']} now. Start a run to see which messages move."
        )
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    except decide.NotOpen as error:
        notices.info(request, str(error))
    return redirect("discovered-topic", topic_id)


@analyst_required
@require_POST
def change(request: HttpRequest, topic_id: int, verb: str) -> HttpResponse:
    topic = get_object_or_404(DiscoveredTopic, pk=topic_id)
    try:
        {"dismiss": decide.dismiss, "reopen": decide.reopen}[verb](topic, signed_in_user(request))
    except decide.NotOpen as error:
        notices.info(request, str(error))
    return redirect("discovered-topic" if verb == "reopen" else "discovery", *([topic_id] if verb == "reopen" else []))


@analyst_required
@require_POST
def rerun(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Proposes a run over all messages, the accepted label among the others. Nothing changes before it is applied."""
    topic = get_object_or_404(DiscoveredTopic, pk=topic_id, state=State.ACCEPTED)
    try:
        run = propose.start(Filter(), note=f"{topic.name} was accepted", by=signed_in_user(request))
    except propose.RunRefused as error:
        notices.error(request, str(error))
        return redirect("discovered-topic", topic_id)
    return redirect("run", run.pk)


@analyst_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    async_task("insights.discovery.tasks.discover")
    notices.info(request, "Looking for topics in the background. Reload this page in a minute.")
    return redirect("discovery")
