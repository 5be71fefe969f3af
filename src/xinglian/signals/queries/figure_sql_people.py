"""What people of a partner do: reading, acknowledging, and who they are. Reading is counted back from now."""

# What local clocks show: the network lives in one zone.
_LOCAL = "(read_at + INTERVAL 8 HOUR)"
_KINDS = {"policy": "policy", "launch": "launch", "training": "training", "urgent": "emergency"}


def _by_kind() -> str:
    return ",\n       ".join(
        f"avg((read_at IS NOT NULL)::INT) FILTER (kind = '{kind}') AS read_{name},"
        f" count(*) FILTER (kind = '{kind}') AS sent_{name}"
        for name, kind in _KINDS.items()
    )


# A partner has read a message when its first reader has; open messages are those of the last 90 days.
_READING = f"""
CREATE TEMP TABLE reading AS
SELECT partner_id,
       count(*) FILTER (days < 7) AS sent_7d, count(*) FILTER (days < 30) AS sent_30d, count(*) AS sent_90d,
       avg((read_at IS NOT NULL)::INT) FILTER (days < 30) AS read_rate_30d, avg((read_at IS NOT NULL)::INT) AS read_rate_90d,
       median(date_diff('second', sent_at, read_at) / 60.0) AS minutes_to_read,
       date_diff('day', max(read_at)::DATE, $now::DATE) AS last_read_days,
       avg((acknowledged_at IS NOT NULL)::INT) FILTER (must_acknowledge) AS ack_rate_90d,
       avg((acted_at IS NOT NULL)::INT) AS acted_rate_90d,
       count(*) FILTER (read_at IS NULL) AS unread_now,
       count(*) FILTER (must_acknowledge AND acknowledged_at IS NULL) AS must_ack_open,
       count(*) FILTER (must_acknowledge AND acknowledged_at IS NULL AND days > 3) AS acks_overdue,
       median(date_diff('second', sent_at, acknowledged_at) / 3600.0) FILTER (must_acknowledge) AS hours_to_ack,
       avg((hour({_LOCAL}) >= 22 OR hour({_LOCAL}) < 6)::INT) FILTER (read_at IS NOT NULL) AS night_reads,
       avg((isodow({_LOCAL}) >= 6)::INT) FILTER (read_at IS NOT NULL) AS weekend_reads,
       avg(({_LOCAL}::DATE = (sent_at + INTERVAL 8 HOUR)::DATE)::INT) FILTER (read_at IS NOT NULL) AS same_day_reads,
       {_by_kind()},
       len(list_distinct(flatten(list(readers)))) AS readers_90d
FROM (SELECT partner_id, message_id, min(sent_at) AS sent_at, min(read_at) AS read_at, min(acknowledged_at) AS acknowledged_at,
             min(acted_at) AS acted_at, bool_or(must_acknowledge) AS must_acknowledge, any_value(kind) AS kind,
             coalesce(list(person_id) FILTER (read_at IS NOT NULL AND person_id IS NOT NULL), []) AS readers,
             date_diff('day', min(sent_at)::DATE, $now::DATE) AS days
      FROM receipt WHERE sent_at > $now - INTERVAL 90 DAY AND sent_at <= $now GROUP BY partner_id, message_id)
GROUP BY partner_id
"""

_TEAM = """
CREATE TEMP TABLE team AS
SELECT partner_id, count(*) AS people, count(*) FILTER (is_liaison) AS liaisons,
       count(*) FILTER (is_reachable) AS reachable_people
FROM person GROUP BY partner_id
"""

PEOPLE: tuple[str, ...] = (_READING, _TEAM)
