"""Terms, consents, limits and agreements as documents, for the sides that may read them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.models import Consent, Terms
from xinglian.orders.queries import consents as consent_query
from xinglian.orders.queries import sending as sending_query
from xinglian.orders.queries.limits import limits_of
from xinglian.orders.queries.order_list import waiting
from xinglian.orders.rules import documents as d
from xinglian.orders.rules import terms_documents as t

MOST = 500


def terms(*, org_id: int) -> list[t.Terms]:
    """What a seller stated: for everybody first, then by buyer."""
    found = list(Terms.objects.filter(seller_id=org_id).order_by("buyer_id")[:MOST])
    found.sort(key=lambda one: one.buyer_id is not None)
    orgs = _orgs(one.buyer_id for one in found if one.buyer_id)
    names = set(t.Terms.model_fields) - {"id", "buyer", "format", "changed_at"}
    return [
        t.Terms(
            id=str(one.pk), buyer=_party(orgs, one.buyer_id) if one.buyer_id else None, changed_at=one.changed_at.astimezone(UTC),
            **{name: getattr(one, name) for name in names},
        )
        for one in found
    ]  # fmt: skip


def consents(*, viewer: Viewer, on: date) -> t.Consents:
    """Given as a buyer; received as a seller, for those who sell."""
    given = consent_query.given(org_id=viewer.org_id, on=on) if viewer.is_partner else []
    sells = viewer.has(*access.SELLERS)
    received = consent_query.received(seller_id=viewer.org_id, on=on) if sells else []
    some = [*(row["c"] for row in given), *received]
    orgs = _orgs(org_id for one in some for org_id in (one.org_id, one.seller_id))
    return t.Consents(
        given=[_consent(row["c"], orgs, holds=row["holds"]) for row in given],
        received=[_consent(one, orgs, holds=True) for one in received],
    )


def limits(*, org_id: int) -> t.Limits:
    """None where nothing was set."""
    kept = limits_of(org_id=org_id)
    return t.Limits(partner_clerk=kept.get("partner_clerk"), technician=kept.get("technician"))


def approvals(*, viewer: Viewer) -> list[t.Approval]:
    """What waits for a colleague, the oldest first; without amounts for who sees no prices."""
    may, priced = viewer.has(*access.DECIDERS), access.sees_prices(viewer)
    return [
        t.Approval(
            number=row["number"], seller=row["seller_name"], placed_by=row["placed_name"], placed_at=row["placed_at"].astimezone(UTC),
            urgent=row["is_urgent"], lines=row["lines_count"], total_minor=row["total_minor"] if priced else None,
            currency=row["currency"], is_priced=row["is_priced"], may_decide=may and row["placed_by"] != viewer.person_id,
        )
        for row in waiting(buyer_id=viewer.org_id)
    ]  # fmt: skip


def agreements(*, org_id: int) -> list[t.SendingAgreement]:
    """Who sends for whom, with the organisation on one side; what stands first."""
    for_us, by_us = sending_query.agreements(org_id=org_id)
    found = [*for_us, *by_us]
    orgs = _orgs(one for a in found for one in (a.seller_id, a.sender_id))
    return [
        t.SendingAgreement(
            id=str(a.pk), seller=_party(orgs, a.seller_id, a.seller_name), sender=_party(orgs, a.sender_id, a.sender_name), state=a.state,
            note=a.note, why=a.why, offered_at=a.offered_at.astimezone(UTC), decided_at=_utc(a.decided_at), ended_at=_utc(a.ended_at),
        )
        for a in found
    ]  # fmt: skip


def _consent(one: Consent, orgs: dict[int, identity.Org], *, holds: bool) -> t.Consent:
    return t.Consent(
        id=str(one.pk), buyer=_party(orgs, one.org_id, one.org_name), seller=_party(orgs, one.seller_id, one.seller_name),
        most_minor=one.most_minor, until=one.until, holds=holds, given_at=one.given_at.astimezone(UTC), given_by=one.given_name,
        ended_at=_utc(one.ended_at), ended_by=one.ended_name,
    )  # fmt: skip


def _orgs(ids: Iterable[int]) -> dict[int, identity.Org]:
    """Of companies one has an agreement with: their name and code are known to both."""
    with acting(network()):
        return identity.organisations(ids=list(ids))


def _party(orgs: dict[int, identity.Org], org_id: int, name: str = "") -> d.Party:
    known: Any = orgs.get(org_id)
    return d.Party(code=known.code if known else "", name=name or (known.label if known else ""))


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
