from xinglian.orders.models.afterwards import Claim, Return, ReturnLine
from xinglian.orders.models.basket import Basket, BasketLine, ReturnHost
from xinglian.orders.models.exchange import Exchange, ExchangedOrder
from xinglian.orders.models.order import Order, OrderEvent, OrderLine
from xinglian.orders.models.shipment import Parcel, Shipment, ShipmentLine, ShippedLot, Track
from xinglian.orders.models.terms import Consent, Limit, SendingAgreement, Terms

__all__ = [
    "Basket",
    "BasketLine",
    "Claim",
    "Consent",
    "Exchange",
    "ExchangedOrder",
    "Limit",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Parcel",
    "Return",
    "ReturnHost",
    "ReturnLine",
    "SendingAgreement",
    "Shipment",
    "ShipmentLine",
    "ShippedLot",
    "Terms",
    "Track",
]
