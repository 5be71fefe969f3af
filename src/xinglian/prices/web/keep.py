"""Floors and customer groups."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import KEEPERS, READERS, GroupGone, group_seen
from xinglian.prices.actions.keep_floors import set_floor
from xinglian.prices.actions.keep_group import keep_group
from xinglian.prices.api import price_day
from xinglian.prices.models import Member
from xinglian.prices.queries import floors as query
from xinglian.prices.web.forms import FloorForm, GroupForm
from xinglian.ui.answers import done, missing_is_404, refuse


@allow(*READERS)
@require_GET
def floors(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &below=1 &after=."""
    today = price_day(at=clock.now())
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    page = query.page(today=today, text=text, after=request.GET.get("after", ""))
    return render(request, "prices/floors.html", {"page": page, "here": "floors", "may_keep": request.viewer.has(*KEEPERS), "is_filtered": bool(text)})  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def floor(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST a part, a price and a day."""
    form = FloorForm(request.POST or None, initial={"valid_from": price_day(at=clock.now()), "currency": "CNY"})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        card = catalogue.part(part_id=given["part"])
        if card is None:
            form.add_error("part", _("Choose a part from the list that opens while you type."))
        else:
            try:
                set_floor(
                    part_id=card.part_id, part_number=card.number, currency=given["currency"], unit_price=given["unit_price"],
                    valid_from=given["valid_from"], viewer=request.viewer, now=clock.now(),
                )  # fmt: skip
                return done(request, _("The floor of %(number)s is kept") % {"number": card.number}, to=reverse("prices:floors"))  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
    return _form(request, form, _("Floor price of a part"), reverse("prices:floors"))


@allow(*READERS)
@require_GET
def groups(request: ViewerRequest) -> HttpResponse:
    """GET the customer groups."""
    return render(request, "prices/groups.html", {"rows": query.groups(), "here": "groups", "may_keep": request.viewer.has(*KEEPERS)})  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add_group(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it."""
    return _kept(request, GroupForm(request.POST or None), None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(GroupGone)
def group(request: ViewerRequest, group_id: int) -> HttpResponse:
    """GET the form, POST it."""
    one = group_seen(group_id)
    members = Member.objects.filter(group=one, removed_at=None).values_list("partner_id", flat=True)
    initial = {"code": one.code, "name": one.name, "name_en": one.name_en, "partners": [str(key) for key in members]}  # fmt: skip
    return _kept(request, GroupForm(request.POST or None, initial=initial), one.pk)


def _kept(request: ViewerRequest, form: GroupForm, group_id: int | None) -> HttpResponse:
    back = reverse("prices:groups")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            one = keep_group(
                group_id=group_id, code=given["code"], name=given["name"], name_en=given["name_en"], partner_ids=given["partners"],
                now=clock.now(),
            )  # fmt: skip
            return done(request, _("Group %(code)s is kept") % {"code": one.code}, to=back)
        except GroupGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, _("Customer group") if group_id else _("New customer group"), back)


def _form(request: ViewerRequest, form: FloorForm | GroupForm, title: str, back: str) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "form_title": title,
        "cancel_url": back,
        "button": _("Save"),
        "l": None,
    }
    return render(request, "prices/short_form.html", context, status=422 if form.is_bound else 200)
