from django.http import Http404, HttpResponse
from django.shortcuts import render

from xinglian.identity.access import STAFF, ViewerRequest, allow
from xinglian.identity.actions.send_reset import mail_is_offered
from xinglian.identity.queries.person_card import memberships_of, person_card, sign_ins_of
from xinglian.identity.rules.rights import may_manage, sees_audit
from xinglian.identity.rules.roles import Role
from xinglian.identity.web.managed import manages


@allow(STAFF, Role.PARTNER_OWNER)
def person(request: ViewerRequest, person_id: int) -> HttpResponse:
    """One person: memberships, ways in, and what may be done about them."""
    viewer = request.viewer
    card = person_card(person_id=person_id)
    if card is None or not (viewer.is_staff or _is_own(request, person_id)):
        raise Http404
    is_managed = manages(viewer, card)
    members = [
        {
            "membership": one,
            "is_managed": may_manage(viewer, org_id=one.org_id, org_kind=one.org_kind),
        }
        for one in memberships_of(person_id=person_id)
    ]
    refused = request.session.pop("refused", {})
    return render(
        request,
        "identity/person.html",
        {
            "refused": refused.get("words") if refused.get("person_id") == person_id else "",
            "person": card,
            "members": members,
            "is_managed": is_managed,
            "is_self": person_id == viewer.person_id,
            "sign_ins": sign_ins_of(person_id=person_id) if is_managed else [],
            "offers_mail": mail_is_offered(),
            "sees_audit": sees_audit(viewer),
        },
    )


def _is_own(request: ViewerRequest, person_id: int) -> bool:
    """An owner opens their own people only, not the maker's contacts they may see by name."""
    mine = request.viewer.org_id
    return any(one.org_id == mine for one in memberships_of(person_id=person_id))
