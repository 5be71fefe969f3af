"""An order of each rival in every table of it, bought from the maker."""

from datetime import timedelta
from decimal import Decimal

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders import models


def give_orders(org_id: int, tag: str, maker_id: int) -> None:
    """A basket, an order with its history, a shipment, a claim, a return, terms, a limit and a consent with the owner's word."""
    word = f"ONLY-{tag}"
    # A number stands in addresses, which a page that refuses may say again: it gives nothing away.
    number = f"2611-{org_id % 10**8}"
    sides = {"buyer_id": org_id, "seller_id": maker_id}
    with acting(network()):
        part = sql.value("SELECT part_id FROM catalogue_pub_part WHERE number = 'QM-1001'")
        basket = models.Basket.objects.create(org_id=org_id, seller_id=maker_id, seller_name="启明", note=word, changed_at=NOW)  # fmt: skip
        models.BasketLine.objects.create(basket=basket, org_id=org_id, no=1, text=word, part_id=part, quantity=2, note=word)  # fmt: skip
        order = models.Order.objects.create(
            number=f"SO{number}", **sides, buyer_name=f"{word} buyer", seller_name="启明", key=word, fingerprint=word, origin="basket",
            state="shipped", buyer_ref=word, note=word, ship_name=word, currency="CNY", lines_count=1, total_minor=20_000,
            is_priced=True, placed_at=NOW, placed_name=word, sent_at=NOW, answer_due=NOW, changed_at=NOW,
        )  # fmt: skip
        line = models.OrderLine.objects.create(
            order=order, **sides, no=1, text=word, part_id=part, unit="件", quantity=2, shipped=2, unit_price=Decimal(100),
            amount_minor=20_000, answer="confirmed", answer_note=word, promised_on=NOW.date(), changed_at=NOW,
        )  # fmt: skip
        models.OrderEvent.objects.create(order=order, **sides, verb="placed", state="placed", body={"why": word}, at=NOW, person_name=word)  # fmt: skip
        shipment = models.Shipment.objects.create(
            number=f"SH{number}", order=order, **sides, buyer_name=f"{word} buyer", seller_name="启明", state="shipped", carrier=word,
            tracking=word, note=word, opened_at=NOW, shipped_at=NOW, changed_at=NOW,
        )  # fmt: skip
        models.ShipmentLine.objects.create(shipment=shipment, line=line, **sides, part_id=part, asked=2, picked=2, place=word)  # fmt: skip
        models.ShippedLot.objects.create(
            shipment=shipment, line=line, **sides, batch=word, serial=word, quantity=1
        )
        models.Parcel.objects.create(shipment=shipment, **sides, no=1, code=f"SH{number}-1")
        models.Track.objects.create(shipment=shipment, **sides, kind="under_way", at=NOW, place=word, text=word, source="hand", recorded_at=NOW)  # fmt: skip
        models.Claim.objects.create(shipment=shipment, line=line, **sides, gap="missing", quantity=1, note=word, raised_at=NOW, raised_name=word)  # fmt: skip
        back = models.Return.objects.create(
            number=f"RT{number}", **sides, buyer_name=f"{word} buyer", seller_name="启明", key=word, state="asked", currency="CNY",
            value_minor=10_000, sound_percent=100, opened_percent=80, note=word, asked_at=NOW, asked_name=word, changed_at=NOW,
        )  # fmt: skip
        models.ReturnLine.objects.create(back=back, line=line, **sides, reason="unneeded", note=word, quantity=1, percent=100, value_minor=10_000)  # fmt: skip
        models.Terms.objects.create(
            seller_id=org_id, buyer_id=None, minimum_minor=12_345, changed_at=NOW
        )
        models.Limit.objects.create(
            org_id=org_id, role="partner_clerk", most_minor=54_321, changed_at=NOW
        )
        models.Consent.objects.create(
            org_id=org_id,
            org_name=word,
            seller_id=maker_id,
            seller_name="启明",
            until=NOW.date() + timedelta(days=9),
            given_by=1,
            given_name=word,
            given_at=NOW,
        )
        for state in ("offered", "ended"):
            models.SendingAgreement.objects.create(
                seller_id=maker_id, seller_name="启明", sender_id=org_id, sender_name=word, state=state, note=word, why=word,
                offered_at=NOW, offered_name=word,
            )  # fmt: skip
        models.ReturnHost.objects.create(org_id=org_id, host=f"{word}.example.com".lower(), added_name=word, added_at=NOW)  # fmt: skip
        made = models.Exchange.objects.create(
            org_id=org_id, direction="out", kind="orders", form="csv", file_name=f"{word}.csv", state="done", rows=1, documents=1,
            problems=[{"row": 2, "sheet": "", "key": "quantity", "field": word, "value": word, "text": word}], numbers=[word], at=NOW,
            person_name=word,
        )  # fmt: skip
        models.ExchangedOrder.objects.create(org_id=org_id, order=order, exchange=made)
