from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xinglian.identity.access import STAFF, ViewerRequest, allow
from xinglian.identity.queries.labels import KINDS, kind_label
from xinglian.identity.queries.organisations_page import organisations_like, organisations_page
from xinglian.identity.queries.region_levels import region_chip
from xinglian.identity.rules.rights import may_manage
from xinglian.identity.rules.roles import Role
from xinglian.identity.web.people import admin_tabs
from xinglian.ui.chips import one_of
from xinglian.ui.lists import Option


@allow(STAFF)
def organisations(request: ViewerRequest) -> HttpResponse:
    """The maker, partners and service bodies."""
    path, region = region_chip(request)
    asked = request.GET
    page = organisations_page(
        words=asked.get("q", ""),
        kind=asked.get("kind", ""),
        region_path=path,
        after=asked.get("after", ""),
        before=asked.get("before", ""),
    )
    return render(
        request,
        "identity/organisations.html",
        {
            "page": page,
            "chips": [one_of(request, "kind", _("Kind"), KINDS), region],
            "is_filtered": any(asked.get(name) for name in ("q", "kind", "region")),
            "tabs": admin_tabs(request.viewer, "organisations"),
        },
    )


@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.AUDITOR)
def org_options(request: ViewerRequest) -> HttpResponse:
    """For pickers: organisations by words, for those who act for more than their own."""
    viewer = request.viewer
    found = organisations_like(words=request.GET.get("q", ""))
    options = [
        Option(
            value=row["org_id"],
            label=row["name"],
            note=f"{kind_label(row['kind'])} · {row['code']}",
        )
        for row in found
        if viewer.has(Role.AUDITOR)
        or may_manage(viewer, org_id=row["org_id"], org_kind=row["kind"])
    ]
    return render(request, "ui/_picker_options.html", {"options": options})
