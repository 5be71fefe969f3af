from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity.access import STAFF, ViewerRequest, allow
from xinglian.identity.queries.labels import KINDS
from xinglian.identity.queries.list_desk import list_desk
from xinglian.identity.queries.organisations import organisation
from xinglian.identity.queries.people_page import LIST, PeopleFilter, people_page
from xinglian.identity.queries.region_levels import region_chip
from xinglian.identity.rules.rights import manages_somebody
from xinglian.identity.rules.roles import OrgKind, Role
from xinglian.identity.rules.viewer import Viewer
from xinglian.identity.web.forms import role_choices
from xinglian.ui.chips import Chip, one_of, with_query
from xinglian.ui.desk import Column
from xinglian.ui.lists import Tab
from xinglian.ui.offered_filters import asked_of, offered_chips

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


@allow(STAFF, Role.PARTNER_OWNER)
def people(request: ViewerRequest) -> HttpResponse:
    """People and their roles: staff see all they look after, an owner their own."""
    viewer, asked = request.viewer, request.GET
    chips: list[Chip] = []
    path = ""
    org = organisation(id=int(asked["org"])) if asked.get("org", "").isdecimal() else None
    if viewer.is_staff:
        if org:
            remove = with_query(request, org=None)
            chips.append(Chip(_("Organisation"), value=org.label, remove=remove))
        chips.append(one_of(request, "kind", _("Kind"), KINDS))
    roles = role_choices(OrgKind.PARTNER)
    if viewer.is_staff:
        roles = role_choices(OrgKind.MAKER) + roles
    chips.append(one_of(request, "role", _("Role"), roles))
    if viewer.is_staff:
        path, region = region_chip(request)
        chips.append(region)
    states = [("inactive", _("deactivated")), ("locked", _("locked")), ("all", _("all"))]
    chips.append(one_of(request, "state", _("State"), states))
    chips += offered_chips(request, LIST, viewer)
    extra = asked_of(LIST, asked, viewer)
    state = asked.get("state", "active")
    by = PeopleFilter(
        words=asked.get("q", ""),
        kind=asked.get("kind", "") if viewer.is_staff else "",
        role=asked.get("role", ""),
        state="" if state == "all" else state,
        region_path=path,
        org_id=org.id if org else None if viewer.is_staff else viewer.org_id,
        extra=extra,
        sort=asked.get("sort", "-added"),
    )
    page = people_page(by=by, after=asked.get("after", ""), before=asked.get("before", ""))
    desk = list_desk(key=LIST, viewer=viewer, asked=asked, path=request.path, columns=COLUMNS)
    return render(
        request,
        "identity/people.html",
        {
            "page": page,
            "chips": chips,
            "is_filtered": any(
                asked.get(name) for name in ("q", "kind", "role", "region", "state", "org", *extra)
            ),
            "desk": desk,
            "tabs": [*admin_tabs(viewer, "people"), *desk.tabs],
            "may_add": manages_somebody(viewer),
        },
    )
