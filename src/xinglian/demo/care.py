"""Partner care in the sample story: days worth a word, a call, a round of questions after heavy rain, a request to the
fund. All of it simulated, and marked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xinglian.care.actions.answer_checkin import answer_checkin
from xinglian.care.actions.ask_around import ask_around
from xinglian.care.actions.ask_fund import ask_fund
from xinglian.care.actions.decide_fund import approve
from xinglian.care.actions.find_moments import find_moments
from xinglian.care.actions.keep_day import keep_birthday
from xinglian.care.actions.record_contact import record_contact
from xinglian.care.actions.set_budget import set_fund_budget
from xinglian.care.models import Checkin, Contact, Moment
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner, staff

CHINA = ZoneInfo("Asia/Shanghai")
ROUND_WORDS = "成都一带连日暴雨，部分路段积水。人和店都还好吗，需要什么？点三下就行。"
# Every fifth partner has said when it opened; the days lie around today, so that some are due.
_OPENINGS = """
INSERT INTO care_day (partner_id, kind, person_name, year, month, day, is_lunar, said_at, is_simulated)
SELECT p.partner_id, 'opening', '', 2004 + (p.ordinal %% 17)::int, extract(month FROM d.day)::int,
       extract(day FROM d.day)::int, false, %(now)s, true
  FROM partners_pub_partner AS p CROSS JOIN LATERAL (SELECT %(today)s::date + ((p.ordinal / 5) %% 11 - 5)::int AS day) AS d
 WHERE p.ordinal %% 5 = 0 AND p.is_simulated ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    moments: int
    answers: int


@dataclass(frozen=True, kw_only=True)
class _Person:
    person_id: int
    membership_id: int
    org_id: int
    name: str
    region_paths: list[str]

    def scope(self) -> Any:
        return staff(
            org_id=self.org_id, person_id=self.person_id, region_paths=tuple(self.region_paths)
        )


def tell(*, now: datetime, with_round: bool = True) -> Told:
    """Doing it twice changes nothing. `with_round` sends messages."""
    today = now.astimezone(CHINA).date()
    with acting(network()):
        sql.execute(_OPENINGS, {"now": now, "today": today})
        csm, manager, director = (_person(login) for login in ("wuqian", "wangmin", "zhou"))
        owner = _person("shuchi")
        keep_birthday(
            partner_id=owner.org_id, person_id=owner.person_id, person_name=owner.name, month=today.month,
            day=today.day, is_lunar=False, now=now, is_simulated=True,
        )  # fmt: skip
        found = sum(find_moments(today=today, now=now).values())
        if Contact.objects.exists():
            return Told(moments=found, answers=0)
    _call(csm, today=today, now=now)
    _fund(csm, manager, director, today=today, now=now)
    return Told(moments=found, answers=_round(csm, owner, now=now) if with_round else 0)


def _call(csm: _Person, *, today: date, now: datetime) -> None:
    """One moment is settled already, with a day to come back to it."""
    with acting(csm.scope()):
        own = sql.column(
            "SELECT partner_id FROM partners_pub_partner WHERE csm_person_id = %s AND merged_into_partner_id IS NULL"
            " ORDER BY ordinal",
            [csm.person_id],
        )
        moment = (
            Moment.objects.filter(state="open", partner_id__in=own).exclude(kind="birthday").order_by("pk").first()
        )  # fmt: skip
        record_contact(
            partner_id=moment.partner_id if moment else own[0], moment_id=moment.pk if moment else None, way="call",
            said="聊了二十分钟。新店装修拖了一个月，下月初开张，想先要一批开业用的常用件。答应月底前再联系。",
            follow_up_on=today + timedelta(days=7), person_id=csm.person_id, person_name=csm.name, now=now, today=today,
            is_simulated=True,
        )  # fmt: skip


def _fund(csm: _Person, manager: _Person, director: _Person, *, today: date, now: datetime) -> None:
    """A budget, and one request with the first of two approvals."""
    with acting(director.scope()):
        for path, yuan in (("cn", 300_000), ("cn.southwest", 80_000)):
            set_fund_budget(
                org_id=director.org_id, year=today.year, region_path=path, amount_minor=yuan * 100, now=now,
                is_simulated=True,
            )  # fmt: skip
    with acting(csm.scope()):
        partner_id = sql.value(
            "SELECT partner_id FROM partners_pub_partner WHERE csm_person_id = %s AND merged_into_partner_id IS NULL"
            " ORDER BY type <> 'garage', ordinal LIMIT 1",
            [csm.person_id],
        )
        if partner_id is None:
            return
        case = ask_fund(
            partner_id=partner_id, cause="illness", beneficiary="店主", amount_minor=12_000_00, is_simulated=True,
            words="店主上月在抢修时摔伤，住院三周，店里只剩一名学徒。申请一笔钱付两个月房租，等他回来。",
            person_id=csm.person_id, person_name=csm.name, now=now,
        )  # fmt: skip
    with acting(manager.scope()):
        approve(
            case_id=int(case.pk), person_id=manager.person_id, person_name=manager.name, why="情况属实，已电话核实。",
            now=now,
        )  # fmt: skip


def _round(csm: _Person, visitor: _Person, *, now: datetime) -> int:
    """Heavy rain in Sichuan: everybody is asked, half have answered; how many. Not whom a visitor signs in as."""
    with acting(csm.scope()):
        made = ask_around(
            org_id=csm.org_id, event="flood", title="成都暴雨：您那里还好吗", words=ROUND_WORDS, region_path="cn.southwest.51",
            questions=["people", "work", "stock"], answer_by=now + timedelta(hours=24), person_id=csm.person_id,
            person_name=csm.name, now=now,
        )  # fmt: skip
    with acting(network()):
        people = sql.rows(
            "SELECT DISTINCT ON (m.org_id) m.person_id, m.membership_id, m.org_id, m.name, '{}'::text[] AS region_paths"
            " FROM care_reply AS r JOIN identity_pub_membership AS m ON m.org_id = r.partner_id AND m.is_active"
            " WHERE r.checkin_id = %s AND r.partner_id <> %s ORDER BY m.org_id, m.membership_id",
            [made.pk, visitor.org_id],
        )
    said = people[::2]
    for place, row in enumerate(said):
        _answer(made, _Person(**row), place, now=now)
    return len(said)


def _answer(made: Checkin, one: _Person, place: int, *, now: datetime) -> None:
    needs, note, answers = (
        (["goods", "tools"], "一楼仓库进水，货架下两层泡了，急需水泵和刹车片。", {"people": "safe", "work": "partly", "stock": "some"}),
        ([], "", {"people": "safe", "work": "usual", "stock": "none"}),
        (["terms"], "三天没生意，月底的账想晚两周。", {"people": "safe", "work": "closed", "stock": "none"}),
    )[place % 3]  # fmt: skip
    with acting(partner(org_id=one.org_id, person_id=one.person_id)):
        answer_checkin(
            checkin_id=int(made.pk), partner_id=one.org_id, answers=answers, needs=needs, note=note,
            person_id=one.person_id, membership_id=one.membership_id, person_name=one.name, now=now,
        )  # fmt: skip


def _person(login: str) -> _Person:
    row = sql.row(
        "SELECT person_id, membership_id, org_id, name, region_paths::text[] AS region_paths FROM identity_pub_membership"
        " WHERE login = %s AND is_active ORDER BY membership_id LIMIT 1",
        [login],
    )
    if row is None:
        raise LookupError(f"Nobody signs in as {login}. Start over with `xinglian demo --reset`.")
    return _Person(**row)
