"""Whom a message is meant for, as a table of ids that other statements join."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from xinglian.kernel import sql
from xinglian.push.models import Message
from xinglian.signals import api as signals

_TABLE = "push_audience_now"


@dataclass(frozen=True, kw_only=True)
class Audience:
    """`select` yields one column `id`: organisations, or single memberships when `is_people`."""

    select: str
    params: dict[str, Any]
    is_people: bool = False

    @property
    def join(self) -> str:
        """After `FROM identity_pub_membership m`: only the recipients remain (parameter `roles`)."""
        if self.is_people:
            return f"JOIN ({self.select}) a ON m.membership_id = a.id AND m.is_active"
        return f"JOIN ({self.select}) a ON m.org_id = a.id AND m.is_active AND m.roles && %(roles)s::varchar[]"


def chosen_partners(message: Message, *, most: int = 5) -> dict[str, Any] | None:
    """For a message to chosen partners: how many they are, and some of their names; None for an expression."""
    if message.org_ids is None:
        return None
    names = sql.column(
        "SELECT coalesce(nullif(short_name, ''), name) FROM partners_pub_partner"
        " WHERE partner_id = ANY(%s) ORDER BY pinyin, partner_id LIMIT %s",
        [message.org_ids, most],
    )
    return {"count": len(message.org_ids), "names": names}


def audience_of(message: Message) -> Audience | None:
    """The audience, worked out now; None when nobody is chosen. Makes a temporary table for an expression.

    Raises what signals raises for an expression with a fault (a Refusal that names the place).
    """
    params: dict[str, Any] = {"roles": list(message.roles)}
    if message.membership_ids is not None:
        return Audience(
            select="SELECT unnest(%(ids)s::bigint[]) AS id",
            params=params | {"ids": message.membership_ids},
            is_people=True,
        )
    if message.org_ids is not None:
        select = "SELECT unnest(%(ids)s::bigint[]) AS id"
        params["ids"] = message.org_ids
    elif message.audience_expr.strip():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
            signals.materialise_audience(cursor, message.audience_expr, _TABLE)
        select = f"SELECT partner_id AS id FROM {_TABLE}"
    else:
        return None
    # Whoever chose partners by hand may have chosen one that ended since: its people are told nothing more.
    select = f"SELECT e.id FROM ({select}) e WHERE e.id NOT IN (SELECT org_id FROM identity_pub_organisation WHERE NOT is_active)"
    if message.region_paths:
        params["regions"] = list(message.region_paths)
        select = (
            f"SELECT c.id FROM ({select}) c JOIN partners_pub_partner r ON r.partner_id = c.id"
            " AND r.region_path <@ ANY (%(regions)s::ltree[])"
        )
    return Audience(select=select, params=params)
