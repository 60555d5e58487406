"""The editor of categories and topics, and their versions."""

from typing import Any, cast

from django import forms
from django.contrib import messages as notices
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import analyst_required
from insights.models import Category, TaxonomyVersion, Topic
from insights.pages.correcting import person
from insights.reads import stats
from insights.reads.filters import Filter
from insights.taxonomy import versions

KIND_NAMES = {"categories": "Category", "topics": "Topic"}
VERSIONS_SHOWN = 100


class LabelForm(forms.Form):
    """A label's fields that can be changed; the model checks the values."""

    name = forms.CharField(max_length=80)
    description = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="One or two sentences: what belongs here."
    )
    examples = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One message a line, as customers would write it. Once all labels have five, all are surer.",
    )
    colour = forms.CharField(max_length=7, initial="#5b6b7b", widget=forms.TextInput(attrs={"type": "color"}))
    position = forms.IntegerField(min_value=0, max_value=32_000, required=False, help_text="Order in lists.")

    def clean_examples(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["examples"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class NewLabelForm(LabelForm):
    slug = forms.CharField(max_length=60, help_text="Lower-case letters, digits and underscores. It cannot be changed.")
    field_order = ("name", "slug")


@analyst_required
@never_cache
@require_safe
def taxonomy(request: HttpRequest) -> HttpResponse:
    counts = {
        "categories": {row.slug: row.count for row in stats.per_category(Filter())},
        "topics": {row.slug: row.count for row in stats.per_topic(Filter())},
    }
    groups = [(kind, KIND_NAMES[kind], _listed(kind, counts[kind])) for kind in versions.KINDS]
    return render(request, "insights/taxonomy.html", {"groups": groups, "newest": TaxonomyVersion.objects.first()})


def _listed(kind: str, counts: dict[str, int]) -> list[tuple[Any, int]]:
    rows = versions.KINDS[kind]._default_manager.select_related("merged_into").order_by("position", "pk")
    return sorted(((row, counts.get(row.slug, 0)) for row in rows), key=lambda pair: pair[0].retired_at is not None)


@analyst_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    _known(kind)
    form = NewLabelForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            added = versions.add(kind, form.values(), person(request))
        except ValidationError as error:
            _refuse(form, error)
        else:
            notices.success(request, f"{added.name} was added. Propose a run to give it to messages that are there.")
            return redirect("taxonomy")
    return _form_page(request, kind, form, None)


@analyst_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row = _row(kind, slug)
    initial = {name: getattr(row, name) for name in versions.EDITABLE} | {"examples": "\n".join(row.examples)}
    form = LabelForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            versions.edit(row, form.values(), person(request))
        except ValidationError as error:
            _refuse(form, error)
        else:
            notices.success(request, f"{row.name} was saved. Messages keep their labels until a run moves them.")
            return redirect("taxonomy")
    return _form_page(request, kind, form, row)


def _refuse(form: forms.Form, error: ValidationError) -> None:
    for field, problems in error.message_dict.items():
        form.add_error(field if field in form.fields else None, ValidationError(problems))


def _form_page(request: HttpRequest, kind: str, form: forms.Form, row: Category | Topic | None) -> HttpResponse:
    others = versions.KINDS[kind]._default_manager.filter(retired_at=None).order_by("position", "pk")
    context = {
        "kind": kind,
        "kind_name": KIND_NAMES[kind],
        "form": form,
        "label": row,
        "is_fallback": getattr(row, "is_fallback", False),
        "others": others.exclude(pk=row.pk) if row else (),
    }
    return render(request, "insights/taxonomy_label.html", context, status=400 if form.errors else 200)


@analyst_required
@require_POST
def retire(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row = _row(kind, slug)
    try:
        versions.retire(row, person(request))
    except versions.TaxonomyRefused as error:
        notices.error(request, str(error))
    else:
        notices.success(request, f"{row.name} is retired. New messages no longer get it; old ones keep it.")
    return redirect("taxonomy")


@analyst_required
@require_POST
def bring_back(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row = _row(kind, slug)
    versions.restore(row, person(request))
    notices.success(request, f"{row.name} is in use again.")
    return redirect("taxonomy")


@analyst_required
@require_POST
def merge(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row, into = _row(kind, slug), _row(kind, request.POST.get("into", ""))
    try:
        versions.merge(row, into, person(request))
    except versions.TaxonomyRefused as error:
        notices.error(request, str(error))
        return redirect("taxonomy-label", kind, slug)
    notices.success(request, f"{row.name} is merged into {into.name}. Propose a run to move its messages.")
    return redirect("taxonomy")


@analyst_required
@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    rows = TaxonomyVersion.objects.select_related("created_by").defer("snapshot")[:VERSIONS_SHOWN]
    return render(request, "insights/taxonomy_versions.html", {"versions": rows})


@analyst_required
@never_cache
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(TaxonomyVersion.objects.select_related("created_by"), number=number)
    before = TaxonomyVersion.objects.filter(number__lt=number).first()
    newest = TaxonomyVersion.objects.first()
    context = {
        "version": shown,
        "previous": before,
        "newest": newest,
        "changes": versions.difference(before, shown) if before else (),
        "since": versions.difference(shown, newest) if newest else (),
    }
    return render(request, "insights/taxonomy_version.html", context)


@analyst_required
@require_POST
def go_back(request: HttpRequest, number: int) -> HttpResponse:
    wanted = get_object_or_404(TaxonomyVersion, number=number)
    made = versions.go_back(wanted, person(request))
    notices.success(request, f"The labels are as they were in version {number}; that is version {made.number} now.")
    return redirect("taxonomy")


def _known(kind: str) -> None:
    if kind not in versions.KINDS:
        raise Http404


def _row(kind: str, slug: str) -> Category | Topic:
    _known(kind)
    if "\x00" in slug:  # which PostgreSQL cannot even look for
        raise Http404
    return cast("Category | Topic", get_object_or_404(versions.KINDS[kind]._default_manager.all(), slug=slug))
