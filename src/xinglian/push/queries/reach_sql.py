"""Whom a channel reaches, who does not want it, and when it may ring: the one place that says it, as SQL.

Aliases: `m` identity_pub_membership, `hb` push_habit, `pt` and `pa` push_preference of the topic and of all topics.
"""

from xinglian.kernel import knobs, sql

# The kind of address a channel needs of a person; the webhook belongs to the organisation.
ADDRESS_OF = {
    "email": "email", "sms": "phone", "voice": "phone", "webpush": "webpush", "wecom": "wecom", "wechat": "wechat",
    "dingtalk": "dingtalk", "feishu": "feishu",
}  # fmt: skip
# A phone makes a sound: these keep the quiet hours. Mail waits in silence, and systems do not sleep.
RINGS = frozenset(ADDRESS_OF) - {"email"}
_OWN_COLUMN = {"email": "m.email", "phone": "m.phone"}

PREFERENCES = """
LEFT JOIN push_habit hb ON hb.person_id = m.person_id
LEFT JOIN push_preference pt ON pt.person_id = m.person_id AND pt.topic = %(topic)s
LEFT JOIN push_preference pa ON pa.person_id = m.person_id AND pa.topic = ''
"""


def has_address(channel: str) -> str:
    """Whether there is anything to send to, working or not."""
    kind = ADDRESS_OF.get(channel)
    if kind is None:
        return "EXISTS (SELECT FROM push_endpoint e WHERE e.org_id = m.org_id AND e.is_on)"
    if column := _OWN_COLUMN.get(kind):
        return f"{column} <> ''"
    return (
        "EXISTS (SELECT FROM identity_pub_address ad WHERE ad.person_id = m.person_id"
        f" AND ad.kind = '{kind}' AND (ad.is_usable OR ad.broken_at IS NOT NULL))"
    )


def is_broken(channel: str) -> str:
    """Whether a provider has said of all there is that nothing arrives there."""
    kind = ADDRESS_OF.get(channel)
    if kind is None:
        return "false"
    if column := _OWN_COLUMN.get(kind):
        return (
            "EXISTS (SELECT FROM identity_pub_fault ft WHERE ft.person_id = m.person_id"
            f" AND ft.kind = '{kind}' AND ft.value = {column})"
        )
    return (
        "NOT EXISTS (SELECT FROM identity_pub_address au WHERE au.person_id = m.person_id"
        f" AND au.kind = '{kind}' AND au.is_usable)"
    )


def is_unwanted(channel: str) -> str:
    return f"('{channel}' = ANY (pt.off) OR '{channel}' = ANY (pa.off))"


def quiet(at: str = "%(now)s::timestamptz") -> str:
    """LATERAL items: `q2.open_at` is `at`, or the end of the quiet hours that are then; `q2.quiet_at` when the next begin.

    Parameters: now, quiet_from, quiet_to (the hours of whoever has chosen none).
    """
    return f"""
CROSS JOIN LATERAL (SELECT {at} AT TIME ZONE m.zone AS here, coalesce(hb.quiet_from, %(quiet_from)s)::int AS f,
                           coalesce(hb.quiet_to, %(quiet_to)s)::int AS t) q0
CROSS JOIN LATERAL (SELECT extract(hour FROM q0.here)::int AS h,
                           CASE WHEN q0.f = q0.t THEN false
                                WHEN q0.f < q0.t THEN extract(hour FROM q0.here) >= q0.f AND extract(hour FROM q0.here) < q0.t
                                ELSE extract(hour FROM q0.here) >= q0.f OR extract(hour FROM q0.here) < q0.t END AS is_quiet) q1
CROSS JOIN LATERAL (SELECT CASE WHEN q1.is_quiet THEN date_trunc('day', q0.here) + make_interval(hours => q0.t)
                                     + make_interval(days => (q1.h >= q0.t)::int)
                                ELSE q0.here END AS open_here) q3
CROSS JOIN LATERAL (SELECT CASE WHEN q1.is_quiet THEN q3.open_here AT TIME ZONE m.zone ELSE {at} END AS open_at,
                           CASE WHEN q0.f <> q0.t THEN (date_trunc('day', q3.open_here) + make_interval(hours => q0.f)
                                + make_interval(days => (extract(hour FROM q3.open_here) >= q0.f)::int)) AT TIME ZONE m.zone
                           END AS quiet_at) q2
"""


# The next digest of a person: today's hour or tomorrow's, by week on its day.
DIGEST_AT = """
CROSS JOIN LATERAL (SELECT %(now)s::timestamptz AT TIME ZONE m.zone AS here, coalesce(hb.digest_hour, %(digest_hour)s)::int AS h,
                           coalesce(hb.digest_day, 1)::int AS d,
                           coalesce(nullif(pt.pace, 'at_once'), pa.pace, 'at_once') AS pace) g0
CROSS JOIN LATERAL (SELECT date_trunc('day', g0.here) + make_interval(hours => g0.h)
                           + make_interval(days => (extract(hour FROM g0.here) >= g0.h)::int) AS next) g1
CROSS JOIN LATERAL (SELECT (g1.next + make_interval(days => CASE WHEN g0.pace = 'weekly'
                                THEN (g0.d - extract(isodow FROM g1.next)::int + 7) %% 7 ELSE 0 END)) AT TIME ZONE m.zone AS digest_at) g2
"""


def hours() -> dict[str, int]:
    """The parameters of `quiet` and DIGEST_AT."""
    return {
        "quiet_from": int(knobs.value("push.quiet_from")) % 24,
        "quiet_to": int(knobs.value("push.quiet_to")) % 24,
        "digest_hour": int(knobs.value("push.digest_hour")) % 24,
    }


def open_channels(wanted: list[str]) -> list[str]:
    """The channels outside the app, among those wanted, that are switched on."""
    return [
        str(key)
        for key in sql.column(
            "SELECT key FROM push_channel WHERE is_on AND key = ANY (%s) ORDER BY key",
            [list(wanted)],
        )
        if key != "inapp"
    ]
