"""A stock ledger of each rival: a row in every table of it."""

from datetime import timedelta
from decimal import Decimal

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.models import Count, CountLine, Expected, Fault, Location, Proposal


def give_stock(org_id: int, tag: str) -> None:
    """Goods, a promise, a delivery, a transfer, a count, a proposal and a fault, all with the owner's word."""
    word, by = f"ONLY-{tag}", stock.By(name=f"ONLY-{tag} keeper")
    with acting(network()):
        part = sql.value("SELECT part_id FROM catalogue_pub_part WHERE number = 'QM-1001'")
        stock.open_ledger(org_id=org_id, name=f"{word} store", by=by, now=NOW)
        store = Location.objects.get(org_id=org_id, code="MAIN")
        van = Location.objects.create(org_id=org_id, code="VAN", name=f"{word} van", kind="van", changed_at=NOW)  # fmt: skip
        line = stock.Line(location_id=store.pk, part_id=part, quantity=Decimal(9), batch=word)
        stock.receive(org_id=org_id, lines=[line], reference=word, key=word, by=by, now=NOW)
        stock.reserve_many(
            wishes=[stock.Wish(line="1", org_id=org_id, part_id=part, quantity=Decimal(2))], reference=word, key=word,
            now=NOW,
        )  # fmt: skip
        stock.transfer(
            org_id=org_id, origin_id=store.pk, target_id=van.pk, due_on=NOW.date() + timedelta(days=2), key=word, by=by,
            now=NOW, loads=[stock.Load(part_id=part, quantity=Decimal(1), batch=word)], note=word,
        )  # fmt: skip
        Expected.objects.create(
            org_id=org_id, location=store, part_id=part, quantity=5, remaining=5, due_on=NOW.date(), reference=word,
            changed_at=NOW,
        )  # fmt: skip
        count = Count.objects.create(org_id=org_id, name=f"{word} count", choice="all", opened_at=NOW)  # fmt: skip
        CountLine.objects.create(
            org_id=org_id, count=count, location=store, part_id=part, batch=word, condition="sound"
        )
        Proposal.objects.create(
            org_id=org_id, kind="scrap", location=store, part_id=part, condition="sound", quantity=1, reason="broken",
            note=word, key=word, value_minor=100, asked_at=NOW, asked_name=by.name,
        )  # fmt: skip
        Fault.objects.create(
            org_id=org_id, part_id=part, what="item", kept=1, summed=2, found_at=NOW, gone_at=NOW
        )
