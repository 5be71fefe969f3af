"""Sentinels in the sample story: one round that is over, one that is running. All of it simulated, and marked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import knobs, sql
from xinglian.kernel.scope import acting, network, partner, staff
from xinglian.sentinel.actions.answer_round import answer_round
from xinglian.sentinel.actions.ask_round import DAYS, ask_round, close_round
from xinglian.sentinel.actions.keep_sentinels import choose
from xinglian.sentinel.models import Reply, Round, Sentinel
from xinglian.sentinel.queries.sentinels import suggestion

SEED = 20
WORDS = "五个短问题，不到一分钟。您只看到自己的回答；我们把它和订货数据放在一起看。"
# Whom visitors sign in as: asked, and left to answer themselves.
VISITORS = ("jiangdong", "shuchi")
_SAID = (
    "门店反映新能源车来得多了，低压电瓶和空调滤芯问得勤。",
    "县里几家修理厂关了，散单比去年少。",
    "刹车片同行降价两成，客户拿着报价来比。",
    "雨水多，雨刮和防锈件走得快，建议提前备。",
    "回款慢了半个月，进货会保守一些。",
    "物流改线后晚到一天，急单转给了本地批发。",
)


@dataclass(frozen=True, kw_only=True)
class Told:
    sentinels: int
    answers: int


def tell(*, now: datetime) -> Told:
    """Doing it twice changes nothing. Sends two messages."""
    with acting(network()):
        if Sentinel.objects.exists():
            return Told(sentinels=0, answers=0)
        director = _viewer("zhou", Role.HQ_DIRECTOR)
        visitors = sql.column(
            "SELECT DISTINCT org_id FROM identity_pub_membership WHERE login = ANY (%s)", [list(VISITORS)]
        )  # fmt: skip
    before = now - timedelta(days=DAYS)
    with acting(staff(org_id=director.org_id, person_id=director.person_id)):
        size = int(knobs.value("sentinel.size"))
        ids = [row["partner_id"] for row in suggestion(size=size, now=before)]
        chosen = choose(
            partner_ids=[*ids, *visitors], source="balance", viewer=director, now=before
        )
        first = ask_round(
            title="哨点：第三季度", words=WORDS, due_at=before + timedelta(days=14), viewer=director, now=before
        )  # fmt: skip
    answers = _answer(first, at=before + timedelta(days=5), share=0.85, leave_out=())
    with acting(staff(org_id=director.org_id, person_id=director.person_id)):
        close_round(round_id=int(first.pk), now=before + timedelta(days=14))
        second = ask_round(
            title="哨点：第四季度", words=WORDS, due_at=now + timedelta(days=9), viewer=director, now=now - timedelta(hours=2)
        )  # fmt: skip
    answers += _answer(second, at=now - timedelta(hours=1), share=0.4, leave_out=visitors)
    return Told(sentinels=len(chosen), answers=answers)


def _answer(one: Round, *, at: datetime, share: float, leave_out: Any) -> int:
    """By lot, the west leaning down: so that some places contradict the figures."""
    with acting(network()):
        people = sql.rows(
            "SELECT DISTINCT ON (r.partner_id) r.partner_id AS org_id, r.path::text AS path, m.person_id, m.membership_id, m.name"
            "  FROM sentinel_reply AS r JOIN identity_pub_membership AS m ON m.org_id = r.partner_id AND m.is_active"
            "   AND m.roles && ARRAY['partner_owner', 'partner_clerk']::varchar[]"
            " WHERE r.round_id = %s ORDER BY r.partner_id, m.membership_id",
            [one.pk],
        )
    lot = Random(SEED + int(one.first_day.month))
    many = 0
    for row in people:
        drawn = lot.random()
        said = _drawn(lot, is_west="west" in row["path"])
        if drawn > share or row["org_id"] in leave_out:
            continue
        who = Viewer(
            person_id=row["person_id"], membership_id=row["membership_id"], name=row["name"], org_id=row["org_id"],
            roles=frozenset({Role.PARTNER_OWNER}),
        )  # fmt: skip
        with acting(partner(org_id=who.org_id, person_id=who.person_id)):
            answer_round(round_id=int(one.pk), given=said, viewer=who, tapped_at=at, now=at)
        many += 1
    with acting(network()):
        Reply.objects.filter(round=one).update(is_simulated=True)
    return many


def _drawn(lot: Random, *, is_west: bool) -> dict[str, str]:
    sides = ("down", "down", "down", "same", "up") if is_west else ("up", "up", "same", "same", "down")  # fmt: skip
    return {
        "q1": lot.choice(sides), "q2": lot.choice(sides), "q3": str(lot.choice((0, 0, 1, 2, 3, 4))),
        "q4": str(lot.choice((-20, -10, -5, 0, 5, 5, 10, 15, 20))), "q5": lot.choice(_SAID) if lot.random() < 0.3 else "",
    }  # fmt: skip


def _viewer(login: str, role: Role) -> Viewer:
    row = sql.row(
        "SELECT person_id, membership_id, org_id, name FROM identity_pub_membership WHERE login = %s AND is_active"
        " ORDER BY membership_id LIMIT 1",
        [login],
    )
    if row is None:
        raise LookupError(f"Nobody signs in as {login}. Start over with `xinglian demo --reset`.")
    return Viewer(
        person_id=row["person_id"], membership_id=row["membership_id"], name=row["name"], org_id=row["org_id"],
        roles=frozenset({role}),
    )  # fmt: skip
