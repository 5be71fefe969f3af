"""A new partner, or other master data of a known one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import EDITORS
from xinglian.partners.actions.edit_partner import edit_partner
from xinglian.partners.actions.register_partner import register_partner
from xinglian.partners.web.forms import PartnerForm, initial_of
from xinglian.partners.web.partner import found
from xinglian.ui.answers import done, refuse

_LIKE_IT = """
SELECT p.organisation_id AS id, p.code, p.name FROM partners_partner AS p
 WHERE p.merged_into_id IS NULL AND p.name_core = partners_name_core(%s) AND p.name_core <> ''
 LIMIT 3
"""


@allow(*EDITORS)
def new(request: ViewerRequest) -> HttpResponse:
    """GET the empty form; POST registers. One with the same name is shown first, once."""
    form = PartnerForm(
        request.POST or None, is_new=True, initial={"status": "prospect", "type": "garage"}
    )
    alike: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        alike = [] if request.POST.get("sure") else sql.rows(_LIKE_IT, [form.cleaned_data["name"]])
        if not alike:
            try:
                return _register(request, form)
            except Refusal as refusal:
                refuse(form, refusal)
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "partners/edit_partner.html",
        {"form": form, "is_new": True, "alike": alike, "cancel_url": reverse("partners:list")},
        status=status,
    )


@allow(*EDITORS)
def edit(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form with what is known; POST changes what differs."""
    one = found(partner_id)
    page = reverse("partners:partner", args=[partner_id])
    form = PartnerForm(request.POST or None, is_new=False, initial=initial_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_partner(
                partner_id=partner_id,
                values=form.values(),
                seen_at=form.cleaned_data["seen_at"],
                now=clock.now(),
            )
            said = _("%(name)s saved") if changed else _("Nothing was different")
            return done(request, said % {"name": form.cleaned_data["name"]}, to=page)
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request,
        "partners/edit_partner.html",
        {"form": form, "is_new": False, "partner": one, "cancel_url": page},
        status=422 if request.method == "POST" else 200,
    )


def _register(request: ViewerRequest, form: PartnerForm) -> HttpResponse:
    values = form.values()
    partner_id = register_partner(
        code=values.pop("code"),
        name=values.pop("name"),
        short_name=values.pop("short_name"),
        type=values.pop("type"),
        region_code=values.pop("region_id"),
        status=form.cleaned_data["status"],
        joined_on=values.pop("joined_on"),
        credit_code=values.pop("credit_code"),
        more=values,
        now=clock.now(),
    )
    return done(
        request,
        _("%(name)s registered") % {"name": form.cleaned_data["name"]},
        to=reverse("partners:partner", args=[partner_id]),
    )
