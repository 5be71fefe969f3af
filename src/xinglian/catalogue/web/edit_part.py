"""A new part, other master data, parameters, cross references."""

from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.catalogue.access import EDITORS
from xinglian.catalogue.actions.edit_parameters import ParametersWrong, edit_parameters
from xinglian.catalogue.actions.edit_part import edit_part, register_part
from xinglian.catalogue.actions.keep_reference import add_reference, remove_reference
from xinglian.catalogue.queries.categories import dictionary, flat, tree
from xinglian.catalogue.queries.part_cards import cards_by_id
from xinglian.catalogue.queries.part_facts import brands, plain_number
from xinglian.catalogue.queries.search_parts import parts_found
from xinglian.catalogue.queries.words import DIRECTION_WORDS, PART_STATUS_WORDS
from xinglian.catalogue.rules.words import Direction, ReferenceKind
from xinglian.catalogue.web.parameter_fields import ParametersForm, problem_said
from xinglian.catalogue.web.part import found
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, refuse
from xinglian.ui.days import DayField
from xinglian.ui.widgets import Picker, Switch

# How long a removed reference can be brought back; the toast itself goes after eight seconds.
_UNDO_SECONDS = 600
_UNDO = "xinglian.catalogue.reference"


def _part_labels(values: list[str]) -> dict[str, Any]:
    cards = cards_by_id(int(value) for value in values if value.isdecimal())
    return {str(key): f"{card.number} {card.label}" for key, card in cards.items()}


class PartForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Part number"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Part name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=160, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    brand = forms.CharField(
        label=gettext_lazy("Brand"), max_length=60, widget=forms.TextInput(attrs={"list": "brands"})
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=list(PART_STATUS_WORDS.items())
    )
    superseded_by = forms.CharField(
        label=gettext_lazy("Superseded by"), required=False,
        widget=Picker(url=reverse_lazy("catalogue:options"), labels=_part_labels, find=parts_found),
    )  # fmt: skip
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=16, required=False)
    weight_kg = forms.DecimalField(
        label=gettext_lazy("Weight in kg"), min_value=0, max_value=100_000, decimal_places=4,
        required=False, localize=False,
    )  # fmt: skip
    launched_on = DayField(label=gettext_lazy("Launched on"), required=False)
    is_ev = forms.BooleanField(
        label=gettext_lazy("For electric vehicles"), required=False, widget=Switch()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = [(node.code, "　" * node.depth + node.label) for node in flat(tree())]
        self.fields["category"].choices = [("", _("Choose a category")), *nodes]  # type: ignore[attr-defined]

    def clean_superseded_by(self) -> int | None:
        value = str(self.cleaned_data["superseded_by"] or "")
        if not value:
            return None
        if not value.isdecimal() or int(value) not in cards_by_id([int(value)]):
            raise forms.ValidationError(_("Choose a part from the list."))
        return int(value)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        same = ("number", "name", "name_en", "status", "unit", "weight_kg", "launched_on", "is_ev")
        return {name: data[name] for name in same} | {
            "category_id": data["category"],
            "superseded_by_id": data["superseded_by"],
        }


class ReferenceForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            ("oe", gettext_lazy("OE number")),
            ("cross", gettext_lazy("Another brand’s number")),
        ],
    )
    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=60, required=False)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=60)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=list(DIRECTION_WORDS.items())
    )


@allow(*EDITORS)
def new(request: ViewerRequest) -> HttpResponse:
    """GET the empty form; POST makes the part."""
    form = PartForm(
        request.POST or None,
        initial={"status": "active", "category": request.GET.get("category", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = register_part(
                values=form.values(), brand=form.cleaned_data["brand"], now=clock.now()
            )
            return done(
                request,
                _("%(number)s added") % {"number": made.number},
                to=reverse("catalogue:parameters", args=[made.pk]),
            )
        except Refusal as refusal:
            refuse(form, refusal)
    return _form_page(request, form, None)


@allow(*EDITORS)
def edit(request: ViewerRequest, part_id: int) -> HttpResponse:
    """GET the form with what is known; POST changes what differs."""
    one = found(part_id)
    same = ("number", "name", "name_en", "status", "unit", "weight_kg", "launched_on", "is_ev")
    initial = {name: getattr(one, name) for name in same} | {
        "weight_kg": None if one.weight_kg is None else plain_number(one.weight_kg),
        "category": one.category_id,
        "brand": one.brand.name,
        "superseded_by": one.superseded_by_id or "",
    }
    form = PartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_part(
                part_id=part_id, values=form.values(), brand=form.cleaned_data["brand"],
                now=clock.now(),
            )  # fmt: skip
            said = _("%(number)s saved") if changed else _("Nothing was different")
            return done(
                request,
                said % {"number": form.cleaned_data["number"]},
                to=reverse("catalogue:part", args=[part_id]),
            )
        except Refusal as refusal:
            refuse(form, refusal)
    return _form_page(request, form, one)


def _form_page(request: ViewerRequest, form: PartForm, one: Any) -> HttpResponse:
    back = reverse("catalogue:part", args=[one.pk]) if one else reverse("catalogue:list")
    return render(
        request,
        "catalogue/edit_part.html",
        {"form": form, "part": one, "cancel_url": back, "brands": brands()},
        status=422 if request.method == "POST" else 200,
    )


@allow(*EDITORS)
def parameters(request: ViewerRequest, part_id: int) -> HttpResponse:
    """GET a field for every parameter of the dictionary; POST checks and keeps them."""
    one = found(part_id)
    definitions = dictionary(str(one.category.path))
    form = ParametersForm(
        request.POST or None, definitions=definitions, values=dict(one.parameters)
    )
    page = reverse("catalogue:part", args=[part_id])
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_parameters(
                part_id=part_id, values=form.values(), why=form.cleaned_data["why"], now=clock.now()
            )
            said = _("Parameters of %(number)s saved") if changed else _("Nothing was different")
            return done(request, said % {"number": one.number}, to=page)
        except ParametersWrong as wrong:
            for problem in wrong.problems:
                form.add_error(form.field_of(problem.key), problem_said(problem))
    return render(
        request,
        "catalogue/parameters.html",
        {"form": form, "part": one, "rows": form.rows(), "cancel_url": page},
        status=422 if request.method == "POST" else 200,
    )


@allow(*EDITORS)
def reference(request: ViewerRequest, part_id: int) -> HttpResponse:
    """GET the form; POST adds another's number."""
    one = found(part_id)
    page = reverse("catalogue:part", args=[part_id])
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = add_reference(
                part_id=part_id, kind=ReferenceKind(data["kind"]), brand=data["brand"],
                number=data["number"], direction=Direction(data["direction"]), now=clock.now(),
            )  # fmt: skip
            return done(request, _("%(number)s added") % {"number": made.number}, to=page)
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request,
        "catalogue/reference.html",
        {"form": form, "part": one, "cancel_url": page},
        status=422 if request.method == "POST" else 200,
    )


@allow(*EDITORS)
@require_POST
def drop_reference(request: ViewerRequest, reference_id: int) -> HttpResponse:
    """POST: take another's number away."""
    gone = remove_reference(reference_id=reference_id, now=clock.now())
    if gone is None:
        raise Http404
    was = [gone.part_id, gone.kind, gone.brand, gone.number, gone.direction]
    return done(
        request,
        _("%(number)s removed") % {"number": gone.number},
        to=reverse("catalogue:part", args=[gone.part_id]),
        undo_url=reverse(
            "catalogue:restore_reference", query={"was": signing.dumps(was, salt=_UNDO)}
        ),
    )


@allow(*EDITORS)
@require_POST
def restore_reference(request: ViewerRequest) -> HttpResponse:
    """POST ?was=…: what the toast of a removal carries."""
    try:
        part_id, kind, brand, number, direction = signing.loads(
            request.GET.get("was", ""), salt=_UNDO, max_age=_UNDO_SECONDS
        )
        add_reference(
            part_id=part_id, kind=ReferenceKind(kind), brand=brand, number=number,
            direction=Direction(direction), now=clock.now(),
        )  # fmt: skip
    except (signing.BadSignature, Refusal):
        return HttpResponse(status=409)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
