"""Changes of prices: written singly, by percent, looked at, approved, taken back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import KEEPERS, READERS, ChangeGone, ListGone, change_seen, list_seen
from xinglian.prices.actions import change_prices
from xinglian.prices.actions.keep_discount import set_discount
from xinglian.prices.api import price_day
from xinglian.prices.queries import changes as query
from xinglian.prices.queries import list_items
from xinglian.prices.queries.words import CHANGE_STATES
from xinglian.prices.rules.steps import write_steps
from xinglian.prices.rules.words import ChangeState
from xinglian.prices.web.forms import (
    AnswerForm,
    DiscountForm,
    NewPriceForm,
    PercentForm,
    PriceForm,
    ReasonForm,
)
from xinglian.prices.web.price_list import short_form
from xinglian.ui.answers import done, missing_is_404, refuse, refused
from xinglian.ui.chips import with_query
from xinglian.ui.lists import Tab


@allow(*READERS)
@require_GET
def changes(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &list= &after=."""
    state, of_list = request.GET.get("state", ""), request.GET.get("list", "")
    by = query.Asked(
        state=state if state in CHANGE_STATES else "", list_id=int(of_list) if of_list.isascii() and of_list.isdigit() and len(of_list) < 19 else 0,
    )  # fmt: skip
    waiting = query.count_waiting()
    tabs = [Tab(_("All changes"), with_query(request, state=None), None, not by.state)]
    tabs += [
        Tab(CHANGE_STATES[one], with_query(request, state=one), waiting if one == ChangeState.WAITING else None, one == by.state)
        for one in (ChangeState.WAITING, ChangeState.DRAFT, ChangeState.PUBLISHED, ChangeState.WITHDRAWN)
    ]  # fmt: skip
    page = query.page(by, after=request.GET.get("after", ""))
    return render(request, "prices/changes.html", {"page": page, "tabs": tabs, "here": "changes", "waiting": waiting})  # fmt: skip


@allow(*READERS)
@require_GET
@missing_is_404(ChangeGone)
def change(request: ViewerRequest, change_id: int) -> HttpResponse:
    """GET: old and new, and what is to be decided."""
    change_seen(change_id)
    row = query.one(change_id)
    viewer = request.viewer
    return render(
        request,
        "prices/change.html",
        {
            "c": row, "page": query.lines(change_id, after=request.GET.get("after", "")), "sums": query.sums(change_id), "may_keep": viewer.has(*KEEPERS),
            "may_decide": viewer.has(*KEEPERS) and row["made_by_id"] != viewer.person_id, "is_open": row["state"] in ("draft", "refused"),
            "reason_form": ReasonForm(initial={"reason": row["reason"]}), "answer_form": AnswerForm(), "today": price_day(at=clock.now()),
        },
    )  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def new_price(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET the form, POST a part and its steps."""
    one = list_seen(price_list_id)
    today = price_day(at=clock.now())
    form = NewPriceForm(request.POST or None, initial={"starts_on": max(today, one.valid_from)})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        part_id = int(given.pop("part"))
        if catalogue.part(part_id=part_id) is None:
            form.add_error("part", _("Choose a part from the list that opens while you type."))
        else:
            answer = _written(request, form, price_list_id, part_id, given)
            if answer is not None:
                return answer
    return short_form(request, form, one, _("New price in %(code)s"), _("Save the price"))


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def edit_price(request: ViewerRequest, price_list_id: int, part_id: int) -> HttpResponse:
    """GET the form with the steps that hold, POST others from a day on."""
    one, card = list_seen(price_list_id), catalogue.part(part_id=part_id)
    if card is None:
        raise ListGone
    today = price_day(at=clock.now())
    first = max(today, one.valid_from)
    held = list_items.standing_steps(list_id=price_list_id, part_id=part_id, day=first)
    form = PriceForm(request.POST or None, initial={"starts_on": first, "steps": write_steps(held)})
    if request.method == "POST" and form.is_valid():
        answer = _written(request, form, price_list_id, part_id, form.cleaned_data)
        if answer is not None:
            return answer
    return short_form(request, form, one, f"{card.number} {card.label}".replace("%", "%%"), _("Save the price"))  # fmt: skip


def _written(
    request: ViewerRequest, form: PriceForm, price_list_id: int, part_id: int, given: dict[str, Any]
) -> HttpResponse | None:  # fmt: skip
    here = reverse("prices:list", args=[price_list_id])
    try:
        made = change_prices.write_price(
            list_id=price_list_id, part_id=part_id, viewer=request.viewer, now=clock.now(), **given
        )
    except ListGone:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    if made.state == ChangeState.WAITING:
        return done(request, _("Below the floor: a second person decides"), to=reverse("prices:change", args=[made.pk]))  # fmt: skip
    return done(request, _("The price is published"), to=here, undo_url=reverse("prices:withdraw", args=[made.pk]))  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def percent(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET the form, POST a percentage: a draft to look at."""
    one = list_seen(price_list_id)
    form = PercentForm(request.POST or None, initial={"starts_on": max(price_day(at=clock.now()), one.valid_from)})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = change_prices.draft_percent(list_id=one.pk, viewer=request.viewer, now=clock.now(), **form.cleaned_data)  # fmt: skip
            words = ngettext("%(n)s price is drafted. Look through it, then publish.", "%(n)s prices are drafted. Look through them, then publish.", made.lines)  # fmt: skip
            return done(request, words % {"n": f"{made.lines:,}"}, to=reverse("prices:change", args=[made.pk]))  # fmt: skip
        except ListGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return short_form(request, form, one, _("Change the prices of %(code)s"), _("Show old and new"))


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def discount(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET the form, POST a percentage off the base."""
    one = list_seen(price_list_id)
    form = DiscountForm(request.POST or None, initial={"starts_on": max(price_day(at=clock.now()), one.valid_from)})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            set_discount(
                list_id=one.pk, viewer=request.viewer, now=clock.now(), **form.cleaned_data
            )
            return done(request, _("The percentage is set"), to=reverse("prices:list", args=[one.pk]))  # fmt: skip
        except ListGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return short_form(request, form, one, _("Percentage off the base in %(code)s"), _("Save"))


@allow(*KEEPERS)
@require_POST
@missing_is_404(ChangeGone)
def publish(request: ViewerRequest, change_id: int) -> HttpResponse:
    """POST reason where prices lie below the floor."""
    here = reverse("prices:change", args=[change_id])
    try:
        made = change_prices.publish_change(change_id=change_id, reason=request.POST.get("reason", "")[:300], viewer=request.viewer, now=clock.now())  # fmt: skip
    except ChangeGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    if made.state == ChangeState.WAITING:
        return done(request, _("Handed to a second person"), to=here)
    return done(request, _("The prices are published"), to=here, undo_url=reverse("prices:withdraw", args=[made.pk]))  # fmt: skip


@allow(*KEEPERS)
@require_POST
@missing_is_404(ChangeGone)
def decide(request: ViewerRequest, change_id: int) -> HttpResponse:
    """POST answer, and yes=1 to approve."""
    here = reverse("prices:change", args=[change_id])
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return refused(request, Refusal(_("Write your reason: it stands beside the prices.")), to=here)  # fmt: skip
    answer, viewer = form.cleaned_data["answer"], request.viewer
    try:
        if request.POST.get("yes") == "1":
            change_prices.approve_change(change_id=change_id, answer=answer, viewer=viewer, now=clock.now())  # fmt: skip
            return done(request, _("Approved and published"), to=here)
        change_prices.refuse_change(change_id=change_id, answer=answer, viewer=viewer)
    except ChangeGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    return done(request, _("Refused, with your reason"), to=here)


@allow(*KEEPERS)
@require_POST
@missing_is_404(ChangeGone)
def withdraw(request: ViewerRequest, change_id: int) -> HttpResponse:
    """POST: what it replaced holds again."""
    here = reverse("prices:change", args=[change_id])
    try:
        change_prices.withdraw_change(change_id=change_id, viewer=request.viewer, now=clock.now())
    except ChangeGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    return done(request, _("Taken back: the prices before hold again"), to=here)


@allow(*KEEPERS)
@require_POST
@missing_is_404(ChangeGone)
def drop(request: ViewerRequest, change_id: int) -> HttpResponse:
    """POST: a draft goes."""
    try:
        list_id = change_prices.drop_change(change_id=change_id)
    except ChangeGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("prices:change", args=[change_id]))
    return done(request, _("The draft is gone"), to=reverse("prices:list", args=[list_id]))
