"""One change of many partners: announced and audited once, not once for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from xinglian.kernel import audit, outbox
from xinglian.partners.events import PartnerChanged, PartnersChanged

NAMED_AT_MOST = 1_000


def tell_change(
    verb: str,
    *,
    partner_ids: Sequence[int],
    after: Mapping[str, Any],
    why: str = "",
    before: Mapping[str, Any] | None = None,
    name: str = "",
) -> None:
    """Announce and audit that these partners have the values of `after` now."""
    if not partner_ids:
        return
    fields = sorted(after)
    if len(partner_ids) == 1:
        one = partner_ids[0]
        outbox.announce(PartnerChanged(partner_id=one, fields=fields))
        audit.record(
            verb, subject=("partners.partner", one), name=name, org_id=one, before=before,
            after=after, why=why,
        )  # fmt: skip
        return
    named = list(partner_ids) if len(partner_ids) <= NAMED_AT_MOST else []
    outbox.announce(PartnersChanged(count=len(partner_ids), fields=fields, partner_ids=named))
    audit.record(
        verb,
        subject=("partners.partner", "many"),
        after={**after, "partners": len(partner_ids), "partner_ids": named},
        why=why,
    )
