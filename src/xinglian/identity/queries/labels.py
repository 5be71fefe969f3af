"""Roles, kinds and ways in, in the reader's words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.models import Invitation, SignIn
from xinglian.identity.rules.roles import OrgKind, Role

ROLES: dict[str, Any] = {
    Role.HQ_DIRECTOR: _("Director"),
    Role.CHANNEL_MANAGER: _("Channel manager"),
    Role.REGIONAL_CSM: _("Regional customer success"),
    Role.POLICY_OFFICER: _("Policy officer"),
    Role.SUPPORT_AGENT: _("Support agent"),
    Role.AUDITOR: _("Auditor"),
    Role.PARTNER_OWNER: _("Owner"),
    Role.PARTNER_CLERK: _("Clerk"),
    Role.TECHNICIAN: _("Technician"),
}
KINDS: dict[str, Any] = {
    OrgKind.MAKER: _("Maker"),
    OrgKind.PARTNER: _("Partner"),
    OrgKind.SERVICE: _("Service body"),
}
WAYS_IN: dict[str, Any] = {
    SignIn.By.PASSWORD: _("Password"),
    SignIn.By.PHONE_CODE: _("Phone code"),
    SignIn.By.INVITATION: _("Invitation"),
    SignIn.By.SWITCH: _("Switched organisation"),
    SignIn.By.CAST: _("Sample story"),
}
INVITATIONS: dict[str, Any] = {
    Invitation.State.OPEN: _("Waiting for an answer"),
    Invitation.State.ACCEPTED: _("Accepted"),
    Invitation.State.REVOKED: _("Withdrawn"),
}

# Zones of the trade, in the order people look for them; any other is called by its name.
ZONE_WORDS: dict[str, Any] = {
    "Asia/Shanghai": _("Beijing time"),
    "Asia/Urumqi": _("Ürümqi time"),
    "Asia/Hong_Kong": _("Hong Kong time"),
    "Asia/Taipei": _("Taipei time"),
    "Asia/Singapore": _("Singapore time"),
    "Asia/Tokyo": _("Tokyo time"),
    "Asia/Dubai": _("Dubai time"),
    "Europe/Berlin": _("Berlin time"),
    "Europe/London": _("London time"),
    "America/New_York": _("New York time"),
    "America/Los_Angeles": _("Los Angeles time"),
    "America/Sao_Paulo": _("São Paulo time"),
    "UTC": _("UTC, world time"),
}


def zone_label(zone: str) -> str:
    """A time zone as people call it: 北京时间."""
    return str(ZONE_WORDS.get(zone, zone.replace("_", " ")))


def role_label(role: str) -> str:
    """A role's name in the reader's language."""
    return str(ROLES.get(role, role))


def role_labels(roles: Iterable[str]) -> list[str]:
    """In the order people know the roles."""
    given = set(roles)
    return [str(label) for role, label in ROLES.items() if role in given]


def kind_label(kind: str) -> str:
    return str(KINDS.get(kind, kind))
