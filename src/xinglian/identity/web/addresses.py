"""How I am reached: one's own addresses; other contexts add what is sent where and when."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.actions.confirm_address import (
    ask_for_address_code,
    confirm_address,
    open_doors,
)
from xinglian.identity.actions.keep_address import drop_address, keep_address
from xinglian.identity.queries.addresses import KIND_ICONS, KIND_WORDS, PersonAddress, addresses_of
from xinglian.identity.rules.address_kinds import BY_DEVICE, SIGN_IN
from xinglian.identity.web.account_tabs import account_tabs
from xinglian.identity.web.forms import refused_into
from xinglian.kernel import clock
from xinglian.ui import toast


class CodeForm(forms.Form):
    code = forms.CharField(max_length=12)


class ValueForm(forms.Form):
    value = forms.CharField(max_length=1000)


@allow(SIGNED_IN)
@require_GET
def addresses(request: ViewerRequest) -> HttpResponse:
    return _page(request)


@allow(SIGNED_IN)
@require_POST
def add_address(request: ViewerRequest, kind: str) -> HttpResponse:
    """A typed address gets a code at once: it is used when its owner has answered from there."""
    if kind not in open_doors() or kind in SIGN_IN or kind in BY_DEVICE:
        raise Http404
    form, now, person_id = ValueForm(request.POST), clock.now(), request.viewer.person_id
    if form.is_valid():
        value = form.cleaned_data["value"].strip()
        with refused_into(form, keep_counts=True):
            keep_address(person_id=person_id, kind=kind, value=value, now=now)
            ask_for_address_code(person_id=person_id, kind=kind, value=value, now=now)
            toast.done(request, _("A code is on its way. Type it here."))
            return redirect("identity:addresses")
    return _page(request, kind=kind, form=form, status=422)


@allow(SIGNED_IN)
@require_POST
def send_code(request: ViewerRequest, kind: str) -> HttpResponse:
    form = ValueForm(request.POST)
    if form.is_valid():
        with refused_into(form, keep_counts=True):
            ask_for_address_code(
                person_id=request.viewer.person_id, kind=kind, value=form.cleaned_data["value"], now=clock.now(),
            )  # fmt: skip
            toast.done(request, _("A code is on its way. Type it here."))
            return redirect("identity:addresses")
    return _page(request, kind=kind, form=form, status=422)


@allow(SIGNED_IN)
@require_POST
def confirm(request: ViewerRequest, kind: str) -> HttpResponse:
    form, value = CodeForm(request.POST), request.POST.get("value", "")
    if form.is_valid():
        with refused_into(form, keep_counts=True):
            confirm_address(
                person_id=request.viewer.person_id, kind=kind, value=value, code=form.cleaned_data["code"],
                now=clock.now(),
            )  # fmt: skip
            toast.done(request, _("Confirmed. Messages reach you here."))
            return redirect("identity:addresses")
    return _page(request, kind=kind, form=form, status=422)


@allow(SIGNED_IN)
@require_POST
def drop(request: ViewerRequest, address_id: int) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if not drop_address(person_id=request.viewer.person_id, kind=kind, address_id=address_id):
        raise Http404
    toast.done(request, _("Removed. Nothing goes there any more."))
    return redirect("identity:addresses")


def _page(
    request: ViewerRequest, *, kind: str = "", form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    doors = open_doors()
    found = addresses_of(person_id=request.viewer.person_id)
    has = {one.kind for one in found}
    context = {
        "rows": [_row(one, is_checkable=one.kind in doors) for one in found],
        "can_add": [
            {"kind": one, "word": KIND_WORDS[one], "icon": KIND_ICONS[one]}
            for one in KIND_WORDS
            if one in doors and one not in has and one not in SIGN_IN and one not in BY_DEVICE
        ],
        "missing": [KIND_WORDS[one] for one in SIGN_IN if one not in has],
        "problem_kind": kind,
        "problem": " ".join(str(e) for errors in form.errors.values() for e in errors) if form else "",
        "tabs": account_tabs("addresses"),
    }  # fmt: skip
    return render(request, "identity/addresses.html", context, status=status)


def _row(one: PersonAddress, *, is_checkable: bool) -> dict[str, object]:
    is_own = one.kind in SIGN_IN
    return {
        "address": one,
        "asks": is_checkable and (one.verified_at is None or one.broken_at is not None),
        "is_removable": not is_own,
    }
