"""The tree of categories and the parameter dictionary of each."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.catalogue.access import EDITORS, NoSuchCategory, category_seen
from xinglian.catalogue.actions.keep_category import (
    keep_category,
    keep_parameter,
    parts_with,
    remove_parameter,
)
from xinglian.catalogue.models import Category, Parameter
from xinglian.catalogue.queries.categories import dictionary, flat, label_of, trail, tree
from xinglian.catalogue.queries.part_facts import range_said
from xinglian.catalogue.queries.words import PARAMETER_TYPE_WORDS
from xinglian.catalogue.rules.words import ParameterType
from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, refuse

_CODE = RegexValidator(
    r"^[a-z][a-z0-9_]*$",
    gettext_lazy("Use small letters, digits and underscores, a letter first: brake_pads."),
)


class CategoryForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Category name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=80, required=False)
    code = forms.CharField(
        label=gettext_lazy("Category code"), max_length=40, validators=[_CODE],
        help_text=gettext_lazy("Small letters, digits and underscores."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=gettext_lazy("Lies in"), required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = [(node.code, "　" * node.depth + node.label) for node in flat(tree())]
        self.fields["parent"].choices = [("", _("Top of the tree")), *nodes]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["code"]


class ParameterForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Parameter name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=80, required=False)
    key = forms.CharField(
        label=gettext_lazy("Parameter key"), max_length=40, validators=[_CODE],
        help_text=gettext_lazy("For files and interfaces: thickness_mm."),
    )  # fmt: skip
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=list(PARAMETER_TYPE_WORDS.items()))
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=16, required=False)
    minimum = forms.DecimalField(
        label=gettext_lazy("Smallest"), required=False, max_digits=18, decimal_places=6
    )
    maximum = forms.DecimalField(
        label=gettext_lazy("Largest"), required=False, max_digits=18, decimal_places=6
    )
    choices = forms.CharField(
        label=gettext_lazy("Choices"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One per line; only for the type choice."),
    )  # fmt: skip

    def clean_choices(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["choices"]).splitlines()]
        return list(dict.fromkeys(line for line in lines if line))


def found(code: str) -> Category:
    try:
        return category_seen(code)
    except NoSuchCategory as refusal:
        raise Http404 from refusal


@allow(SIGNED_IN)
def category_tree(request: ViewerRequest) -> HttpResponse:
    """GET: the whole tree with counts."""
    nodes = tree(with_counts=True)
    return render(
        request,
        "catalogue/category_tree.html",
        {"nodes": nodes, "count": len(flat(nodes)), "may_edit": request.viewer.has(*EDITORS)},
    )


@allow(SIGNED_IN)
def category(request: ViewerRequest, code: str) -> HttpResponse:
    """GET: a category's dictionary, own entries and inherited ones."""
    one = found(code)
    path = str(one.path)
    steps = trail(path)
    names = {node.code: node.label for node in steps}
    own = {entry.key: entry.pk for entry in Parameter.objects.filter(category=one)}
    may_edit = request.viewer.has(*EDITORS)
    used = parts_with(path, list(own)) if may_edit and own else {}
    rows = [
        {
            "label": label_of(entry),
            "key": entry.key,
            "type": PARAMETER_TYPE_WORDS[entry.type],
            "unit": entry.unit,
            "range": range_said(entry),
            "from": "" if entry.category_code == code else names.get(entry.category_code, ""),
            "id": own.get(entry.key) if entry.category_code == code else None,
            "used": used.get(entry.key, 0),
        }
        for entry in dictionary(path).values()
    ]
    return render(
        request,
        "catalogue/category.html",
        {
            "category": one,
            "label": steps[-1].label,
            "trail": steps[:-1],
            "rows": rows,
            "may_edit": may_edit,
        },
    )


@allow(*EDITORS)
def edit_category(request: ViewerRequest, code: str = "") -> HttpResponse:
    """GET the form; POST makes the category or changes its name and place."""
    one = found(code) if code else None
    initial = (
        {"name": one.name, "name_en": one.name_en, "parent": one.parent_id or ""}
        if one
        else {"parent": request.GET.get("parent", "")}
    )
    form = CategoryForm(request.POST or None, is_new=one is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = keep_category(
                code=code or data["code"], name=data["name"], name_en=data["name_en"],
                parent=data["parent"], is_new=one is None, now=clock.now(),
            )  # fmt: skip
            return done(
                request,
                _("Category %(name)s saved") % {"name": kept.name},
                to=reverse("catalogue:category", args=[kept.code]),
            )
        except Refusal as refusal:
            refuse(form, refusal)
    back = reverse("catalogue:category", args=[code]) if code else reverse("catalogue:categories")
    return render(
        request,
        "catalogue/edit_category.html",
        {"form": form, "category": one, "cancel_url": back},
        status=422 if request.method == "POST" else 200,
    )


@allow(*EDITORS)
def edit_parameter(
    request: ViewerRequest, code: str, parameter_id: int | None = None
) -> HttpResponse:
    """GET the form; POST keeps the entry of the dictionary."""
    one = found(code)
    entry = None
    if parameter_id is not None:
        entry = Parameter.objects.filter(pk=parameter_id, category=one).first()
        if entry is None:
            raise Http404
    form = ParameterForm(request.POST or None, initial=_initial(entry))
    if entry is not None:
        form.fields["key"].disabled = True
    page = reverse("catalogue:category", args=[code])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = keep_parameter(
                category_code=code, parameter_id=parameter_id, now=clock.now(),
                **{**data, "type": ParameterType(data["type"])},
            )  # fmt: skip
            return done(request, _("Parameter %(name)s saved") % {"name": kept.name}, to=page)
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request,
        "catalogue/edit_parameter.html",
        {"form": form, "category": one, "entry": entry, "cancel_url": page},
        status=422 if request.method == "POST" else 200,
    )


@allow(*EDITORS)
@require_POST
def drop_parameter(request: ViewerRequest, parameter_id: int) -> HttpResponse:
    """POST: out of the dictionary."""
    gone = remove_parameter(parameter_id=parameter_id)
    if gone is None:
        raise Http404
    return done(
        request,
        _("Parameter %(name)s removed") % {"name": gone.name},
        to=reverse("catalogue:category", args=[gone.category_id]),
    )


def _initial(entry: Parameter | None) -> dict[str, Any]:
    if entry is None:
        return {"type": "number"}
    return {
        "name": entry.name,
        "name_en": entry.name_en,
        "key": entry.key,
        "type": entry.type,
        "unit": entry.unit,
        "minimum": _bare(entry.minimum),
        "maximum": _bare(entry.maximum),
        "choices": "\n".join(entry.choices),
    }


def _bare(number: Decimal | None) -> str:
    return "" if number is None else plain(number)
