"""Stock ledgers in the sample story: the maker's three warehouses, a dozen partners, goods under way, a count. All of it
simulated, and marked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.actions import count as counting
from xinglian.stock.actions.book import Booking, book
from xinglian.stock.actions.keep_location import keep_location
from xinglian.stock.actions.post import post
from xinglian.stock.models import Count, CountLine, Ledger, Location
from xinglian.stock.queries.transfers import loads_from

PARTS, PARTNERS = 240, 12
CAST = ("PA0001", "PA0002")
_WANTED = """
SELECT l.part_id, greatest(ceil(sum(l.quantity) / 14), 4)::int AS monthly, round(avg(l.unit_price) * 0.62, 2) AS cost
  FROM trade_pub_order_line AS l JOIN catalogue_pub_part AS p ON p.part_id = l.part_id AND p.status = 'active'
 WHERE l.currency = 'CNY' AND l.kind = 'order' GROUP BY l.part_id ORDER BY sum(l.amount_minor) DESC, l.part_id LIMIT %s
"""
_HOLDERS = """
SELECT s.partner_id, o.code, o.short_name, o.name FROM trade_pub_stock AS s JOIN identity_organisation AS o ON o.id = s.partner_id
 WHERE s.is_simulated GROUP BY 1, 2, 3, 4 ORDER BY (o.code = ANY(%s)) DESC, count(*) DESC, 1 LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    ledgers: int
    movements: int


@dataclass(frozen=True, kw_only=True)
class _House:
    """The maker's places."""

    org_id: int
    centre: int
    east: int
    southwest: int
    shelf: int
    check: int


def tell(*, now: datetime) -> Told:
    """Doing it twice changes nothing."""
    with acting(network()):
        maker = identity.maker()
        if maker is None or Ledger.objects.filter(pk=maker.id).exists():
            return _told()
        goods = sql.rows(_WANTED, [PARTS])
        if not goods:
            return _told()
        house = _build(maker.id, now)
        _fill(house, goods, now)
        _move(house, goods, now)
        _count(house, now)
        for row in sql.rows(_HOLDERS, [list(CAST), PARTNERS]):
            _partner(row, now)
        return _told()


def _told() -> Told:
    row = sql.row("SELECT (SELECT count(*) FROM stock_ledger) AS ledgers, (SELECT count(*) FROM stock_movement) AS movements")  # fmt: skip
    return Told(**(row or {"ledgers": 0, "movements": 0}))


def _by(login: str) -> stock.By:
    row = sql.row("SELECT person_id, name FROM identity_pub_membership WHERE login = %s AND is_active LIMIT 1", [login])  # fmt: skip
    return stock.By(person_id=row["person_id"], name=row["name"]) if row else stock.By()


def _build(org_id: int, now: datetime) -> _House:
    stock.open_ledger(
        org_id=org_id, name="上海中心仓", by=_by("zhou"), now=now, is_simulated=True, with_positions=False
    )  # fmt: skip
    centre = int(Location.objects.get(org_id=org_id, code="MAIN").pk)

    def made(code: str, name: str, kind: str, parent: int | None = None) -> int:
        return int(
            keep_location(
                org_id=org_id, code=code, name=name, kind=kind, parent_id=parent, is_active=True, now=now, is_simulated=True
            ).pk
        )  # fmt: skip

    return _House(
        org_id=org_id, centre=centre, east=made("NJ", "南京分仓", "warehouse"), southwest=made("CD", "成都分仓", "warehouse"),
        shelf=made("A-01", "制动片货架", "shelf", centre), check=made("QC", "待检区", "quarantine", centre),
    )  # fmt: skip


def _fill(house: _House, goods: list[dict[str, Any]], now: datetime) -> None:
    """Two deliveries in batches, one of them lately; dear parts on the shelf; a few pieces wait for a decision."""
    for back, share, batch in ((74, Decimal("1.6"), "B2609"), (12, Decimal("0.9"), "B2611")):
        lines = [
            stock.Line(
                location_id=house.shelf if n % 9 == 0 else house.centre, part_id=row["part_id"], batch=batch,
                quantity=Decimal(max(2, int(row["monthly"] * share))), unit_cost=row["cost"] * (1 + Decimal(back) / 1000),
            )
            for n, row in enumerate(goods)
            if not (back == 12 and n % 4 == 0)
        ]  # fmt: skip
        post(
            org_id=house.org_id, kind=stock.Kind.RECEIPT, lines=lines, key=f"demo:in:{batch}", by=_by("wangmin"), now=now,
            moved_at=now - timedelta(days=back), reason="production", reference=f"MO-{batch}", is_simulated=True,
        )  # fmt: skip
    waiting = [
        stock.Line(location_id=house.check, part_id=row["part_id"], quantity=_spoilt(row), condition="check", unit_cost=row["cost"])
        for row in goods[5:40:7]
    ]  # fmt: skip
    post(
        org_id=house.org_id, kind=stock.Kind.RETURN, lines=waiting, key="demo:returned", by=_by("wangmin"), now=now,
        moved_at=now - timedelta(days=5), reason="faulty", reference="RT-20817", note="等待检验结论", is_simulated=True,
    )  # fmt: skip


def _spoilt(row: dict[str, Any]) -> Decimal:
    """So many that two people have to agree to scrap them."""
    return Decimal(int(6000 / row["cost"]) + 1)


def _move(house: _House, goods: list[dict[str, Any]], now: datetime) -> None:
    """Two transfers, one still on the road; sales; promises; deliveries to come; a scrap that waits for approval."""
    wangmin, today = _by("wangmin"), now.date()
    for key, target, some, due in (
        ("east", house.east, goods[0:80], today - timedelta(days=8)),
        ("southwest", house.southwest, goods[20:60], today + timedelta(days=2)),
    ):
        wanted = {
            row["part_id"]: Decimal(int(row["free"] / 3) or 1)
            for row in sql.rows(
                "SELECT part_id, sum(on_hand - reserved) AS free FROM stock_cell WHERE location_id = %s AND part_id = ANY(%s)"
                " AND condition = 'sound' GROUP BY part_id HAVING sum(on_hand - reserved) > 0",
                [house.centre, [row["part_id"] for row in some]],
            )
        }
        loads = loads_from(org_id=house.org_id, origin_id=house.centre, wanted=wanted)
        made = stock.transfer(
            org_id=house.org_id, origin_id=house.centre, target_id=target, loads=loads, due_on=due, key=f"demo:{key}",
            by=wangmin, now=now - timedelta(days=9 if key == "east" else 1), note="月度补货", is_simulated=True,
        )  # fmt: skip
        if key == "east":
            stock.arrive(transfer_id=made.pk, arrived=None, by=wangmin, now=now - timedelta(days=8))
    for n, number in enumerate(("SO-260118", "SO-260124", "SO-260131")):
        wishes = [
            stock.Wish(line=str(place), org_id=house.org_id, part_id=row["part_id"], quantity=Decimal(1 + place % 3))
            for place, row in enumerate(goods[n * 7 : n * 7 + 6], start=1)
        ]  # fmt: skip
        stock.reserve_many(wishes=wishes, reference=number, key=f"demo:{number}", now=now, together="each")  # fmt: skip
        if n == 0:
            stock.issue(org_id=house.org_id, reference=number, key=f"demo:out:{number}", by=wangmin, now=now - timedelta(hours=3), is_simulated=True)  # fmt: skip
    stock.expect(
        org_id=house.org_id, reference="MO-B2612", now=now,
        deliveries=[
            stock.Delivery(location_id=house.centre, part_id=row["part_id"], quantity=Decimal(row["monthly"]), due_on=today + timedelta(days=6))
            for row in goods[:240:4]
        ],
    )  # fmt: skip
    book(
        org_id=house.org_id, key="demo:scrap", by=wangmin, may_decide=False, now=now, is_simulated=True,
        booking=Booking(
            kind=stock.Kind.SCRAP, location_id=house.check, part_id=goods[5]["part_id"], quantity=_spoilt(goods[5]), condition="check",
            reason="broken", note="摩擦层起泡，整批不可用",
        ),
    )  # fmt: skip


def _count(house: _House, now: datetime) -> None:
    """The branch in Nanjing was counted: three lines differ, approved."""
    keeper, director = _by("wangmin"), _by("zhou")
    made = counting.open_count(
        org_id=house.org_id, name="南京分仓 11 月盘点", choice=Count.Choice.PLACE, by=keeper, now=now - timedelta(days=2),
        location_id=house.east, is_simulated=True,
    )  # fmt: skip
    for place, line in enumerate(CountLine.objects.filter(count=made).order_by("pk")):
        there = sql.value(
            "SELECT on_hand FROM stock_cell WHERE org_id = %s AND location_id = %s AND part_id = %s AND batch = %s AND condition = %s",
            [house.org_id, line.location_id, line.part_id, line.batch, line.condition],
        )  # fmt: skip
        differs = {4: -1, 17: 2, 31: -2}.get(place, 0)
        counting.enter(
            count_id=made.pk, by=keeper, now=now - timedelta(days=1, hours=4),
            found=counting.Counted(
                location_id=line.location_id, part_id=line.part_id, quantity=max(there + differs, Decimal(0)),
                batch=line.batch, condition=line.condition,
            ),
        )  # fmt: skip
    counting.close_count(count_id=made.pk, rest_is_gone=False, by=keeper, now=now - timedelta(days=1))  # fmt: skip
    counting.approve_count(count_id=made.pk, by=director, may_decide=True, now=now - timedelta(hours=20))  # fmt: skip


def _partner(row: dict[str, Any], now: datetime) -> None:
    """Opened with what was stated; some went out since; a van, and a count that has begun, at those of the cast."""
    org_id, name = row["partner_id"], row["short_name"] or row["name"]
    person = sql.row("SELECT person_id, name FROM identity_pub_membership WHERE org_id = %s AND is_active ORDER BY membership_id LIMIT 1", [org_id])  # fmt: skip
    by = stock.By(person_id=person["person_id"], name=person["name"]) if person else stock.By()
    stock.open_ledger(org_id=org_id, name=f"{name}主仓", by=by, now=now, is_simulated=True)
    main = Location.objects.get(org_id=org_id, code="MAIN").pk
    there = sql.rows(
        "SELECT part_id, on_hand FROM stock_cell WHERE org_id = %s AND on_hand >= 2 ORDER BY on_hand DESC, part_id LIMIT 40",
        [org_id],
    )
    if not there:
        return
    sold = [stock.Line(location_id=main, part_id=one["part_id"], quantity=-Decimal(int(one["on_hand"] / 4) or 1)) for one in there[::3]]  # fmt: skip
    post(
        org_id=org_id, kind=stock.Kind.ISSUE, lines=sold, key="demo:sold", by=by, now=now, moved_at=now - timedelta(days=3),
        reason="sale", reference=f"XS-{org_id % 10_000:04d}", is_simulated=True,
    )  # fmt: skip
    if row["code"] not in CAST:
        return
    van = keep_location(
        org_id=org_id, code="VAN", name="送货车", kind="van", parent_id=None, is_active=True, now=now, is_simulated=True
    )  # fmt: skip
    loads = loads_from(org_id=org_id, origin_id=main, wanted={one["part_id"]: Decimal(1) for one in there[1:10:3]})  # fmt: skip
    stock.transfer(
        org_id=org_id, origin_id=main, target_id=van.pk, loads=loads, due_on=now.date(), key="demo:van", by=by, now=now,
        is_simulated=True,
    )  # fmt: skip
    begun = counting.open_count(
        org_id=org_id,
        name="A 类零件抽盘",
        choice=Count.Choice.ABC,
        by=by,
        now=now,
        is_simulated=True,
    )
    for line in CountLine.objects.filter(count=begun).order_by("pk")[:5]:
        counting.enter(
            count_id=begun.pk, by=by, now=now,
            found=counting.Counted(location_id=line.location_id, part_id=line.part_id, quantity=Decimal(3), batch=line.batch),
        )  # fmt: skip
