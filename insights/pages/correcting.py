"""Labels set by hand, from a message's page."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import analyst_required, signed_in_user
from accounts.models import User
from insights.models import Category, Correction, Insight, Message, Topic
from insights.reads.filters import SENTIMENTS
from insights.runs import corrections


class CorrectionForm(forms.Form):
    """The labels that a person may choose: those in use."""

    category = forms.ModelChoiceField(Category.objects.filter(retired_at=None), empty_label=None, to_field_name="slug")
    sentiment = forms.ChoiceField(choices=[(value, value.title()) for value in SENTIMENTS])
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.filter(retired_at=None),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )


def form(insight: Insight | None) -> CorrectionForm | None:
    """Filled with what a message shows; None for a message without labels."""
    if insight is None:
        return None
    topics = [link.topic.slug for link in insight.topic_links.all()]
    initial: dict[str, Any] = {"category": insight.category.slug, "sentiment": insight.sentiment, "topics": topics}
    return CorrectionForm(initial=initial, auto_id="correct-%s", label_suffix="")


def standing(message: Message) -> Correction | None:
    return Correction.objects.select_related("created_by").filter(message=message, undone_at=None).first()


@analyst_required
@require_POST
def correct(request: HttpRequest, message_uuid: uuid.UUID) -> HttpResponse:
    message = get_object_or_404(Message, uuid=message_uuid)
    sent = CorrectionForm(request.POST)
    if "\x00" in "".join(value for _, values in request.POST.lists() for value in values) or not sent.is_valid():
        notices.error(request, "The labels were not changed: choose a category and a sentiment of the list.")
        return redirect("message", message_uuid)
    try:
        corrections.correct(message, **sent.cleaned_data, by=person(request))
    except corrections.CorrectionRefused as error:
        notices.error(request, str(error))
    else:
        notices.success(request, "Corrected. No run will change these labels, and engines learn from them.")
    return redirect("message", message_uuid)


@analyst_required
@require_POST
def undo(request: HttpRequest, message_uuid: uuid.UUID) -> HttpResponse:
    correction = standing(get_object_or_404(Message, uuid=message_uuid))
    if correction is None:
        notices.info(request, "Nothing to undo: no correction stands.")
    else:
        corrections.undo(correction, person(request))
        notices.success(request, "Undone. The message shows again what the engine said.")
    return redirect("message", message_uuid)


def person(request: HttpRequest) -> User | None:
    return signed_in_user(request)
