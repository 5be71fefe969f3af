"""The seller's desk: what has to be answered, sent, settled; and the answer to one order."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import SELLERS, NotThere, hand_of, shown_order
from xinglian.orders.actions.answer import LineAnswer, answer
from xinglian.orders.queries import desk as query
from xinglian.orders.queries import order_page
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.words import Answer, Reason
from xinglian.orders.web.answer_lines import answer_lines
from xinglian.orders.web.order import page_of
from xinglian.ui.answers import done, missing_is_404
from xinglian.ui.chips import plain_query
from xinglian.ui.lists import Tab

MOST_AT_ONCE = 50
TAB_WORDS = {
    "answer": pgettext_lazy("desk", "To answer"),
    "overdue": pgettext_lazy("desk", "Answer overdue"),
    "send": pgettext_lazy("desk", "To send"),
    "late": pgettext_lazy("desk", "Promise broken"),
    "claims": pgettext_lazy("desk", "Differences"),
    "all": pgettext_lazy("desk", "All orders"),
}


@allow(*SELLERS)
@require_GET
def desk(request: ViewerRequest) -> HttpResponse:
    """GET ?tab= &q= &urgent=1 &after=."""
    asked, now = request.GET, clock.now()
    today = trading_day(now)
    tab = asked.get("tab", "") if asked.get("tab") in query.TABS else "answer"
    text = asked.get("q", "").replace("\0", "").strip()[:60]
    by = query.DeskAsked(seller_id=request.viewer.org_id, tab=tab, text=text, is_urgent=asked.get("urgent") == "1")  # fmt: skip
    page = query.page(by, now=now, today=today, after=asked.get("after", ""))
    for row in page.rows:
        row["url"] = reverse("orders:order", args=[row["number"]])
    n = query.counts(seller_id=request.viewer.org_id, now=now, today=today)
    tabs = [Tab(word, f"?tab={key}", n.get(key), key == tab) for key, word in TAB_WORDS.items()]
    context = {"page": page, "tabs": tabs, "tab": tab, "here": "desk", "is_filtered": bool(text or by.is_urgent), "query": plain_query(request.GET)}  # fmt: skip
    return render(request, "orders/desk.html", context)


@allow(*SELLERS)
@require_POST
@missing_is_404(NotThere)
def answer_order(request: ViewerRequest, number: str) -> HttpResponse:
    """POST one form a line (`l<no>-answer` …); wrong ones are shown where they are, and nothing is answered."""
    found = shown_order(number=number, viewer=request.viewer)
    lines = answer_lines(found, page_of(request, found)["lines"], data=request.POST)
    given = [one for one in lines if one["form"].data.get(f"l{one['no']}-answer")]
    wrong = [one for one in given if not one["form"].is_valid()]
    if given and not wrong:
        try:
            answer(
                number=number, by=hand_of(request.viewer),
                answers=[_said(one) for one in given], now=clock.now(),
            )  # fmt: skip
            return done(request, _("Answered; the buyer sees it now"), to=reverse("orders:order", args=[number]))  # fmt: skip
        except Refusal as refusal:
            said = str(refusal)
    else:
        said = _("Choose an answer for at least one line.") if not given else _("Mend the fields marked below.")  # fmt: skip
    context = page_of(request, found) | {"answer_lines": lines, "said": said}
    return render(request, "orders/order.html", context, status=422)


@allow(*SELLERS)
@require_POST
def confirm_many(request: ViewerRequest) -> HttpResponse:
    """POST numbers: every open line that is held and priced comes on the usual day. Each order by itself; all are told."""
    numbers = request.POST.getlist("number")[:MOST_AT_ONCE]
    by, now = hand_of(request.viewer), clock.now()
    confirmed, wrong = 0, ""
    for number in numbers:
        try:
            found = shown_order(number=number, viewer=request.viewer)
            lines = answer_lines(found, order_page.lines(found, today=trading_day(now)))
            said = [
                LineAnswer(no=one["no"], answer=Answer.CONFIRMED, promised_on=one["day"])
                for one in lines
                if one["is_ready"]
            ]
            if said:
                answer(number=number, by=by, answers=said, now=now)
                confirmed += 1
        except Refusal as refusal:
            # The others are answered all the same; what is wrong with this one is said.
            wrong = wrong or f"{number}: {refusal}"
    left = len(numbers) - confirmed
    told = _("Confirmed: %(n)s orders. %(left)s have no line that is on the shelf and priced.") if left else _("Confirmed: %(n)s orders")  # fmt: skip
    return done(request, f"{told % {'n': confirmed, 'left': left}} {wrong}".strip(), to=reverse("orders:desk"))  # fmt: skip


def _said(one: dict[str, Any]) -> LineAnswer:
    given = one["form"].cleaned_data
    kind = Answer(given["answer"])
    return LineAnswer(
        no=one["no"], answer=kind, promised_on=given["day"] if kind in (Answer.CONFIRMED, Answer.LATER) else None,
        reason=Reason(given["reason"]) if given["reason"] else None, note=given["note"], quantity=given["quantity"] if kind == Answer.REFUSED else None,
        price=given["price"] if kind != Answer.OFFERED else None, offered_part_id=given["offered"] if kind == Answer.OFFERED else None,
        offered_price=given["price"] if kind == Answer.OFFERED else None,
    )  # fmt: skip
