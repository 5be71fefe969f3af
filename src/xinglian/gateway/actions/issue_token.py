from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.gateway.access import rights_open_to, roles_to_lend
from xinglian.gateway.models import Token
from xinglian.gateway.rules.rights import Right, digest, new_secret
from xinglian.identity.api import Role, Viewer, role_label
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal

MOST_DAYS = 366
MOST_LIVE = 20


class NameMissing(Refusal):
    sentence = _("Give the token a name that says which program uses it.")
    field = "name"


class RightsMissing(Refusal):
    sentence = _("Choose at least one right; a token without rights can do nothing.")
    field = "rights"


class RoleUnfit(Refusal):
    sentence = _("A token can be held to a lesser role of your own organisation only.")
    field = "role"


class RightsBeyondRole(Refusal):
    sentence = _("This is not for the role %(role)s: %(rights)s. Take it out, or choose another role.")  # fmt: skip
    field = "rights"


class TooLong(Refusal):
    sentence = _("A token lives 1 to %(most)s days.")
    field = "days"


class TooMany(Refusal):
    sentence = _("You have %(most)s live tokens. Revoke one that is not used any more.")


def issue_token(
    *, viewer: Viewer, stamp: int, name: str, rights: Iterable[Right], days: int, now: datetime, role: Role | None = None
) -> tuple[Token, str]:  # fmt: skip
    """A new token for the viewer, at most as a lesser `role`; the secret is returned once and never again.

    Raises NameMissing, RightsMissing, RoleUnfit, RightsBeyondRole, TooLong, TooMany.
    """
    wanted = set(rights) & rights_open_to(viewer)
    if role is not None:
        if role not in roles_to_lend(viewer):
            raise RoleUnfit
        beyond = wanted - rights_open_to(viewer.lent(role))
        if beyond:
            raise RightsBeyondRole(role=role_label(role), rights=", ".join(sorted(beyond)))
    if not name.strip():
        raise NameMissing
    if not wanted:
        raise RightsMissing
    if not 1 <= days <= MOST_DAYS:
        raise TooLong(most=MOST_DAYS)
    live = Token.objects.filter(person_id=viewer.person_id, revoked_at=None, expires_at__gt=now)
    if live.count() >= MOST_LIVE:
        raise TooMany(most=MOST_LIVE)
    secret = new_secret()
    token = Token.objects.create(
        org_id=viewer.org_id, person_id=viewer.person_id, membership_id=viewer.membership_id,
        session_stamp=stamp, name=name.strip()[:80], digest=digest(secret), tail=secret[-4:],
        role=role or "", rights=sorted(wanted), created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    audit.record(
        "issue_token", subject=("gateway.token", token.pk), name=token.name,
        after={"name": token.name, "rights": sorted(wanted), "days": days, "role": role or ""},
    )  # fmt: skip
    return token, secret
