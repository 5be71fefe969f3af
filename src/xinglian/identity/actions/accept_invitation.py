from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.add_person import add_person
from xinglian.identity.actions.edit_member import tell
from xinglian.identity.actions.open_invitation import invitation_of
from xinglian.identity.actions.set_password import check_strength
from xinglian.identity.models import Invitation, Membership, Person
from xinglian.identity.rules.roles import Role
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class MemberAlready(Refusal):
    sentence = _("You belong to this organisation already.")


def accept_as_new_person(
    *, token: str, login: str, name: str, password: str, phone: str, email: str, now: datetime
) -> Membership:
    """Raises InvitationDead, PasswordWeak, and what `add_person` raises."""
    with acting(network()):
        invitation = invitation_of(token=token, now=now, lock=True)
        check_strength(password, person=Person(login=login, name=name, email=email))
        membership = add_person(
            org_id=invitation.org_id, login=login.strip(), name=name.strip(), password=password,
            roles=[Role(role) for role in invitation.roles], phone=phone, email=email,
            language=invitation.language, title=invitation.title,
            region_paths=invitation.region_paths, now=now,
        )  # fmt: skip
        _settle(invitation, membership, now=now)
    return membership


def accept_as_member(*, token: str, person_id: int, now: datetime) -> Membership:
    """A person who can sign in already joins another organisation. Raises InvitationDead,
    MemberAlready."""
    with acting(network()):
        invitation = invitation_of(token=token, now=now, lock=True)
        if Membership.objects.filter(person_id=person_id, org_id=invitation.org_id).exists():
            raise MemberAlready
        membership = Membership.objects.create(
            person_id=person_id, org_id=invitation.org_id, roles=invitation.roles,
            title=invitation.title, region_paths=invitation.region_paths, created_at=now,
        )  # fmt: skip
        tell(membership)
        _settle(invitation, membership, now=now)
    return membership


def _settle(invitation: Invitation, membership: Membership, *, now: datetime) -> None:
    invitation.state, invitation.settled_at = Invitation.State.ACCEPTED, now
    invitation.membership = membership
    invitation.save(update_fields=["state", "settled_at", "membership"])
    audit.record(
        "accept_invitation",
        subject=("identity.invitation", invitation.pk),
        name=invitation.name,
        org_id=invitation.org_id,
        after={"person_id": membership.person_id, "roles": list(membership.roles)},
    )
