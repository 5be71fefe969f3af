"""Partners become sentinels, and stop being some."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.sentinel.access import demand_network
from xinglian.sentinel.models import Sentinel

MOST = 500

_CHOOSE = """
INSERT INTO sentinel_sentinel (partner_id, source, chosen_at, chosen_by_name, left_by_name, is_simulated)
SELECT p.partner_id, %(source)s, %(now)s, %(name)s, '', p.is_simulated FROM partners_pub_partner AS p
 WHERE p.partner_id = ANY (%(ids)s) AND p.status = 'active' AND p.merged_into_partner_id IS NULL
ON CONFLICT (partner_id) WHERE left_at IS NULL DO NOTHING RETURNING id
"""
# Who was chosen again meanwhile stays as chosen then.
_BACK = """
UPDATE sentinel_sentinel AS s SET left_at = NULL, left_by_name = '' WHERE s.id = ANY (%(ids)s) AND s.left_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM sentinel_sentinel AS n WHERE n.partner_id = s.partner_id AND n.left_at IS NULL) RETURNING id
"""


class TooMany(Refusal):
    sentence = _(
        "That would be %(n)s sentinels, at most %(most)s can be asked. Choose fewer: a few dozen, well spread, say as much."
    )


class NobodyChosen(Refusal):
    sentence = _(
        "Nobody was chosen: pick active partners that are not sentinels yet, or an audience that has some."
    )


class NoReplacement(Refusal):
    sentence = _(
        "The partner proposed is not free any more. Reload the page: it proposes another one."
    )


def choose(*, partner_ids: Sequence[int], source: str, viewer: Viewer, now: datetime) -> list[int]:
    """Ids of the new sentinels; who is one already stays. Raises NotTheWholeNetwork, TooMany, NobodyChosen."""
    demand_network()
    given = {"ids": list(partner_ids), "source": source, "now": now, "name": viewer.name}
    found: list[int] = sql.column(_CHOOSE, given)
    if not found:
        raise NobodyChosen
    total = Sentinel.objects.filter(left_at=None).count()
    if total > MOST:
        raise TooMany(n=total, most=MOST)
    audit.record(
        "choose_sentinels", subject=("sentinel.sentinel", "list"), after={"partners": len(found), "source": source}
    )  # fmt: skip
    return found


def leave(*, sentinel_ids: Sequence[int], viewer: Viewer, now: datetime) -> list[int]:
    """They are asked no more; what they answered stays. Raises NotTheWholeNetwork."""
    demand_network()
    gone: list[int] = sql.column(
        "UPDATE sentinel_sentinel SET left_at = %s, left_by_name = %s WHERE id = ANY (%s) AND left_at IS NULL RETURNING id",
        [now, viewer.name, list(sentinel_ids)],
    )
    if gone:
        audit.record(
            "dismiss_sentinels", subject=("sentinel.sentinel", "list"), after={"partners": len(gone)}
        )  # fmt: skip
    return gone


def put_back(*, sentinel_ids: Sequence[int]) -> int:
    """Asked again, as before. Raises NotTheWholeNetwork."""
    demand_network()
    back = sql.column(_BACK, {"ids": list(sentinel_ids)})
    if back:
        audit.record(
            "choose_sentinels", subject=("sentinel.sentinel", "list"), after={"partners": len(back)}
        )  # fmt: skip
    return len(back)


def replace(*, sentinel_id: int, partner_id: int, viewer: Viewer, now: datetime) -> None:
    """Another one of its kind and province takes its place. Raises NotTheWholeNetwork, NoReplacement."""
    if not leave(sentinel_ids=[sentinel_id], viewer=viewer, now=now):
        raise NoReplacement
    try:
        choose(partner_ids=[partner_id], source=Sentinel.Source.REPLACES, viewer=viewer, now=now)
    except NobodyChosen as error:
        raise NoReplacement from error
