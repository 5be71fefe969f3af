"""What a manager may do about somebody, one button each."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.force_sign_out import force_sign_out as sign_everywhere_out
from xinglian.identity.actions.second_factor import remove_second_factor
from xinglian.identity.actions.send_reset import mail_is_offered
from xinglian.identity.actions.set_member_active import deactivate_member, reactivate_member
from xinglian.identity.actions.unlock_person import unlock_person
from xinglian.identity.models import Membership
from xinglian.identity.web.managed import MANAGERS, managed_member, managed_person
from xinglian.kernel import audit, clock, jobs
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast


@require_POST
@allow(*MANAGERS)
def deactivate(request: ViewerRequest, membership_id: int) -> HttpResponse:
    member, org = managed_member(request, membership_id)
    try:
        deactivate_member(membership_id=membership_id, now=clock.now())
    except Refusal as refusal:
        return _refused(request, member, refusal)
    toast.done(
        request,
        _("Deactivated at %(org)s") % {"org": org.label},
        undo_url=reverse("identity:reactivate", args=[membership_id]),
    )
    return redirect("identity:person", person_id=member.person_id)


@require_POST
@allow(*MANAGERS)
def reactivate(request: ViewerRequest, membership_id: int) -> HttpResponse:
    member, org = managed_member(request, membership_id)
    reactivate_member(membership_id=membership_id)
    toast.done(request, _("Active at %(org)s again") % {"org": org.label})
    return redirect("identity:person", person_id=member.person_id)


@require_POST
@allow(*MANAGERS)
def force_sign_out(request: ViewerRequest, person_id: int) -> HttpResponse:
    managed_person(request, person_id)
    ended = sign_everywhere_out(person_id=person_id, now=clock.now())
    toast.done(
        request,
        ngettext("Signed out of %(count)s device", "Signed out of %(count)s devices", ended)
        % {"count": ended},
    )
    return redirect("identity:person", person_id=person_id)


@require_POST
@allow(*MANAGERS)
def reset_factor(request: ViewerRequest, person_id: int) -> HttpResponse:
    managed_person(request, person_id)
    remove_second_factor(person_id=person_id, why=request.POST.get("why", "")[:500])
    toast.done(request, _("Second factor reset. They set up a new one when they sign in."))
    return redirect("identity:person", person_id=person_id)


@require_POST
@allow(*MANAGERS)
def unlock(request: ViewerRequest, person_id: int) -> HttpResponse:
    managed_person(request, person_id)
    unlock_person(person_id=person_id)
    toast.done(request, _("Unlocked. They can try again at once."))
    return redirect("identity:person", person_id=person_id)


@require_POST
@allow(*MANAGERS)
def send_reset(request: ViewerRequest, person_id: int) -> HttpResponse:
    card = managed_person(request, person_id)
    if mail_is_offered() and card.email:
        jobs.defer("identity.send_reset", person_id=person_id)
        audit.record(
            "send_reset", subject=("identity.person", person_id), name=card.name,
            org_id=card.org_id,
        )  # fmt: skip
        toast.done(request, _("The link is on its way to %(email)s") % {"email": card.email})
    return redirect("identity:person", person_id=person_id)


def _refused(request: ViewerRequest, member: Membership, refusal: Refusal) -> HttpResponse:
    """The reason stays on the person's page until it is solved."""
    target = reverse("identity:person", kwargs={"person_id": member.person_id})
    request.session["refused"] = {"person_id": member.person_id, "words": str(refusal)}
    return redirect(target)
