"""Two experiments in the sample story: one that waits for a decision, one on its way. Everything in them is simulated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from xinglian.demo import outreach
from xinglian.demo.cast import PEOPLE
from xinglian.demo.stage import Maker
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push import api as push
from xinglian.push.actions.draft import begin_draft, save_draft, save_variant
from xinglian.push.actions.plan_experiment import Plan, Version, plan_experiment
from xinglian.push.actions.run_experiments import run_experiment
from xinglian.push.models import Message

DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class _Try:
    """`texts`: subject and body by version; `reads`: the share of each version that reads; `hours`: how long ago it went out."""

    title: str
    kind: str
    texts: Sequence[tuple[str, str]]
    reads: Sequence[float]
    plan: Plan
    hours: int


DECIDED = _Try(
    title="刹车片选型课：报名", kind="training", hours=26, reads=(0.8, 0.97),
    texts=(
        ("12 月刹车片选型课开始报名", "{person.name|您好}：12 月的刹车片选型线上课开始报名，共两节，每节 40 分钟。"),
        ("两节课，少装错一套刹车片", "{person.name|您好}：装错一套，退换要三天。两节 40 分钟的课，把选型一次讲清。"),
    ),
    plan=Plan(
        versions=(Version(name="说课程"), Version(name="说好处")), window_minutes=DAY, baseline=0.75, effect=0.1, share=60,
        layer="training",
    ),
)  # fmt: skip
RUNNING = _Try(
    title="新品：陶瓷刹车片上架", kind="launch", hours=3, reads=(0.86, 0.9, 0.98),
    texts=(
        ("陶瓷刹车片上架：12 个型号", "{person.name|您好}：首批 12 个型号已可订货，摩擦系数与原厂一致。"),
        ("不再吱吱响：陶瓷刹车片上架", "{person.name|您好}：客户最常抱怨的是异响。陶瓷配方把它降下来了，首批 12 个型号。"),
        ("“装上就没声了”：陶瓷刹车片上架", "{person.name|您好}：试装的三家修理厂都这么说。首批 12 个型号已可订货。"),
    ),
    plan=Plan(
        versions=(Version(name="参数"), Version(name="静音"), Version(name="客户怎么说")), window_minutes=DAY, baseline=0.8, effect=0.1, share=60, holdout=10, layer="launch", is_automatic=True,
    ),
)  # fmt: skip
# Whom a visitor signs in as gets none of it: their inboxes are the story's.
_PARTNERS = """
SELECT p.partner_id FROM partners_pub_partner AS p
 WHERE p.is_simulated AND p.merged_into_partner_id IS NULL AND NOT EXISTS (
       SELECT FROM identity_pub_membership AS m WHERE m.org_id = p.partner_id AND m.login = ANY (%s))
 ORDER BY p.ordinal
"""


def tell(*, maker: Maker) -> int:
    """How many went out; none when they are there already."""
    return sum(_try(one, maker) for one in (DECIDED, RUNNING))


def elsewhere() -> list[int]:
    """Partners nobody signs in as, in a job's scope."""
    return sql.column(_PARTNERS, [[person.login for person in PEOPLE]])


def _try(one: _Try, maker: Maker) -> int:
    author_id, second_id = maker.people[outreach.AUTHOR][0], maker.people[outreach.APPROVER][0]
    with acting(network()):
        if sql.value("SELECT EXISTS (SELECT FROM push_message WHERE title = %s)", [one.title]):
            return 0
        org_ids = elsewhere()
    with acting(staff(org_id=maker.org_id, person_id=author_id)), outreach.without_waiting():
        message_id = _draft(
            one, maker.org_id, author_id, outreach.name_of(outreach.AUTHOR), org_ids
        )
        state = push.hand_in(message_id=message_id, now=clock.now())
    if state == "in_review":
        with acting(staff(org_id=maker.org_id, person_id=second_id)), outreach.without_waiting():
            push.approve(message_id=message_id, person_id=second_id, name=outreach.name_of(outreach.APPROVER), now=clock.now())  # fmt: skip
    push.release_message(message_id=message_id)
    with acting(network()):
        _set_back(message_id, by=timedelta(hours=one.hours))
        _read(message_id, one.reads)
        run_experiment(message_id=message_id, now=clock.now())
    return 1


def _draft(one: _Try, org_id: int, author_id: int, author_name: str, org_ids: list[int]) -> int:
    now = clock.now()
    draft = begin_draft(org_id=org_id, author_id=author_id, author_name=author_name, title=one.title, now=now)  # fmt: skip
    save_draft(message_id=draft.pk, changes={"kind": one.kind, "channels": ["inapp"]}, now=now)
    Message.objects.filter(pk=draft.pk).update(org_ids=org_ids, fallback=[], climbs_as_usual=False)
    plan_experiment(message_id=draft.pk, plan=one.plan, now=now)
    for arm, (subject, body) in enumerate(one.texts):
        save_variant(
            message_id=draft.pk, language="zh-hans", arm=arm, subject=subject, body=body, is_checked=True, now=now
        )  # fmt: skip
    return int(draft.pk)


def _set_back(message_id: int, *, by: timedelta) -> None:
    """Its clock, and that of the lots and waves, so many hours into the past."""
    outreach.set_back(message_id, minutes=by.total_seconds() / 60)
    given = {"by": by, "id": message_id}
    sql.execute("UPDATE push_chunk SET done_at = done_at - %(by)s, due_at = due_at - %(by)s WHERE message_id = %(id)s", given)  # fmt: skip
    sql.execute("UPDATE push_experiment SET started_at = started_at - %(by)s WHERE message_id = %(id)s", given)  # fmt: skip


def _read(message_id: int, reads: Sequence[float]) -> None:
    """Of each version its share, most of it within minutes."""
    rows = sql.rows(
        "SELECT x.arm, i.membership_id, i.sent_at FROM push_exposure x JOIN push_experiment e ON e.id = x.experiment_id"
        " JOIN push_inbox i ON i.message_id = e.message_id AND i.membership_id = x.membership_id"
        " WHERE e.message_id = %s ORDER BY x.arm, x.membership_id",
        [message_id],
    )
    receipts = []
    for arm, share in enumerate(reads):
        own = [row for row in rows if row["arm"] == arm]
        receipts += [
            push.NewReceipt(
                message_id=message_id, membership_id=row["membership_id"], kind="read", is_simulated=True,
                at=_moment(row["sent_at"], place),
            )
            for place, row in enumerate(own[: round(len(own) * share)])
        ]  # fmt: skip
    push.record_receipts(receipts=receipts, now=clock.now())


def _moment(sent_at: datetime, place: int) -> datetime:
    """Nearly all within ten minutes, a few later."""
    return sent_at + timedelta(minutes=1 + (place % 8) + (place % 17 == 16) * 25)
