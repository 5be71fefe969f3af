"""Invitations: a signed one-time link, by hand, by text message or by e-mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.add_person import PhoneMalformed, checked_roles
from xinglian.identity.actions.change_profile import checked_language
from xinglian.identity.actions.edit_member import checked_paths
from xinglian.identity.models import Invitation, Organisation
from xinglian.identity.rules.phone import is_mobile, normal_phone
from xinglian.kernel import audit, jobs, knobs, scope
from xinglian.kernel.refusal import Refusal

_SALT = "xinglian.identity.invitation"


class NoWayToReach(Refusal):
    sentence = _("Enter a mobile number for a text message, or an e-mail address for a letter.")
    field = "send_by"


class InvitationSettled(Refusal):
    sentence = _("This invitation was accepted or withdrawn already. Open a new one.")


class InvitationDead(Refusal):
    sentence = _("This invitation has been used, withdrawn or is too old. Ask for a new one.")


def open_invitation(
    *,
    org_id: int,
    name: str,
    roles: Iterable[str],
    now: datetime,
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
    title: str = "",
    region_paths: Iterable[str] = (),
    send_by: str = "link",
    invited_by_name: str = "",
) -> Invitation:
    """Ask somebody to join. `send_by`: link (the caller passes it on), sms or email.

    Raises RoleOutOfPlace, NoRole, UnknownRegions, RegionsMissing, PhoneMalformed, NoWayToReach. The link: `invitation_link`.
    """
    org = Organisation.objects.get(pk=org_id)
    wanted = checked_roles(roles, kind=org.kind)
    # A known number is no obstacle: that person signs in and joins.
    phone = _normal(phone)
    _demand_way(send_by, phone=phone, email=email)
    invitation = Invitation.objects.create(
        org=org, name=name.strip(), phone=phone, email=email.strip(), title=title.strip(),
        language=checked_language(language), roles=wanted,
        region_paths=checked_paths(region_paths, roles=wanted),
        invited_by=scope.current().person_id, invited_by_name=invited_by_name,
        created_at=now, sent_at=now, expires_at=_expiry(now),
    )  # fmt: skip
    _send(invitation, send_by)
    audit.record(
        "open_invitation",
        subject=("identity.invitation", invitation.pk),
        name=invitation.name,
        org_id=org_id,
        after={"name": name, "phone": phone, "email": email, "roles": wanted, "by": send_by},
    )
    return invitation


def resend_invitation(*, invitation_id: int, send_by: str, now: datetime) -> Invitation:
    """A new link; older ones stop working. Raises InvitationSettled, NoWayToReach."""
    invitation = _open_one(invitation_id)
    _demand_way(send_by, phone=invitation.phone, email=invitation.email)
    invitation.round += 1
    invitation.sent_at, invitation.expires_at = now, _expiry(now)
    invitation.save(update_fields=["round", "sent_at", "expires_at"])
    _send(invitation, send_by)
    _audit("resend_invitation", invitation)
    return invitation


def revoke_invitation(*, invitation_id: int, now: datetime) -> Invitation:
    """The link stops working. Raises InvitationSettled."""
    invitation = _open_one(invitation_id)
    invitation.state, invitation.settled_at = Invitation.State.REVOKED, now
    invitation.save(update_fields=["state", "settled_at"])
    _audit("revoke_invitation", invitation)
    return invitation


def invitation_link(invitation: Invitation) -> str:
    token = Signer(salt=_SALT).sign_object([invitation.pk, invitation.round])
    return urljoin(
        settings.XINGLIAN_PUBLIC_URL, reverse("identity:accept", kwargs={"token": token})
    )


def invitation_of(*, token: str, now: datetime, lock: bool = False) -> Invitation:
    """The open invitation of a link, in a scope of the network. Raises InvitationDead."""
    try:
        invitation_id, round_no = Signer(salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError) as problem:
        raise InvitationDead from problem
    found = Invitation.objects.select_for_update() if lock else Invitation.objects
    invitation = found.filter(
        pk=invitation_id, round=round_no, state=Invitation.State.OPEN, expires_at__gt=now
    ).first()
    if invitation is None:
        raise InvitationDead
    return invitation


def _open_one(invitation_id: int) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.state != Invitation.State.OPEN:
        raise InvitationSettled
    return invitation


def _expiry(now: datetime) -> datetime:
    return now + timedelta(days=knobs.value("identity.invitation_days"))


def _demand_way(send_by: str, *, phone: str, email: str) -> None:
    if (send_by == "sms" and not is_mobile(phone)) or (send_by == "email" and not email.strip()):
        raise NoWayToReach


def _send(invitation: Invitation, send_by: str) -> None:
    if send_by != "link":
        jobs.defer(
            "identity.send_invitation",
            scope=scope.tenant(org_id=invitation.org_id),
            invitation_id=invitation.pk,
            by=send_by,
        )


def _normal(phone: str) -> str:
    normal = normal_phone(phone)
    if phone.strip() and not normal:
        raise PhoneMalformed(phone=phone)
    return normal


def _audit(verb: str, invitation: Invitation) -> None:
    audit.record(
        verb,
        subject=("identity.invitation", invitation.pk),
        name=invitation.name,
        org_id=invitation.org_id,
    )
