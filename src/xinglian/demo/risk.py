"""The radar in the sample story: series counted from its facts, alerts as they came and what people found. Simulated, and marked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.risk.actions.keep_register import add_measure, keep_risk
from xinglian.risk.actions.keep_watch import keep_watch
from xinglian.risk.actions.replay import replay
from xinglian.risk.actions.run_drill import begin_planned, run_drill
from xinglian.risk.actions.settle_alert import close, mute, note, take, tick
from xinglian.risk.models import Alert, Drift

CHINA = ZoneInfo("Asia/Shanghai")
HISTORY_DAYS = 200
_RISKS = (
    ("冬季干线物流中断", "北方降雪与高速封闭；征兆：承运商通知、阅读用时变长。", "sales", 4, 4, ((20, "与第二承运商签框架协议"), (35, "西北仓备两周快件库存"))),
    ("核心省代流失", "前五名省代占采购近半；征兆：下单伙伴减少、沟通变少。", "partners", 2, 5, ((30, "每季高层走访前五名"),)),
    ("低价串货扰乱价格", "电商与线下价差扩大；征兆：低于价目表的订单行增加。", "price", 3, 3, ((15, "公布处罚案例"), (45, "价目表每季核对一次"))),
)  # fmt: skip
_OPEN = 8  # so many of the newest, and half of them at least, wait for their owners still
_FOUND = (
    ("true", "两家省代更换系统，停单一周", "派人现场帮助，订单已补下"),
    ("false", "月底集中下单，前几日偏少", ""),
    ("expected", "展会期间提前备货", "下次展会前先静默"),
)


@dataclass(frozen=True, kw_only=True)
class Told:
    rows: int
    alerts: int


def tell(*, now: datetime) -> Told:
    """Doing it twice changes nothing."""
    with acting(network()):
        if Alert.objects.exclude(state="open").exclude(state="past").exists():
            return Told(rows=0, alerts=0)
        came = keep_watch(
            now=now, since=date.min, fresh_days=HISTORY_DAYS, tell=False, let_go=False
        )
        replay(now=now, others=(1.0,))  # the weekly one measures the stricter too
        director = _person("zhou", Role.HQ_DIRECTOR)
    _work(director, now=now)
    _register(director, now=now)
    _drill(director, now=now)
    _drifts(now=now)
    return Told(rows=came.rows, alerts=came.raised)


def _work(director: Viewer, *, now: datetime) -> None:
    """The older ones are closed with what was found, one is muted, one is being worked on."""
    today = now.astimezone(CHINA).date()
    with acting(staff(org_id=director.org_id, person_id=director.person_id)):
        heads = list(Alert.objects.filter(head=None, state="open").order_by("raised_day", "pk"))
        waiting = min(_OPEN, (len(heads) + 1) // 2)
        done, rest = heads[:-waiting], heads[-waiting:]
        for place, one in enumerate(done):
            finding, cause, measure = _FOUND[place % len(_FOUND)]
            close(
                alert_id=one.pk, finding=finding, cause=cause, measure=measure, rest_days=0, viewer=director, today=today, now=now,
            )  # fmt: skip
        if rest:
            take(alert_ids=[rest[0].pk], viewer=director, now=now)
            tick(alert_id=rest[0].pk, step=0, viewer=director, now=now)
            note(
                alert_id=rest[0].pk,
                words="已请大区核实前三名下滑伙伴，周五回报。",
                viewer=director,
                now=now,
            )
        if len(rest) > 3:
            mute(
                alert_ids=[rest[1].pk], until=today + timedelta(days=7), why="盘点期间停单，已在计划内", viewer=director,
                today=today, now=now,
            )  # fmt: skip


def _drill(director: Viewer, *, now: datetime) -> None:
    """The drill of the quarter: found, acknowledged, closed."""
    began = now - timedelta(days=2)
    today = now.astimezone(CHINA).date()
    with acting(network()):
        drill = begin_planned(now=began)
        if drill is None:
            return
        run_drill(drill_id=drill.pk, now=began, tell=False)
        alert = Alert.objects.filter(drill=drill).first()
    if alert is None:
        return
    with acting(staff(org_id=director.org_id, person_id=director.person_id)):
        take(alert_ids=[alert.pk], viewer=director, now=began + timedelta(minutes=35))
        for step in range(3):
            tick(
                alert_id=alert.pk, step=step, viewer=director, now=began + timedelta(hours=1 + step)
            )
        close(
            alert_id=alert.pk, finding="true", cause="演练：按手册核实到大区，三步完成", measure="下季换成省份演练", rest_days=0,
            viewer=director, today=today, now=began + timedelta(hours=6),
        )  # fmt: skip


def _drifts(*, now: datetime) -> None:
    """One that is over, one that waits for the channel manager."""
    with acting(network()):
        manager = _person("wangmin", Role.CHANNEL_MANAGER)
        owner = {"owner_id": manager.person_id, "owner_name": manager.name, "is_simulated": True}
        Drift.objects.create(
            kind="tag", key="never_bought", now=0.11, before=0.03, found_at=now - timedelta(days=12), seen_at=now - timedelta(days=12),
            ended_at=now - timedelta(days=11), agreed_at=now - timedelta(days=12), agreed_by_name=manager.name,
            why="导入了展会新登记的伙伴，还没下过单", **owner,
        )  # fmt: skip
        Drift.objects.create(kind="tag", key="slow_stock", now=0.31, before=0.18, found_at=now, seen_at=now, **owner)  # fmt: skip


def _register(director: Viewer, *, now: datetime) -> None:
    """Three risks kept by hand, each with what is done about it."""
    today = now.astimezone(CHINA).date()
    with acting(staff(org_id=director.org_id, person_id=director.person_id)):
        for title, about, family, likelihood, impact, measures in _RISKS:
            risk = keep_risk(
                risk_id=None, owner_id=director.person_id, viewer=director, today=today, now=now, is_simulated=True,
                values={
                    "title": title, "about": about, "family": family, "likelihood": likelihood, "impact": impact, "state": "open",
                    "review_on": today + timedelta(days=60),
                },
            )  # fmt: skip
            for days, what in measures:
                add_measure(
                    risk_id=risk.pk, what=what, due_on=today + timedelta(days=days), viewer=director
                )


def _person(login: str, role: Role) -> Viewer:
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
