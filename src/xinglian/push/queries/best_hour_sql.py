"""When somebody is told at the best hour: the one place that says it, as SQL."""

# `b3.at`: the next best hour after it came into the inbox, within the window; else, or once that is over, now. Whoever the
# lot left out, and whoever nothing is known of, is told now. Aliases: `i` push_inbox, `m` identity_pub_membership.
# Parameters: now, best_hours.
AT = """
LEFT JOIN push_besthour bh ON bh.membership_id = m.membership_id AND push_is_timed(i.message_id, m.membership_id)
CROSS JOIN LATERAL (SELECT i.sent_at AT TIME ZONE m.zone AS here) b1
CROSS JOIN LATERAL (SELECT (date_trunc('day', b1.here) + make_interval(hours => bh.hour::int)
                            + make_interval(days => (extract(hour FROM b1.here) > bh.hour)::int)) AT TIME ZONE m.zone AS at) b2
CROSS JOIN LATERAL (SELECT CASE WHEN b2.at <= i.sent_at + make_interval(hours => %(best_hours)s::int)
                                THEN greatest(b2.at, %(now)s::timestamptz) ELSE %(now)s::timestamptz END AS at) b3
"""
