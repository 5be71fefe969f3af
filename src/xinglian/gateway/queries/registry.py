"""Partners and parts from their published views; row security narrows them."""

from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql


def partners(*, after: str, limit: int) -> list[dict[str, Any]]:
    """Keyset by code."""
    return sql.rows(
        "SELECT partner_id::text AS id, code, name, short_name, type, status, layer,"
        " region_path::text AS region_path, joined_on, is_simulated AS simulated"
        " FROM partners_pub_partner WHERE code > %s ORDER BY code LIMIT %s",
        [after, limit],
    )


def parts(*, number: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Keyset by the number without punctuation; `number` narrows to one."""
    key = catalogue.normalise_number(number) if number else ""
    return sql.rows(
        "SELECT part_id::text AS id, number, number_key, name, category_code AS category, brand,"
        " status, is_ev FROM catalogue_pub_part"
        " WHERE number_key > %(after)s AND (%(key)s = '' OR number_key = %(key)s)"
        " ORDER BY number_key LIMIT %(limit)s",
        {"after": after, "key": key, "limit": limit},
    )
