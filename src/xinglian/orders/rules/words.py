"""States, kinds and reasons of orders. The trade's words; the glossary has them in Chinese."""

from enum import StrEnum


class State(StrEnum):
    """Where an order is as a whole. It follows from its lines (`rules.progress`), and from two decisions of people:
    a buyer's approval, and the end."""

    WAITING = "waiting"  # for a colleague of the buyer to approve
    PLACED = "placed"  # with the seller, not all lines answered
    CONFIRMED = "confirmed"  # every line answered, nothing sent
    PICKING = "picking"
    SHIPPED = "shipped"  # all that will come is under way or there
    PARTLY = "partly"  # something is under way, something is still to be sent
    RECEIVED = "received"  # all that will come has been received
    CANCELLED = "cancelled"
    REFUSED = "refused"  # by the colleague who approves


OPEN_STATES = (State.WAITING, State.PLACED, State.CONFIRMED, State.PICKING, State.PARTLY, State.SHIPPED)  # fmt: skip
# What the seller still has work with.
DESK_STATES = (State.PLACED, State.CONFIRMED, State.PICKING, State.PARTLY)


class Origin(StrEnum):
    """How an order came."""

    BASKET = "basket"
    FILE = "file"
    API = "api"
    PUNCHOUT = "punchout"
    ADVICE = "advice"  # another part of the product proposed it
    BEHALF = "behalf"  # the maker's people, with the buyer's consent


class Answer(StrEnum):
    """What the seller says about a line."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    LATER = "later"  # back-order: confirmed with a later day
    OFFERED = "offered"  # something else instead: the buyer decides
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a line, or a part of it, does not come as ordered."""

    OUT_OF_STOCK = "out_of_stock"
    DISCONTINUED = "discontinued"
    SUPERSEDED = "superseded"
    PRICE = "price"
    CREDIT = "credit"
    MINIMUM = "minimum"
    NOT_FITTING = "not_fitting"
    QUALITY_HOLD = "quality_hold"
    TRANSPORT = "transport"
    BUYER = "buyer"  # the buyer took it back
    OTHER = "other"


class SendingState(StrEnum):
    """Whether a partner sends goods for a seller."""

    OFFERED = "offered"  # by the seller; the partner has not said
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"  # by either of them


class ShipmentState(StrEnum):
    PICKING = "picking"
    PACKED = "packed"
    SHIPPED = "shipped"
    ARRIVED = "arrived"  # the carrier says so
    RECEIVED = "received"  # the buyer has counted
    DROPPED = "dropped"


class TrackKind(StrEnum):
    """What happens to a shipment under way. The last four are exceptions: people are told."""

    HANDED_OVER = "handed_over"
    UNDER_WAY = "under_way"
    AT_DEPOT = "at_depot"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    DAMAGED = "damaged"
    LOST = "lost"
    REFUSED = "refused"  # not taken at the door


EXCEPTIONS = (TrackKind.DELAYED, TrackKind.DAMAGED, TrackKind.LOST, TrackKind.REFUSED)


class Gap(StrEnum):
    """What is wrong with what arrived."""

    MISSING = "missing"
    DAMAGED = "damaged"
    WRONG = "wrong"
    SURPLUS = "surplus"


class ClaimState(StrEnum):
    OPEN = "open"
    REPLACED = "replaced"  # is sent again
    CREDITED = "credited"
    REFUSED = "refused"


class ReturnState(StrEnum):
    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
    SENT = "sent"
    RECEIVED = "received"
    DROPPED = "dropped"


class ReturnReason(StrEnum):
    UNNEEDED = "unneeded"
    WRONG_PART = "wrong_part"
    FAULTY = "faulty"
    WARRANTY = "warranty"
    OTHER = "other"
