"""A year of messages before the story: what went out, who read it and when, so that effectiveness has a way behind it.

Written set-based and all at once, with the moments of the story. Readers' chances and delays come from a hash of who reads what:
the same network reads the same way. The cast is left out: their inboxes are the visitor's.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xinglian.demo.cast import PEOPLE
from xinglian.demo.past_texts import MONTHLY, RECENT, Text
from xinglian.demo.stage import Maker
from xinglian.effect.actions.count_message import count_message
from xinglian.effect.actions.find_rework import find_rework
from xinglian.effect.actions.make_report import NothingSent, keep_report
from xinglian.effect.actions.settle_rework import keep_as_it_is
from xinglian.effect.models import Report, Rework
from xinglian.effect.rules.period import calendar, month_after
from xinglian.effect.rules.reports import MONTHS, past
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push.actions.learn_hours import learn_hours
from xinglian.push.actions.tally import tally_message
from xinglian.push.models import Message, Variant
from xinglian.push.rules.variants import ROLE_BITS

CHINA = ZoneInfo("Asia/Shanghai")
_ROLES = tuple(ROLE_BITS)
# As kernel_new_id counts: milliseconds since then above 22 bits.
_SINCE = 1_704_067_200_000
# Uniform numbers from who reads what; a normal one from a uniform one (Tukey's lambda).
_CHANCE = "((hashtextextended(m.login || '{salt}', %(seed)s) & 1048575)::float8 / 1048576)"
_WRITE = f"""
INSERT INTO push_inbox (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, read_at, acknowledged_at, acted_at, is_simulated)
SELECT %(id)s, m.membership_id, m.org_id, m.person_id, %(variant)s, b.bits, %(at)s, t.read_at, t.acknowledged_at,
       CASE WHEN u.acts < %(acts)s AND coalesce(t.acknowledged_at, t.read_at) + interval '4 minutes' < %(now)s
            THEN coalesce(t.acknowledged_at, t.read_at) + interval '4 minutes' END, true
  FROM identity_pub_membership AS m JOIN partners_pub_partner AS p ON p.partner_id = m.org_id
 CROSS JOIN LATERAL (SELECT CASE WHEN 'partner_owner' = ANY (m.roles) THEN 1 WHEN 'partner_clerk' = ANY (m.roles) THEN 2 ELSE 4 END AS bits) AS b
 CROSS JOIN LATERAL (SELECT {_CHANCE.format(salt="r")} AS reads, {_CHANCE.format(salt="d")} AS late, {_CHANCE.format(salt="a")} AS acts,
                            {_CHANCE.format(salt="k")} AS signs, {_CHANCE.format(salt="h")} AS own_time,
                            (hashtextextended(m.login, 7) & 15)::int AS habit) AS u
 CROSS JOIN LATERAL (SELECT (%(reads)s::float8[])[CASE b.bits WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 3 END]
                            * CASE WHEN p.region_path <@ 'cn.northwest' THEN 0.86 WHEN p.region_path <@ 'cn.northeast' THEN 0.93 ELSE 1 END
                            * CASE p.layer WHEN 'core' THEN 1.04 WHEN 'emerging' THEN 0.9 ELSE 1 END
                            * CASE WHEN %(best)s AND push_is_timed(%(id)s, m.membership_id) THEN 1.12 ELSE 1 END AS chance,
                            %(at)s + make_interval(secs => 60 * %(minutes)s * exp(1.1 * 4.91 * (power(u.late, 0.14) - power(1 - u.late, 0.14)))) AS soon,
                            (date_trunc('day', %(at)s AT TIME ZONE m.zone) + make_interval(hours => 7 + u.habit, mins => (60 * u.late)::int)) AT TIME ZONE m.zone AS usual) AS c
 CROSS JOIN LATERAL (SELECT CASE WHEN u.reads >= c.chance THEN NULL
                                 WHEN u.own_time < 0.55 THEN c.usual + make_interval(days => (c.usual <= %(at)s)::int) ELSE c.soon END AS at) AS r
 CROSS JOIN LATERAL (SELECT CASE WHEN r.at < %(now)s THEN r.at END AS read_at,
                            CASE WHEN %(must)s AND u.signs < 0.94 AND r.at + interval '1 minute' < %(now)s
                                 THEN r.at + interval '1 minute' END AS acknowledged_at) AS t
 WHERE m.is_active AND m.roles && %(roles)s::varchar[] AND NOT m.login = ANY (%(cast)s) AND p.merged_into_partner_id IS NULL
"""
_TOLD = """
INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, lane, step, queued_at, next_at, external_id,
                           address, code, reason, in_doubt, decided_by, sent_at, delivered_at, settled_at)
SELECT i.message_id, i.membership_id, 'email', 0, i.org_id, 'delivered', 1, 1, 0, i.sent_at, i.sent_at, '', m.email, '', '', false, '',
       i.sent_at, i.sent_at, i.sent_at
  FROM push_inbox AS i JOIN identity_pub_membership AS m USING (membership_id) WHERE i.message_id = %(id)s AND m.email <> ''
"""
_RECEIPTS = """
INSERT INTO push_receipt (message_id, membership_id, kind, org_id, person_id, at, channel, is_simulated, seat)
SELECT i.message_id, i.membership_id, k.kind, i.org_id, i.person_id, k.at,
       CASE WHEN d.membership_id IS NOT NULL AND i.membership_id %% 3 = 0 THEN 'email' ELSE 'inapp' END, true,
       CASE WHEN i.membership_id %% 5 < 3 THEN 'phone' ELSE 'desk' END
  FROM push_inbox AS i LEFT JOIN push_delivery AS d ON d.message_id = i.message_id AND d.membership_id = i.membership_id
 CROSS JOIN LATERAL (VALUES ('read', i.read_at), ('acknowledged', i.acknowledged_at), ('acted', i.acted_at)) AS k(kind, at)
 WHERE i.message_id = %(id)s AND k.at IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Came:
    messages: int
    receipts: int
    reports: int


@dataclass(frozen=True, kw_only=True)
class _Sent:
    text: Text
    at: datetime
    better: float  # the network reads better from month to month


def tell(*, maker: Maker, now: datetime, months: int = 13) -> Came:
    """`months` of them. All in one transaction: cut off, nothing of it is there; told before, nothing is added."""
    with acting(network()):
        if Message.objects.filter(title=RECENT[0].title).exists():
            return Came(messages=0, receipts=0, reports=0)
        sent = sorted(_calendar(now, months), key=lambda one: one.at)
        written: dict[str, int] = {}
        for seed, one in enumerate(sent):
            written[one.text.key or one.text.title] = _send(maker, one, seed=seed, written=written, now=now)  # fmt: skip
        find_rework(now=now)
        _settle(written, now=now)
        receipts = int(
            sql.value("SELECT count(*) FROM push_receipt WHERE message_id = ANY (%s)", [list(written.values())])
        )  # fmt: skip
        reports = _report(now)
        learn_hours(now=now)
    _keep_one(maker, written, now=now)
    return Came(messages=len(written), receipts=receipts, reports=reports)


def _calendar(now: datetime, months: int) -> list[_Sent]:
    """Two or three a month on their days, and the last weeks' own ones; none in the last month but those."""
    today = now.astimezone(CHINA).date()
    found = []
    for back in range(months, 0, -1):
        first = month_after(today.replace(day=1), -back)
        for text in MONTHLY:
            if first.month % text.every:
                continue
            day = first.replace(day=text.day)
            at = datetime.combine(day, time(*text.at), CHINA)
            if now - at > timedelta(days=31):
                found.append(_Sent(text=_of_month(text, day), at=at, better=0.78 + 0.22 * (months - back) / months))  # fmt: skip
    for text in RECENT:
        at = datetime.combine(today - timedelta(days=text.day), time(*text.at), CHINA)
        found.append(_Sent(text=text, at=at, better=1.0))
    return found


def _of_month(text: Text, day: date) -> Text:
    said = f"{day.year} 年 {day.month} 月"
    return text.told(month=said)


def _send(maker: Maker, one: _Sent, *, seed: int, written: dict[str, int], now: datetime) -> int:
    text, author_id = one.text, maker.people[one.text.author][0]
    names = {person.login: person.name for person in PEOPLE}
    message_id = ((int(one.at.timestamp() * 1000) - _SINCE) << 22) + seed
    older = written.get(text.replaces)
    sql.execute("SELECT push_month(%s)", [one.at.date()])
    message = Message.objects.create(
        id=message_id, org_id=maker.org_id, kind=text.kind, title=text.title, state="sent", audience_expr="all", roles=list(_ROLES),
        channels=["inapp", "email"] if text.by_mail else ["inapp"], fallback=[], must_acknowledge=text.must,
        ack_minutes=120 if text.must else None, action_url="/inbox/" if text.action else "", author_id=author_id,
        author_name=names[text.author], created_at=one.at, saved_at=one.at, submitted_at=one.at, approved_at=one.at,
        approver_id=maker.people["zhou"][0], approver_name=names["zhou"], release_at=one.at, started_at=one.at, sent_at=one.at,
        target_minutes=text.target, best_hours=text.best_hours, is_simulated=True, supersedes_id=older,
    )  # fmt: skip
    variant = Variant.objects.create(
        message=message, language="zh-hans", subject=text.subject or text.title, body=text.body, action_label=text.action, is_checked=True,
    )  # fmt: skip
    given: dict[str, Any] = {
        "id": message_id, "variant": variant.pk, "at": one.at, "now": now, "seed": seed + 11, "must": text.must, "minutes": text.minutes,
        "acts": text.acts if text.action else 0.0, "roles": list(_ROLES), "cast": [person.login for person in PEOPLE],
        "reads": [share * one.better for share in text.reads], "best": message.best_hours is not None,
    }  # fmt: skip
    sql.execute(_WRITE, given)
    with sql.whole_tables():
        if text.by_mail:
            sql.execute(_TOLD, given)
        sql.execute(_RECEIPTS, given)
        if older:
            Message.objects.filter(pk=older).update(superseded_by_id=message_id, superseded_at=one.at, origin_id=older)  # fmt: skip
            Message.objects.filter(pk=message_id).update(origin_id=older, version=2)
        tally_message(message_id=message_id)
    count_message(message_id=message_id, now=now)
    return message_id


def _settle(written: dict[str, int], *, now: datetime) -> None:
    """One was rewritten: its list entry was there before its new version."""
    old, new = written["winter"], written["winter_again"]
    Rework.objects.create(
        message_id=old, author_person_id=Message.objects.get(pk=old).author_id, state=Rework.State.REWORKED, by_message_id=new,
        people=Message.objects.get(pk=old).recipients, responded=Message.objects.get(pk=old).tally_read,
        reasons=[{"code": "late", "at": "21:50"}, {"code": "no_button", "with_button": None}],
        found_at=now - timedelta(days=41), told_at=now - timedelta(days=41), settled_at=now - timedelta(days=38),
    )  # fmt: skip


def _keep_one(maker: Maker, written: dict[str, int], *, now: datetime) -> None:
    """One stays as it is, and its author says why."""
    person_id = maker.people["wangmin"][0]
    with acting(staff(org_id=maker.org_id, person_id=person_id)):
        one = Rework.objects.filter(message_id=written["holiday"], state="open").first()
        if one:
            keep_as_it_is(
                rework_id=int(one.pk), person_id=person_id, name="王敏", leads=True, now=now,
                why="值班安排，只有排到的人要看。下次只发给排班的人。",
            )  # fmt: skip


def _report(now: datetime) -> int:
    """The reports of the months and quarters that are over, each as of the day after."""
    made = 0
    today = now.astimezone(CHINA).date()
    for span, count in ((Report.Span.MONTH, 6), (Report.Span.QUARTER, 2)):
        for first_day in reversed(past(span, today=today, count=count)):
            until = calendar(first=first_day, months=MONTHS[span]).until
            try:
                keep_report(span=span, first_day=first_day, made_by="", now=until + timedelta(hours=6, minutes=30))  # fmt: skip
                made += 1
            except NothingSent:
                continue
    return made
