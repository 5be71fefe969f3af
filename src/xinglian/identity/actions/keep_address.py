"""Addresses of people: kept, dropped, found broken."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.models import Address
from xinglian.identity.rules.address_kinds import BY_DEVICE, SIGN_IN, AddressKind
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class AddressMalformed(Refusal):
    sentence = _("This is no address: type it without spaces, at most 128 characters.")
    field = "value"


class StandsInProfile(Refusal):
    sentence = _("Phone and e-mail are changed in the profile: they are for signing in as well.")


def keep_address(
    *,
    person_id: int,
    kind: str,
    value: str,
    now: datetime,
    label: str = "",
    extra: Mapping[str, Any] | None = None,
    is_verified: bool = False,
) -> int:
    """An address of a person; the same one again is renewed and no longer broken. Its id.

    `is_verified`: who calls knows that it is the person's (a browser's subscription, a provider's answer).
    Raises AddressMalformed, StandsInProfile.
    """
    chosen = AddressKind(kind)
    if chosen in SIGN_IN:
        raise StandsInProfile
    wanted = value.strip()
    longest = 1000 if chosen == AddressKind.WEBPUSH else 128
    if not wanted or len(wanted) > longest or any(c.isspace() for c in wanted):
        raise AddressMalformed
    with acting(network()):
        org_id = sql.value("SELECT org_id FROM identity_person WHERE id = %s", [person_id])
        if chosen in BY_DEVICE:
            # A browser is one person's at a time: whoever used it before is not told there any more.
            Address.objects.filter(kind=kind, value=wanted).exclude(person_id=person_id).delete()
        found, _made = Address.objects.update_or_create(
            person_id=person_id, kind=kind, value=wanted,
            defaults={
                "label": label[:80], "extra": dict(extra or {}), "broken_at": None, "broken_reason": "",
                **({"verified_at": now} if is_verified else {}),
            },
            create_defaults={
                "org_id": org_id, "label": label[:80], "extra": dict(extra or {}), "created_at": now,
                "verified_at": now if is_verified else None,
            },
        )  # fmt: skip
    return int(found.pk)


def drop_address(*, person_id: int, kind: str, value: str = "", address_id: int = 0) -> bool:
    """Forget an address beside phone and e-mail, named by value or id; False when there was none."""
    with acting(network()):
        gone = sql.execute(
            "DELETE FROM identity_address WHERE person_id = %s AND kind = %s AND (value = %s OR id = %s)"
            " AND kind NOT IN ('phone', 'email')",
            [person_id, kind, value, address_id],
        )
    return bool(gone)


_BREAK = """
INSERT INTO identity_address AS a (person_id, org_id, kind, value, label, extra, created_at, broken_at, broken_reason)
SELECT person_id, org_id, kind, value, label, extra, %(now)s, %(now)s, %(reason)s
  FROM identity_pub_address WHERE kind = %(kind)s AND value = ANY (%(values)s)
   AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s))
ON CONFLICT (person_id, kind, value) DO UPDATE SET broken_at = excluded.broken_at, broken_reason = excluded.broken_reason
 WHERE a.broken_at IS NULL
"""


def break_addresses(
    *,
    kind: str,
    values: Collection[str],
    reason: str,
    now: datetime,
    person_ids: Collection[int] | None = None,
) -> int:
    """A provider or a caller says that nothing arrives there: nothing goes there until they are confirmed or changed.

    How many addresses were found and not broken yet. Set-based, whoever they belong to, or of these people only.
    """
    if not values:
        return 0
    with acting(network()):
        return sql.execute(
            _BREAK,
            {
                "kind": kind, "values": list(values), "reason": reason[:300], "now": now,
                "people": None if person_ids is None else list(person_ids),
            },
        )  # fmt: skip
