"""Kinds, states and layers of partners, in the trade's words."""

from enum import StrEnum


class PartnerType(StrEnum):
    PROVINCIAL_AGENT = "provincial_agent"
    CITY_WHOLESALER = "city_wholesaler"
    DEALER_4S = "dealer_4s"
    GARAGE = "garage"
    CHAIN = "chain"
    CARRIER = "carrier"
    ECOMMERCE = "ecommerce"
    INSURER = "insurer"
    BANK = "bank"
    SISTER_BRAND = "sister_brand"


class Status(StrEnum):
    PROSPECT = "prospect"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Layer(StrEnum):
    CORE = "core"
    CLOSE = "close"
    BASE = "base"
    EMERGING = "emerging"


# Which status may follow which: an ended partner comes back only as a prospect.
NEXT: dict[Status, frozenset[Status]] = {
    Status.PROSPECT: frozenset({Status.ACTIVE, Status.ENDED}),
    Status.ACTIVE: frozenset({Status.SUSPENDED, Status.ENDED}),
    Status.SUSPENDED: frozenset({Status.ACTIVE, Status.ENDED}),
    Status.ENDED: frozenset({Status.PROSPECT}),
}


class DocumentKind(StrEnum):
    CONTRACT = "contract"
    LICENCE = "licence"
    CERTIFICATE = "certificate"
    INSURANCE = "insurance"
    OTHER = "other"
