from typing import Any

from xinglian.kernel import sql
from xinglian.workspace.rules.period import Period

MOST = 8


def newest(period: Period) -> list[dict[str, Any]]:
    """The newest messages of a period with partners addressed and reached in time."""
    return sql.rows(
        "SELECT m.message_id, m.title, m.started_at, count(*) AS partners,"
        " count(*) FILTER (WHERE r.reached_at <= r.started_at + interval '10 minutes') AS in_time"
        " FROM push_pub_message m JOIN push_pub_reach r USING (message_id)"
        " WHERE m.started_at >= %s AND m.started_at < %s"
        " GROUP BY m.message_id, m.title, m.started_at ORDER BY m.started_at DESC LIMIT %s",
        [period.since, period.until, MOST],
    )
