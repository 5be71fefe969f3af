"""The care fund: asking, deciding, paying, asking after. The database decides who sees a request at all, and who sees why."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.care.access import APPROVERS, CARERS, FUND_READERS
from xinglian.care.actions import ask_fund as asking
from xinglian.care.actions import decide_fund as deciding
from xinglian.care.models import Case
from xinglian.care.queries import fund as query
from xinglian.care.queries.fund_checks import CHINA, checks
from xinglian.care.queries.fund_words import CAUSES, STATES
from xinglian.care.web.answers import partner_or_404
from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock, files
from xinglian.kernel.models import StoredFile
from xinglian.kernel.refusal import Refusal
from xinglian.ui.amounts import MoneyField
from xinglian.ui.answers import done, refuse, table_file
from xinglian.ui.chips import plain_query
from xinglian.ui.days import DayField
from xinglian.ui.lists import Tab
from xinglian.ui.widgets import FileDrop

_TABS = ("open", Case.State.CLOSED, Case.State.DECLINED, Case.State.WITHDRAWN, Case.State.REVERSED)


class AskForm(forms.Form):
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), choices=list(CAUSES.items()))
    beneficiary = forms.CharField(label=gettext_lazy("For whom"), max_length=80)
    amount = MoneyField(label=gettext_lazy("Amount"), least=100)
    words = forms.CharField(
        label=gettext_lazy("What happened, and what the money is for"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Read by the approvers, the partner's CSM and the partner's owner. By nobody else."),
    )  # fmt: skip


class WhyForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


class NoteForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("A note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


class PayForm(forms.Form):
    paid_on = DayField(label=gettext_lazy("Paid on"))
    paper = forms.FileField(
        label=gettext_lazy("Receipt of the payment"), widget=FileDrop(accept=".pdf,.png,.jpg,.jpeg", max_bytes=deciding.MOST_BYTES)
    )  # fmt: skip


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("How they are now"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


@allow(*FUND_READERS)
@require_GET
def fund(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &q=: what one may see of it; the auditor sees that it happened."""
    state, rows = _listed(request)
    url, year = reverse("care:fund"), clock.now().astimezone(CHINA).year
    tabs = [
        Tab(_("Under way") if one == "open" else STATES[one], url if one == "open" else f"{url}?state={one}", None, one == state)
        for one in _TABS
    ]  # fmt: skip
    return render(
        request,
        "care/fund.html",
        {
            "rows": rows, "tabs": tabs, "state": state, "year": year, "budgets": _placed(query.budgets(year=year)),
            "may_read_why": request.viewer.has(*CARERS), "query": plain_query(request.GET),
            "may_set": request.viewer.has(identity.Role.HQ_DIRECTOR),
        },
    )  # fmt: skip


@allow(*FUND_READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters: amounts and states, never why. Audited."""
    _state, rows = _listed(request)
    audit.record("export_fund", subject=("care.case", "list"), after={"rows": len(rows)})
    heads = [_("Number"), _("Partner code"), _("Partner"), _("Amount"), _("State"), _("Asked on"), _("Paid on")]  # fmt: skip
    lines = (
        [str(row["id"]), row["code"], row["name"], str(row["amount"].amount), str(row["state_word"]), f"{row['requested_at']:%Y-%m-%d}", str(row["paid_on"] or "")]
        for row in rows
    )  # fmt: skip
    return table_file("care-fund", heads, lines, is_simulated=any(r["is_simulated"] for r in rows))


@allow(*FUND_READERS)
@require_GET
def case(request: ViewerRequest, case_id: int) -> HttpResponse:
    """GET: the request, its checks and its trail; without a story for the auditor."""
    row, viewer, now = found_or_404(case_id), request.viewer, clock.now()
    reads = row["cause"] is not None
    approves = viewer.has(*APPROVERS) and row["requested_by_id"] != viewer.person_id
    return render(
        request,
        "care/case.html",
        {
            "c": row, "reads": reads, "trail": query.trail(case_id),
            "checks": checks(partner_id=row["partner_id"], amount_minor=row["amount_minor"], now=now, case_id=case_id, sees_all=viewer.has(*APPROVERS)).lines
            if reads and row["state"] == Case.State.ASKED else [],
            "names": identity.person_names(ids=row["approvers"]).values(),
            "may_approve": approves and row["state"] == Case.State.ASKED and viewer.person_id not in row["approvers"],
            "may_decline": approves and row["state"] == Case.State.ASKED,
            "may_pay": approves and row["state"] == Case.State.APPROVED,
            "may_follow": reads and row["state"] == Case.State.PAID and viewer.has(*CARERS),
            "may_withdraw": row["requested_by_id"] == viewer.person_id and row["state"] == Case.State.ASKED,
            **_way_back(row, approves, viewer.person_id),
            "form": NoteForm(), "approved": len(row["approvers"]),
        },
    )  # fmt: skip


@allow(*CARERS)
def ask(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form, POST it."""
    card, now = partner_or_404(partner_id), clock.now()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = asking.ask_fund(
                partner_id=partner_id, cause=given["cause"], beneficiary=given["beneficiary"], words=given["words"],
                amount_minor=given["amount"], person_id=request.viewer.person_id, person_name=request.viewer.name, now=now,
            )  # fmt: skip
            return done(request, _("Asked for. Two people decide."), to=reverse("care:case", args=[made.pk]))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    context = {
        "form": form, "partner": card, "cancel_url": reverse("partners:partner", args=[partner_id]),
        "checks": checks(partner_id=partner_id, amount_minor=0, now=now, sees_all=request.viewer.has(*APPROVERS)).lines[1:],
    }  # fmt: skip
    return render(request, "care/ask_fund.html", context, status=422 if form.is_bound else 200)


@allow(*APPROVERS)
@require_POST
def approve(request: ViewerRequest, case_id: int) -> HttpResponse:
    """POST why (may be empty)."""
    found_or_404(case_id)
    to = reverse("care:case", args=[case_id])
    try:
        made = deciding.approve(
            case_id=case_id, person_id=request.viewer.person_id, person_name=request.viewer.name,
            why=request.POST.get("why", "")[:500], now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return done(request, str(refusal), to=to)
    if made.state == Case.State.APPROVED:
        return done(request, _("Approved by two. Now it is paid."), to=to)
    return done(request, _("Approved. A second person decides."), to=to)


@allow(*APPROVERS)
def decline(request: ViewerRequest, case_id: int) -> HttpResponse:
    """GET the form, POST why."""

    def act(given: dict[str, Any]) -> None:
        deciding.decline(
            case_id=case_id, person_id=request.viewer.person_id, person_name=request.viewer.name, why=given["why"],
            now=clock.now(),
        )  # fmt: skip

    return step_of_case(
        request,
        case_id,
        WhyForm,
        act,
        page="care/decline_fund.html",
        said=_("Declined, with the reason"),
    )


@allow(*APPROVERS)
def pay(request: ViewerRequest, case_id: int) -> HttpResponse:
    """GET the form, POST paid_on and paper."""

    def act(given: dict[str, Any]) -> None:
        deciding.record_payment(
            case_id=case_id, paid_on=given["paid_on"], paper=given["paper"], paper_name=given["paper"].name,
            person_id=request.viewer.person_id, person_name=request.viewer.name, org_id=request.viewer.org_id,
            today=timezone.localdate(), now=clock.now(),
        )  # fmt: skip

    return step_of_case(
        request, case_id, PayForm, act, page="care/pay_fund.html", said=_("Payment on record")
    )


@allow(*CARERS)
def follow_up(request: ViewerRequest, case_id: int) -> HttpResponse:
    """GET the form, POST outcome."""

    def act(given: dict[str, Any]) -> None:
        deciding.follow_up(
            case_id=case_id, outcome=given["outcome"], person_id=request.viewer.person_id,
            person_name=request.viewer.name, now=clock.now(),
        )  # fmt: skip

    return step_of_case(request, case_id, OutcomeForm, act, page="care/follow_fund.html", said=_("Closed. Thank you for asking after them."))  # fmt: skip


@allow(*CARERS)
@require_POST
def withdraw(request: ViewerRequest, case_id: int) -> HttpResponse:
    """POST: the request is taken back."""
    found_or_404(case_id)
    to = reverse("care:case", args=[case_id])
    try:
        asking.withdraw(
            case_id=case_id, person_id=request.viewer.person_id, person_name=request.viewer.name, now=clock.now()
        )  # fmt: skip
    except Refusal as refusal:
        return done(request, str(refusal), to=to)
    return done(request, _("Taken back"), to=to)


@allow(*CARERS)
@require_GET
def paper(request: ViewerRequest, case_id: int) -> HttpResponseBase:
    """GET: the receipt of the payment, for those who may read why. Audited."""
    row = found_or_404(case_id)
    if row["cause"] is None:
        raise Http404
    # Of a payment that was reversed since, by its line in the trail.
    asked = request.GET.get("of", "")
    papers = {str(one["id"]): one["paper_id"] for one in query.trail(case_id)} | {
        "": row["paper_id"]
    }
    stored = StoredFile.objects.filter(pk=papers.get(asked) or 0).first()
    if stored is None:
        raise Http404
    audit.record("open_fund_paper", subject=("care.case", case_id))
    return FileResponse(
        files.open_file(stored), content_type=stored.media_type, filename=stored.name, as_attachment=True
    )  # fmt: skip


def _way_back(row: dict[str, Any], approves: bool, person_id: int) -> dict[str, bool]:
    """Which steps of a reversal the viewer may take."""
    is_paid = row["state"] in (Case.State.PAID, Case.State.CLOSED)
    is_asked = row["reversal_by_id"] is not None
    return {
        "may_reverse": approves and is_paid and not is_asked, "is_reversal_asked": is_asked,
        "may_confirm": approves and is_asked and row["reversal_by_id"] != person_id, "may_keep": approves and is_asked,
    }  # fmt: skip


def step_of_case(
    request: ViewerRequest,
    case_id: int,
    kind: type[forms.Form],
    act: Callable[[dict[str, Any]], None],
    *,
    page: str,
    said: str,
) -> HttpResponse:
    """A form that moves a case on."""
    row, to = found_or_404(case_id), reverse("care:case", args=[case_id])
    if row["cause"] is None:
        raise Http404
    form = kind(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
            return done(request, said, to=to)
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "c": row, "cancel_url": to}
    return render(request, page, context, status=422 if form.is_bound else 200)


def found_or_404(case_id: int) -> dict[str, Any]:
    row = query.case(case_id)
    if row is None:
        raise Http404
    return row


def _listed(request: ViewerRequest) -> tuple[str, list[dict[str, Any]]]:
    state = request.GET.get("state", "open")
    state = state if state in _TABS else "open"
    return state, query.cases(
        state=state, text=request.GET.get("q", "").replace("\0", "").strip()[:60]
    )


def _placed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = identity.regions_by_path(paths={row["region_path"] for row in rows})
    for row in rows:
        place = places.get(row["region_path"])
        row["place"] = place.label if place and row["region_path"] != "cn" else _("everywhere")
    return rows
