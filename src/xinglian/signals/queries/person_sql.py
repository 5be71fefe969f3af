"""The figures of a member (a person in one partner), from 90 days of messages and what is known of the person. Counted back from $now."""

INPUTS = {
    "member": "id BIGINT, person_id BIGINT, org_id BIGINT, roles VARCHAR, is_liaison BOOLEAN, created_at TIMESTAMP,"
    " last_login TIMESTAMP",
    "told": "id BIGINT, message_id BIGINT, sent_at TIMESTAMP, read_at TIMESTAMP, acknowledged_at TIMESTAMP, acted_at TIMESTAMP,"
    " must_acknowledge BOOLEAN",
    "opening": "id BIGINT, channel VARCHAR, seat VARCHAR",
    "address": "person_id BIGINT, is_verified BOOLEAN, is_broken BOOLEAN",
    "wish": "person_id BIGINT",
    "hour": "id BIGINT",
}

# What local clocks show: the network lives in one zone.
_CLOCK = "hour(read_at + INTERVAL 8 HOUR)"
_TOLD = f"""
CREATE TEMP TABLE reading AS
SELECT id, count(*) AS got_90d, count(read_at) AS read_90d, count(read_at) / count(*) AS read_share,
       count(*) FILTER (must_acknowledge) AS must_90d,
       count(acknowledged_at) FILTER (must_acknowledge) / nullif(count(*) FILTER (must_acknowledge), 0) AS ack_share,
       count(acted_at) AS acted_90d,
       avg(({_CLOCK} >= 22 OR {_CLOCK} < 6)::INT) FILTER (read_at IS NOT NULL) AS night_share
FROM told WHERE sent_at <= $now AND sent_at > $now - INTERVAL 90 DAY GROUP BY id
"""
_WAYS = """
CREATE TEMP TABLE ways AS
SELECT id, count(*) AS openings, avg((channel = 'wecom')::INT) AS wecom_share, avg((channel = 'email')::INT) AS mail_share,
       count(*) FILTER (seat <> '' OR channel = 'sms') AS seen_openings,
       avg((seat = 'phone' OR seat = '' AND channel = 'sms')::INT) FILTER (seat <> '' OR channel = 'sms') AS phone_share
FROM opening GROUP BY id
"""
_FIGURES = """
CREATE TABLE figures AS
SELECT m.id, m.org_id, m.person_id,
       coalesce(r.got_90d, 0) AS got_90d, coalesce(r.read_90d, 0) AS read_90d, round(r.read_share, 9) AS read_share,
       coalesce(r.must_90d, 0) AS must_90d, round(r.ack_share, 9) AS ack_share, coalesce(r.acted_90d, 0) AS acted_90d,
       round(r.night_share, 9) AS night_share, coalesce(w.openings, 0) AS openings, round(w.wecom_share, 9) AS wecom_share,
       round(w.mail_share, 9) AS mail_share, coalesce(w.seen_openings, 0) AS seen_openings,
       round(w.phone_share, 9) AS phone_share,
       date_diff('day', m.created_at::DATE, $now::DATE) AS member_days,
       date_diff('day', m.last_login::DATE, $now::DATE) AS login_days, (m.last_login IS NOT NULL)::INT AS sign_ins,
       CASE WHEN contains(m.roles, 'partner_owner') THEN 'yes' ELSE 'no' END AS decides,
       CASE WHEN m.is_liaison THEN 'yes' ELSE 'no' END AS liaison,
       coalesce(a.known, 0) AS addresses, coalesce(a.verified, 0) AS verified, coalesce(a.broken, 0) AS broken,
       o.orgs AS partners, (s.person_id IS NOT NULL)::INT AS wishes, (h.id IS NOT NULL)::INT AS habits
FROM member m LEFT JOIN reading r ON r.id = m.id LEFT JOIN ways w ON w.id = m.id
JOIN (SELECT person_id, count(DISTINCT org_id) AS orgs FROM member GROUP BY person_id) o ON o.person_id = m.person_id
LEFT JOIN (SELECT person_id, count(*) FILTER (NOT is_broken) AS known, count(*) FILTER (is_verified AND NOT is_broken) AS verified,
                  count(*) FILTER (is_broken) AS broken FROM address GROUP BY person_id) a ON a.person_id = m.person_id
LEFT JOIN (SELECT DISTINCT person_id FROM wish) s ON s.person_id = m.person_id
LEFT JOIN (SELECT DISTINCT id FROM hour) h ON h.id = m.id
"""
SQL = (_TOLD, _WAYS, _FIGURES)
