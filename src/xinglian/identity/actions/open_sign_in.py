"""A person is in: a sign-in on one device, and the fact that they signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.models import SignIn
from xinglian.identity.rules.device import device_name
from xinglian.kernel import facts, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class NotAMember(Refusal):
    sentence = _("You are no longer active there. Ask the owner of the organisation to add you.")


@dataclass(frozen=True, kw_only=True)
class OpenedSignIn:
    """What the session has to remember."""

    sign_in_id: int
    person_id: int
    membership_id: int
    stamp: int


def open_sign_in(
    *,
    person_id: int,
    membership_id: int,
    by: SignIn.By,
    address: str | None,
    user_agent: str,
    now: datetime,
    second_factor: bool = False,
) -> OpenedSignIn:
    """The door has checked who it is. Raises NotAMember when they left meanwhile."""
    with acting(network()):
        found = sql.row(
            "UPDATE identity_person p SET last_login = %s"
            " FROM identity_membership m JOIN identity_organisation o ON o.id = m.org_id"
            " WHERE p.id = %s AND m.id = %s AND m.person_id = p.id"
            " AND p.is_active AND m.is_active AND o.is_active"
            " RETURNING p.session_stamp, p.is_simulated, m.org_id",
            [now, person_id, membership_id],
        )
        if found is None:
            raise NotAMember
        opened = SignIn.objects.create(
            person_id=person_id, membership_id=membership_id, org_id=found["org_id"], by=by,
            second_factor=second_factor, started_at=now, last_seen_at=now, address=address,
            device=device_name(user_agent)[:120],
        )  # fmt: skip
        facts.record_many(
            [
                facts.Fact(
                    kind="identity.signed_in", org_id=found["org_id"], subject="identity.person",
                    subject_id=person_id, at=now, source=f"identity.{by}", ref=str(opened.pk),
                    body={"membership_id": membership_id}, is_simulated=found["is_simulated"],
                )
            ]
        )  # fmt: skip
    return OpenedSignIn(
        sign_in_id=opened.pk,
        person_id=person_id,
        membership_id=membership_id,
        stamp=found["session_stamp"],
    )
