"""Sellers as other systems name them: by code, by short name, by full name; nothing written is the maker."""

from dataclasses import dataclass

from xinglian.identity import api as identity
from xinglian.kernel.scope import acting, network
from xinglian.orders.queries.sellers import sellers
from xinglian.orders.rules.terms import Seller


@dataclass(frozen=True, kw_only=True)
class SellerNames:
    by_name: dict[str, Seller]
    codes: dict[int, str]
    all: tuple[Seller, ...]

    def named(self, written: str) -> Seller | None:
        if not written.strip():
            makers = [one for one in self.all if one.is_maker]
            return makers[0] if makers else self.all[0] if len(self.all) == 1 else None
        return self.by_name.get(written.strip().casefold())

    def shown(self) -> list[str]:
        return [f"{one.name} ({code})" if (code := self.codes.get(one.seller_id)) else one.name for one in self.all]  # fmt: skip


def seller_names(*, buyer_id: int) -> SellerNames:
    """Few statements, however many sellers."""
    found = tuple(sellers(buyer_id=buyer_id))
    ids = [one.seller_id for one in found]
    with acting(network()):
        orgs = identity.organisations(ids=ids)
    by_name: dict[str, Seller] = {}
    for one in found:
        org = orgs.get(one.seller_id)
        for name in (one.name, org.name if org else "", org.short_name if org else "", org.code if org else ""):  # fmt: skip
            if name:
                by_name.setdefault(name.casefold(), one)
    return SellerNames(
        by_name=by_name, codes={org_id: org.code for org_id, org in orgs.items()}, all=found
    )
