"""Open escalations: whom a CSM has to call."""

from typing import Any

from xinglian.kernel import sql

_QUERY = """
SELECT e.id, e.message_id, e.membership_id, e.org_id, e.csm_person_id, e.opened_at, e.closed_at, e.outcome, e.closed_by,
       e.note, g.title, g.kind, g.must_acknowledge, g.started_at, m.name, m.phone, m.roles, o.name AS org_name, c.name AS csm_name
  FROM push_escalation e
  JOIN push_message g ON g.id = e.message_id
  JOIN identity_pub_membership m ON m.membership_id = e.membership_id
  JOIN identity_pub_organisation o ON o.org_id = e.org_id
  LEFT JOIN identity_pub_membership c ON c.person_id = e.csm_person_id AND c.org_id = g.org_id
"""


def escalations(
    *,
    csm_person_id: int | None,
    message_id: int | None = None,
    is_open: bool = True,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Tasks of one CSM (None = everybody's), the oldest first. One query."""
    where = ["e.closed_at IS NULL" if is_open else "e.closed_at IS NOT NULL"]
    if csm_person_id is not None:
        where.append("(e.csm_person_id = %(csm)s OR e.csm_person_id IS NULL)")
    if message_id is not None:
        where.append("e.message_id = %(message)s")
    order = "e.opened_at, o.name" if is_open else "e.closed_at DESC"
    return sql.rows(
        f"{_QUERY} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT %(limit)s",
        {"csm": csm_person_id, "message": message_id, "limit": limit},
    )


def open_count(*, csm_person_id: int) -> int:
    return int(
        sql.value(
            "SELECT count(*) FROM push_escalation WHERE closed_at IS NULL AND csm_person_id = %s",
            [csm_person_id],
        )
    )
