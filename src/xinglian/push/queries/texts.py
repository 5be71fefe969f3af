"""The texts of a message by place, as one version of an experiment has them."""

from xinglian.kernel import sql
from xinglian.push.rules.variants import Key


def texts_of(*, message_id: int, arm: int = 0) -> dict[Key, int]:
    """Place → variant. A later version has its own words where they are written, and those of the first elsewhere."""
    rows = sql.rows(
        "SELECT id, language, partner_type, role FROM push_variant"
        " WHERE message_id = %s AND arm = ANY (%s) AND subject <> '' ORDER BY arm",
        [message_id, [0, arm]],
    )
    return {Key(row["language"], row["partner_type"], row["role"]): row["id"] for row in rows}
