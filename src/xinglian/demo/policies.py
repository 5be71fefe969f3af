"""The policy radar in the sample story: rulings in every state, and a feed. All of it invented, and marked so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xinglian.demo.outreach import AUTHOR
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.actions.draft_advice import draft_advice
from xinglian.policyradar.actions.keep_entry import write_entry
from xinglian.policyradar.actions.settle_pushed import settle_pushed
from xinglian.policyradar.actions.take_items import proposal_of
from xinglian.policyradar.actions.weigh import call_irrelevant, finish, note
from xinglian.policyradar.models import Entry, Feed
from xinglian.policyradar.rules.feed_items import Item
from xinglian.push import api as push
from xinglian.push.actions.draft import save_draft

CHINA = ZoneInfo("Asia/Shanghai")
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
    Ruling(kind="subsidy", title="汽车以旧换新补贴续期一年", summary="报废国四及以下旧车、购买新能源乘用车，每辆补贴两万元；以旧换新续期至明年底。", issuer="商务主管部门（示例）", hours=6, until="new", days=(10, 400)),
    Ruling(kind="recall", title="某批次前制动片粘结不良召回", summary="部分前制动片摩擦材料可能脱落，制动距离变长。停止销售，免费更换。", issuer="市场监管部门（示例）", hours=52, categories=("brake_pads",), days=(1, None)),
    Ruling(kind="emission", title="重型车国六 b 全面实施后的配件替换指引", summary="国五后处理件不得再装于国六车辆；氧传感器须有环保信息公开编号。", issuer="生态环境部门（示例）", hours=30, until="drafted", regions=("32", "33"), categories=("oxygen_sensor", "engine"), days=(60, None)),
    Ruling(kind="tariff", title="进口轮胎暂定税率调整", summary="部分规格进口轮胎关税由 6% 调至 10%，生效前报关的按原税率。", issuer="关税主管部门（示例）", hours=20, until="review", categories=("tyres",), days=(41, None)),
    Ruling(kind="tax", title="小微企业所得税优惠延续", summary="年应纳税所得额三百万元以内的小微企业，优惠税率延续三年。", issuer="税务部门（示例）", hours=80, audience="type:garage", days=(40, 1100)),
    Ruling(kind="safety", title="维修企业危险废物贮存新规", summary="废机油、废电池须分区存放并建台账，台账保存三年。", issuer="生态环境部门（示例）", hours=200, until="pushed", audience="type:bank", days=(-5, None)),
    Ruling(kind="insurance", title="新能源车险条款修订", summary="动力电池外壳磕碰列入主险赔付，维修需提供配件溯源码。", issuer="保险行业组织（示例）", hours=700, until="done", audience="type:bank", days=(-20, None)),
    Ruling(kind="recall", title="旅居车燃气管路召回", summary="旅居车燃气软管老化泄漏。", issuer="市场监管部门（示例）", hours=26, until="irrelevant", days=(0, None)),
    Ruling(kind="subsidy", title="县乡修理店设备更新奖补", summary="购置四轮定位仪、诊断仪，按发票金额的 15% 奖补，每店不超过一万元。", issuer="省级主管部门（示例）", hours=12, regions=("51",), audience="type:garage", categories=("tools",), days=(15, 380)),
    Ruling(kind="other", title="汽车配件追溯体系征求意见", summary="拟要求制动、转向等安全件一物一码，意见征集至下月底。", issuer="市场监管部门（示例）", hours=3, until="new", days=(120, None), categories=("brakes",)),
)  # fmt: skip


def tell(*, now: datetime) -> int:
    """How many entries were written. Doing it twice changes nothing."""
    with acting(network()):
        if Entry.objects.exists():
            return 0
        officer = _person(AUTHOR, Role.CHANNEL_MANAGER)
        director = _person("zhou", Role.HQ_DIRECTOR)
        # Paused: the sample story asks nobody outside for anything.
        feed = Feed.objects.create(
            name="行业政策订阅（示例）", url="https://feed.example.com/policy.atom", issuer="示例发布机构", is_paused=True, next_at=now,
            good_at=now - timedelta(hours=3), asked_at=now - timedelta(hours=3), items_seen=42, items_taken=2, is_simulated=True,
            made_by_name=officer.name,
        )  # fmt: skip
    for one in RULINGS:
        _tell_one(one, officer, director, now=now)
    with acting(network()):
        for entry in Entry.objects.filter(state="new"):
            item = Item(ident="", title=entry.title, link="", summary=entry.summary, published_on=None)  # fmt: skip
            said = proposal_of(item)
            entry.feed, entry.proposal = feed, said.verdict
            entry.proposal_words = ", ".join(said.words)
            entry.save(update_fields=["feed", "proposal", "proposal_words"])
    return len(RULINGS)


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
        if one.until == "new":
            Entry.objects.filter(pk=entry.pk).update(state="new", owner=None, owner_name="")
        elif one.until == "irrelevant":
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
