"""The policy radar in the sample story: rulings in every state and feeds that are really read, invented and marked so; and some real
recalls of the American authority."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from xinglian.demo.policy_feeds import PUBLISHERS
from xinglian.identity.api import Role, Viewer
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.actions.draft_advice import draft_advice
from xinglian.policyradar.actions.keep_entry import write_entry
from xinglian.policyradar.actions.keep_feed import poll_due
from xinglian.policyradar.actions.settle_pushed import settle_pushed
from xinglian.policyradar.actions.weigh import call_irrelevant, finish, note
from xinglian.policyradar.models import Entry, Feed
from xinglian.policyradar.queries.affected import count_again
from xinglian.push import api as push
from xinglian.push.actions.draft import save_draft

CHINA = ZoneInfo("Asia/Shanghai")
OFFICER = "shenyue"
_SOURCE = "示例数据，内容虚构"


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """`hours`: found so long ago. `until`: how far it has come."""

    kind: str
    title: str
    summary: str
    issuer: str
    hours: int
    until: str = "relevant"
    days: tuple[int, int | None] = (30, None)
    regions: tuple[str, ...] = ()
    audience: str = ""
    categories: tuple[str, ...] = ()


RULINGS = (
    Ruling(kind="recall", title="某批次前制动片粘结不良召回", summary="部分前制动片摩擦材料可能脱落，制动距离变长。停止销售，免费更换。", issuer="市场监管部门（示例）", hours=52, categories=("brake_pads",), days=(1, None)),
    Ruling(kind="emission", title="重型车国六 b 全面实施后的配件替换指引", summary="国五后处理件不得再装于国六车辆；氧传感器须有环保信息公开编号。", issuer="生态环境部门（示例）", hours=30, until="drafted", regions=("32", "33"), categories=("oxygen_sensor", "engine"), days=(60, None)),
    Ruling(kind="tariff", title="进口轮胎暂定税率调整", summary="部分规格进口轮胎关税由 6% 调至 10%，生效前报关的按原税率。", issuer="关税主管部门（示例）", hours=20, until="review", categories=("tyres",), days=(41, None)),
    Ruling(kind="tax", title="小微企业所得税优惠延续", summary="年应纳税所得额三百万元以内的小微企业，优惠税率延续三年。", issuer="税务部门（示例）", hours=80, audience="type:garage", days=(40, 1100)),
    Ruling(kind="safety", title="维修企业危险废物贮存新规", summary="废机油、废电池须分区存放并建台账，台账保存三年。", issuer="生态环境部门（示例）", hours=200, until="pushed", audience="type:bank", days=(-5, None)),
    Ruling(kind="insurance", title="新能源车险条款修订", summary="动力电池外壳磕碰列入主险赔付，维修需提供配件溯源码。", issuer="保险行业组织（示例）", hours=700, until="done", audience="type:bank", days=(-20, None)),
    Ruling(kind="recall", title="旅居车燃气管路召回", summary="旅居车燃气软管老化泄漏。", issuer="市场监管部门（示例）", hours=26, until="irrelevant", days=(0, None)),
    Ruling(kind="subsidy", title="县乡修理店设备更新奖补", summary="购置四轮定位仪、诊断仪，按发票金额的 15% 奖补，每店不超过一万元。", issuer="省级主管部门（示例）", hours=12, regions=("51",), audience="type:garage", categories=("tools",), days=(15, 380)),
)  # fmt: skip


RECALLS = Path(__file__).parent / "data" / "nhtsa_recalls.csv.gz"
_WHY_NOT = "美国车型，我们不供对应的配件。"


@dataclass(frozen=True, kw_only=True)
class Told:
    entries: int
    from_feeds: int
    recalls: int


def tell(*, now: datetime, feeds_at: str) -> Told:
    """What was written and what came in. `feeds_at`: where the publishers answer. Doing it twice changes nothing."""
    with acting(network()):
        if Entry.objects.exists():
            return Told(entries=0, from_feeds=0, recalls=0)
        officer = _person(OFFICER, Role.POLICY_OFFICER)
        director = _person("zhou", Role.HQ_DIRECTOR)
        early = now - timedelta(hours=3)
        for one in PUBLISHERS:
            Feed.objects.create(
                name=one.name, url=feeds_at + one.path, issuer=one.issuer, next_at=early, is_simulated=True, made_by_name=officer.name,
            )  # fmt: skip
    for ruling in RULINGS:
        _tell_one(ruling, officer, director, now=now)
    recalls = _bring_recalls(officer, now=now)
    # Three hours ago, and again now: nothing is new then, and what failed has failed twice.
    from_feeds = sum(poll_due(scope=network(), now=moment) for moment in (early, now))
    with acting(network()):
        count_again()
    return Told(entries=len(RULINGS), from_feeds=from_feeds, recalls=recalls)


def point_feeds(*, feeds_at: str) -> None:
    """The publishers answer at another port in every run."""
    with acting(network()):
        for one in PUBLISHERS:
            Feed.objects.filter(is_simulated=True, name=one.name).update(url=feeds_at + one.path)


def _bring_recalls(officer: Viewer, *, now: datetime) -> int:
    """Real ones; those no words of which name a part of ours are put aside at once."""
    done = intake.import_file(
        kind="policyradar.recalls", path=RECALLS, source="NHTSA", person_id=officer.person_id
    )
    with acting(officer.scope):
        others = Entry.objects.filter(batch_id=done.batch_id).exclude(proposal="relevant")
        call_irrelevant(entry_ids=list(others.values_list("pk", flat=True)), reason=_WHY_NOT, viewer=officer, now=now)  # fmt: skip
    return done.changed


def _tell_one(one: Ruling, officer: Viewer, director: Viewer, *, now: datetime) -> None:
    found, today = now - timedelta(hours=one.hours), now.astimezone(CHINA).date()
    first, last = one.days
    values: dict[str, Any] = {
        "kind": one.kind, "title": one.title, "summary": one.summary, "source": _SOURCE, "link": "", "issuer": one.issuer,
        "published_on": found.astimezone(CHINA).date(), "effective_on": today + timedelta(days=first),
        "expires_on": today + timedelta(days=last) if last else None, "regions": list(one.regions), "audience_expr": one.audience,
        "categories": list(one.categories), "brands": [], "makes": [], "part_numbers": [],
    }  # fmt: skip
    with acting(officer.scope):
        entry = write_entry(
            values=values, viewer=officer, now=found, found_at=found, is_simulated=True
        )
        if one.until == "irrelevant":
            call_irrelevant(entry_ids=[entry.pk], reason="只涉及旅居车，我们不供这类配件。", viewer=officer, now=found)  # fmt: skip
        elif one.until == "relevant":
            note(entry_id=entry.pk, words="已请产品部核对批次，明早给出替换件号。", viewer=officer, now=now)  # fmt: skip
        else:
            entry = draft_advice(entry_id=entry.pk, viewer=officer, now=min(found + timedelta(hours=5), now))  # fmt: skip
            if one.until == "review":
                push.hand_in(message_id=entry.message_id or 0, now=now)
    if one.until in ("pushed", "done"):
        _push(entry, one, officer, director, now=now)


def _push(entry: Entry, one: Ruling, officer: Viewer, director: Viewer, *, now: datetime) -> None:
    """By two people where two are asked for; the message is as real as any of the story."""
    message_id = entry.message_id or 0
    early = now - timedelta(minutes=10)  # what can be taken back for a while goes out after it
    with acting(officer.scope):
        save_draft(message_id=message_id, changes={"channels": ["inapp"]}, now=early)
        state = push.hand_in(message_id=message_id, now=early)
    if state == "in_review":
        with acting(director.scope):
            push.approve(message_id=message_id, person_id=director.person_id, name=director.name, now=early)  # fmt: skip
    push.release_message(message_id=message_id)
    with acting(network()):
        out_at = entry.found_at + timedelta(hours=26)
        settle_pushed(message_id=message_id, now=out_at)
        Entry.objects.filter(pk=entry.pk).update(pushed_at=out_at)
    if one.until == "done":
        with acting(officer.scope):
            finish(entry_id=entry.pk, outcome="保险公司已确认条款，理赔清单模板下发。", viewer=officer, now=now)  # fmt: skip


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
