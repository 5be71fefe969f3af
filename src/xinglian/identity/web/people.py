from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.access import STAFF, ViewerRequest, allow
from xinglian.identity.queries.labels import KINDS
from xinglian.identity.queries.list_desk import list_desk
from xinglian.identity.queries.organisations import Org, organisation
from xinglian.identity.queries.people_page import (
    LIST,
    PeopleFilter,
    PersonRow,
    every_person,
    has_simulated,
    people_page,
)
from xinglian.identity.queries.region_levels import region_chip
from xinglian.identity.rules.rights import manages_somebody
from xinglian.identity.rules.roles import OrgKind, Role
from xinglian.identity.rules.viewer import Viewer
from xinglian.identity.web.forms import role_choices
from xinglian.kernel import audit
from xinglian.ui.chips import Chip, one_of, with_query
from xinglian.ui.desk import Column
from xinglian.ui.list_file import TooLongForExcel, asked_kind, list_file
from xinglian.ui.lists import Tab
from xinglian.ui.offered_filters import asked_of, offered_chips

READERS = (STAFF, Role.PARTNER_OWNER)
COLUMNS = (
    Column("name", gettext_lazy("Person"), sort="name", fixed=True),
    Column("roles", gettext_lazy("Roles")),
    Column("org", gettext_lazy("Organisation"), sort="org", priority=1),
    Column("contact", gettext_lazy("Phone or e-mail"), priority=2),
    Column("state", gettext_lazy("State")),
    Column("seen", gettext_lazy("Last signed in"), sort="-seen", priority=3, right=True),
)


def admin_tabs(viewer: Viewer, now: str) -> list[Tab]:
    """People, invitations, organisations: as far as the viewer has them."""
    pages = [("people", _("People"), True)]
    pages.append(("invitations", _("Invitations"), manages_somebody(viewer)))
    pages.append(("organisations", _("Organisations"), viewer.is_staff))
    return [
        Tab(label=label, url=reverse(f"identity:{name}"), active=name == now)
        for name, label, has in pages
        if has
    ]


@allow(*READERS)
def people(request: ViewerRequest) -> HttpResponse:
    """People and their roles: staff see all they look after, an owner their own."""
    viewer, asked = request.viewer, request.GET
    chips: list[Chip] = []
    org = _asked_org(request)
    if viewer.is_staff:
        if org:
            remove = with_query(request, org=None)
            chips.append(Chip(_("Organisation"), value=org.label, remove=remove))
        chips.append(one_of(request, "kind", _("Kind"), KINDS))
    roles = role_choices(OrgKind.PARTNER)
    if viewer.is_staff:
        roles = role_choices(OrgKind.MAKER) + roles
    chips.append(one_of(request, "role", _("Role"), roles))
    path = ""
    if viewer.is_staff:
        path, region = region_chip(request)
        chips.append(region)
    states = [("inactive", _("deactivated")), ("locked", _("locked")), ("all", _("all"))]
    chips.append(one_of(request, "state", _("State"), states))
    chips += offered_chips(request, LIST, viewer)
    by = _filter(request, org=org, path=path)
    page = people_page(by=by, after=asked.get("after", ""), before=asked.get("before", ""))
    desk = list_desk(key=LIST, viewer=viewer, asked=asked, path=request.path, columns=COLUMNS)
    return render(
        request,
        "identity/people.html",
        {
            "page": page,
            "chips": chips,
            "is_filtered": any(
                asked.get(name)
                for name in ("q", "kind", "role", "region", "state", "org", *by.extra)
            ),
            "desk": desk,
            "tabs": [*admin_tabs(viewer, "people"), *desk.tabs],
            "may_add": manages_somebody(viewer),
        },
    )


@allow(*READERS)
@require_GET
def people_file(request: ViewerRequest) -> HttpResponseBase:
    """GET with the list's filters and `format=csv|xlsx`: all it shows, page by page. Audited."""
    path = region_chip(request)[0] if request.viewer.is_staff else ""
    by = _filter(request, org=_asked_org(request), path=path)
    told = {name: str(value) for name, value in request.GET.items() if value}
    audit.record("export_people", subject=("identity.person", "list"), after=told)
    heads = [
        _("Person"), _("Sign-in name"), _("Roles"), _("Regions looked after"), _("Organisation"), _("Kind"), _("Title on the card"),
        _("Phone"), _("E-mail address"), _("State"), _("Second factor"), _("Last signed in"), "simulated",
    ]  # fmt: skip
    zone = ZoneInfo(request.viewer.zone)
    try:
        return list_file(
            "people", heads, (_line(one, zone) for one in every_person(by)), kind=asked_kind(request),
            sheet=_("People and roles"), is_simulated=has_simulated(by),
        )  # fmt: skip
    except TooLongForExcel as refusal:
        return HttpResponse(str(refusal), status=422)


def _asked_org(request: ViewerRequest) -> Org | None:
    asked = request.GET.get("org", "")
    return organisation(id=int(asked)) if asked.isdecimal() and len(asked) < 19 else None


def _filter(request: ViewerRequest, *, org: Org | None, path: str) -> PeopleFilter:
    """What the address asks for, within the viewer's own: an owner's organisation cannot be chosen."""
    viewer, asked = request.viewer, request.GET
    state = asked.get("state", "active")
    return PeopleFilter(
        words=asked.get("q", ""),
        kind=asked.get("kind", "") if viewer.is_staff else "",
        role=asked.get("role", ""),
        state="" if state == "all" else state,
        region_path=path,
        org_id=(org.id if org else None) if viewer.is_staff else viewer.org_id,
        extra=asked_of(LIST, asked, viewer),
        sort=asked.get("sort", "-added"),
    )


def _line(one: PersonRow, zone: ZoneInfo) -> list[Any]:
    state = _("Deactivated") if not one.is_active else _("Locked") if one.is_locked else _("Active")
    seen = one.last_login
    return [
        one.name, one.login, ", ".join(one.role_words), " ".join(one.region_names), one.org_name, one.kind_word, one.title,
        one.phone, one.email, state, _("yes") if one.has_second_factor else _("no"),
        seen.astimezone(zone).isoformat(sep=" ", timespec="minutes")[:16] if seen else "", int(one.is_simulated),
    ]  # fmt: skip
