"""One price list: its prices on a day, whom it is for, what changed."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import KEEPERS, READERS, ListGone, list_seen
from xinglian.prices.actions import keep_list
from xinglian.prices.api import price_day
from xinglian.prices.queries import changes, list_items, price_lists
from xinglian.prices.queries.choices import category_labels
from xinglian.prices.queries.price_check import tax_word
from xinglian.prices.queries.words import name_of
from xinglian.prices.web.forms import CloseForm, CopyForm, TermsForm
from xinglian.ui.answers import done, missing_is_404, refuse, refused, table_file
from xinglian.ui.chips import plain_query
from xinglian.ui.day_words import NotADay, day_of


def day_asked(text: str, today: date) -> date:
    try:
        return day_of(text, today=today) or today
    except NotADay:
        return today


@allow(*READERS)
@require_GET
@missing_is_404(ListGone)
def price_list(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET ?on= &q= &category= &sort= &after=."""
    list_seen(price_list_id)
    today = price_day(at=clock.now())
    by = _asked(request, price_list_id, today)
    row = price_lists.one(price_list_id, today=today)
    return render(
        request,
        "prices/price_list.html",
        {
            "l": row, "page": list_items.page(by, after=request.GET.get("after", "")), "may_keep": request.viewer.has(*KEEPERS),
            "day": by.day, "is_today": by.day == today, "discounts": list_items.discounts(price_list_id), "tax": tax_word(row["includes_tax"], row["tax_rate"]),
            "history": changes.page(changes.Asked(list_id=price_list_id), size=8), "query": plain_query(request.GET), "is_closed": row["closed_on"] is not None,
            "is_filtered": bool(by.text or by.category), "clear_url": reverse("prices:list", args=[price_list_id]),
            "category": category_labels([by.category]).get(by.category, "") if by.category else "", "on": by.day.isoformat(),
        },
    )  # fmt: skip


def _asked(request: ViewerRequest, price_list_id: int, today: date) -> list_items.Asked:
    sort = request.GET.get("sort", "")
    return list_items.Asked(
        list_id=price_list_id, day=day_asked(request.GET.get("on", ""), today), text=request.GET.get("q", "").replace("\0", "").strip()[:60],
        category=request.GET.get("category", "").replace("\0", "")[:40], sort=sort if sort in list_items.SORTS else "number",
    )  # fmt: skip


@allow(*READERS)
@require_GET
@missing_is_404(ListGone)
def export(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET: all prices that stand, in the columns of the import. Audited."""
    one = list_seen(price_list_id)
    rows = list_items.every(_asked(request, price_list_id, price_day(at=clock.now())))
    audit.record("export_prices", subject=("prices.list", one.pk), name=one.code, after={"rows": len(rows)})  # fmt: skip
    heads = [_("Price list"), _("Part number"), pgettext("prices", "Name"), _("Valid from"), _("Valid to"), _("From quantity"), _("Unit price"), _("Currency")]  # fmt: skip
    lines = [
        [
            one.code, row["number"], row["name"], row["valid_from"].isoformat(), row["valid_to"].isoformat() if row["valid_to"] else "",
            plain(row["min_quantity"]), plain(row["unit_price"]), one.currency,
        ]
        for row in rows
    ]  # fmt: skip
    return table_file(f"prices-{one.pk}", heads, lines, is_simulated=one.is_simulated)


@allow(*READERS)
@require_GET
@missing_is_404(ListGone)
def part_history(request: ViewerRequest, price_list_id: int, part_id: int) -> HttpResponse:
    """GET: every price of a part in the list that was ever written."""
    one, card = list_seen(price_list_id), catalogue.part(part_id=part_id)
    rows = list_items.history(list_id=price_list_id, part_id=part_id) if card else []
    return render(request, "prices/history.html", {"l": one, "part": card, "rows": rows})


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it: a draft."""
    form = TermsForm(request.POST or None, initial={"currency": "CNY", "valid_from": price_day(at=clock.now())})  # fmt: skip
    return _kept(request, form, None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def edit(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET the form, POST it."""
    one = list_seen(price_list_id)
    words = price_lists.words_of([one.pk])[one.pk]

    def keys(kind: str) -> list[str]:
        return [str(key) for key, _label in words.get(kind, [])]

    initial = {name: getattr(one, name) for name in keep_list.TERMS} | {
        "everybody": one.is_for_all, "types": keys("type"), "layers": keys("layer"), "regions": keys("region"), "groups": keys("group"),
        "partners": keys("partner"),
    }  # fmt: skip
    return _kept(request, TermsForm(request.POST or None, initial=initial, own_id=one.pk), one.pk)


def _kept(request: ViewerRequest, form: TermsForm, list_id: int | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = keep_list.Words(
            everybody=given["everybody"], types=given["types"], layers=given["layers"], regions=given["regions"],
            group_ids=given["groups"], partner_ids=given["partners"],
        )  # fmt: skip
        try:
            if list_id is None:
                one = keep_list.make_list(values=given, words=words, viewer=request.viewer, now=clock.now())  # fmt: skip
                text = _("Draft %(code)s is made. Fill it, then publish it.")
            else:
                one = keep_list.change_list(list_id=list_id, values=given, words=words, now=clock.now())  # fmt: skip
                text = _("%(code)s is saved")
            return done(request, text % {"code": one.code}, to=reverse("prices:list", args=[one.pk]))  # fmt: skip
        except ListGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    one_list = list_seen(list_id) if list_id else None
    back = reverse("prices:list", args=[list_id]) if list_id else reverse("prices:lists")
    context = {"form": form, "l": one_list, "cancel_url": back, "form_title": _("Terms of %(code)s") % {"code": one_list.code} if one_list else _("New price list")}  # fmt: skip
    return render(request, "prices/terms.html", context, status=422 if form.is_bound else 200)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def copy(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET the form, POST code, name and first day."""
    old = list_seen(price_list_id)
    initial = {"code": f"{old.code[:36]}-2", "name": old.name, "valid_from": price_day(at=clock.now())}  # fmt: skip
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            one = keep_list.copy_list(list_id=price_list_id, viewer=request.viewer, now=clock.now(), **form.cleaned_data)  # fmt: skip
            return done(request, _("%(code)s is a copy, still a draft") % {"code": one.code}, to=reverse("prices:list", args=[one.pk]))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    return short_form(request, form, old, _("Copy %(code)s"), _("Make the copy"))


@allow(*KEEPERS)
@require_POST
@missing_is_404(ListGone)
def publish(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """POST: it holds from its first day."""
    here = reverse("prices:list", args=[price_list_id])
    try:
        one = keep_list.publish_list(list_id=price_list_id, viewer=request.viewer, now=clock.now())
    except ListGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    return done(request, _("%(code)s is published") % {"code": one.code}, to=here)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(ListGone)
def close(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """GET the form, POST the last day and why."""
    one, today = list_seen(price_list_id), price_day(at=clock.now())
    planned = one.valid_from > today
    form = CloseForm(request.POST or None, initial={} if planned else {"last_day": today})
    if request.method == "POST" and form.is_valid():
        try:
            keep_list.close_list(list_id=one.pk, today=today, now=clock.now(), **form.cleaned_data)
            undo = reverse("prices:reopen", args=[one.pk])
            return done(request, _("%(code)s is closed") % {"code": one.code}, to=reverse("prices:list", args=[one.pk]), undo_url=undo)  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    return short_form(request, form, one, _("Withdraw %(code)s") if planned else _("Close %(code)s"), _("Close the list"))  # fmt: skip


@allow(*KEEPERS)
@require_POST
@missing_is_404(ListGone)
def reopen(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """POST: closing is taken back."""
    one = keep_list.reopen_list(list_id=price_list_id)
    return done(request, _("%(code)s is open again") % {"code": one.code}, to=reverse("prices:list", args=[one.pk]))  # fmt: skip


@allow(*KEEPERS)
@require_POST
@missing_is_404(ListGone)
def delete(request: ViewerRequest, price_list_id: int) -> HttpResponse:
    """POST: an empty draft goes."""
    try:
        code = keep_list.delete_draft(list_id=price_list_id)
    except ListGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("prices:list", args=[price_list_id]))
    return done(request, _("Draft %(code)s is deleted") % {"code": code}, to=reverse("prices:lists"))  # fmt: skip


def short_form(
    request: ViewerRequest, form: object, one: object, title: str, button: str, aside: str = ""
) -> HttpResponse:
    """A form in the side panel about one list."""
    code = getattr(one, "code", "")
    context = {
        "form": form, "l": one, "label": name_of(getattr(one, "name", ""), getattr(one, "name_en", "")), "button": button, "aside": aside,
        "form_title": title % {"code": code}, "cancel_url": reverse("prices:list", args=[getattr(one, "pk", 0)]),
    }  # fmt: skip
    return render(request, "prices/short_form.html", context, status=422 if getattr(form, "is_bound", False) else 200)  # fmt: skip
