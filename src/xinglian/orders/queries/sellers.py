"""From whom a buyer may order, and on what terms: the maker, the partner above it, and whoever named it in its terms."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.rules.terms import Seller, SellingTerms

_FIELDS = tuple(SellingTerms.__dataclass_fields__)
# Terms between the two count before those for everybody. Nobody sells to itself, or to who left or became another one.
_QUERY = f"""
WITH who AS (
    SELECT o.id FROM identity_organisation AS o WHERE o.kind = 'maker'
    UNION SELECT p.parent_partner_id FROM partners_pub_partner AS p WHERE p.partner_id = %(buyer)s
    UNION SELECT t.seller_id FROM orders_terms AS t WHERE t.buyer_id = %(buyer)s
    UNION SELECT %(seller)s::bigint WHERE %(stands)s
)
SELECT o.id AS seller_id, coalesce(nullif(o.short_name, ''), o.name) AS name, o.kind = 'maker' AS is_maker,
       g.org_id IS NOT NULL AS keeps_stock,
       (SELECT coalesce(nullif(b.short_name, ''), b.name) FROM identity_organisation AS b WHERE b.id = %(buyer)s) AS buyer_name,
       (SELECT b.is_simulated FROM identity_organisation AS b WHERE b.id = %(buyer)s) AS buyer_is_simulated, t.seller_id IS NOT NULL AS has_terms, {", ".join(f"t.{name}" for name in _FIELDS)}
  FROM who JOIN identity_organisation AS o ON o.id = who.id
  LEFT JOIN stock_pub_ledger AS g ON g.org_id = o.id
  LEFT JOIN LATERAL (SELECT s.* FROM orders_terms AS s WHERE s.seller_id = o.id
      AND (s.buyer_id = %(buyer)s OR s.buyer_id IS NULL) ORDER BY s.buyer_id NULLS LAST LIMIT 1) AS t ON true
 WHERE o.id <> %(buyer)s AND (%(stands)s OR (o.is_active AND coalesce(t.is_open, true)
       AND EXISTS (SELECT FROM identity_organisation AS b WHERE b.id = %(buyer)s AND b.is_active))) AND (%(seller)s::bigint IS NULL OR o.id = %(seller)s)
 ORDER BY o.kind = 'maker' DESC, 2, 1
"""


class NotASeller(Refusal):
    sentence = _("You cannot order from this company: it has no terms for you. Ask it, or choose another one.")  # fmt: skip
    field = "seller"


def sellers(*, buyer_id: int) -> Sequence[Seller]:
    """The maker first, then by name."""
    return _found(buyer_id, None)


def seller(*, buyer_id: int, seller_id: int) -> Seller:
    """Raises NotASeller."""
    found = _found(buyer_id, seller_id)
    if not found:
        raise NotASeller
    return found[0]


def seller_of(*, buyer_id: int, seller_id: int) -> Seller:
    """Of an order that stands: it is answered, sent and settled even when the seller takes no new ones any more."""
    return _found(buyer_id, seller_id, stands=True)[0]


def _found(buyer_id: int, seller_id: int | None, *, stands: bool = False) -> list[Seller]:
    with acting(network(), savepoint=False):
        rows = sql.rows(
            _QUERY, {"buyer": buyer_id, "seller": seller_id, "stands": stands}, kept=True
        )
    return [
        Seller(
            seller_id=row["seller_id"], name=row["name"], is_maker=row["is_maker"], keeps_stock=row["keeps_stock"], buyer_name=row["buyer_name"] or "",
            buyer_is_simulated=bool(row["buyer_is_simulated"]),
            terms=SellingTerms(**{name: row[name] for name in _FIELDS}) if row["has_terms"] else SellingTerms(),
        )
        for row in rows
    ]  # fmt: skip
