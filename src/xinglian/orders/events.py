"""What orders announce."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class OrderEventBase(Event):
    order_id: int
    number: str
    buyer_id: int
    seller_id: int

    @property
    def aggregate(self) -> str:
        return str(self.order_id)


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(Event):
    """A buyer lets a seller's people order for it, or (`is_end`) does so no longer."""

    consent_id: int
    is_end: bool = False

    @property
    def aggregate(self) -> str:
        return str(self.consent_id)


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderEventBase):
    """An order reached its seller. `is_behalf`: the seller's own people ordered it for the buyer."""

    is_urgent: bool = False
    is_behalf: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderWaits(OrderEventBase):
    """An order is above its author's limit: a colleague of the buyer decides."""


@dataclass(frozen=True, kw_only=True)
class OrderAnswered(OrderEventBase):
    """The seller answered lines; `has_changes`: something is not as the buyer wanted."""

    has_changes: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OrderEventBase):
    """Quantities were taken back or refused, or an offer was taken."""


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderEventBase):
    """Goods of it are under way."""

    shipment_id: int = 0


@dataclass(frozen=True, kw_only=True)
class ShipmentTracked(OrderEventBase):
    """The carrier told something; `is_exception`: late, damaged, lost or refused."""

    shipment_id: int = 0
    is_exception: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderReceived(OrderEventBase):
    """Goods of it were counted by the buyer; `gaps`: claims raised with it."""

    shipment_id: int = 0
    gaps: int = 0


@dataclass(frozen=True, kw_only=True)
class ClaimSettled(OrderEventBase):
    claim_id: int = 0


@dataclass(frozen=True, kw_only=True)
class GoodsReturned(OrderEventBase):
    """Goods came back to the seller and were valued."""

    return_id: int = 0


@dataclass(frozen=True, kw_only=True)
class ReturnMoved(OrderEventBase):
    """A return was asked for, allowed, refused, sent, taken back or given up: `state` says which."""

    return_id: int = 0
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class SendingChanged(Event):
    """A seller asked a partner to send for it, or that was agreed to, declined or ended."""

    agreement_id: int
    state: str

    @property
    def aggregate(self) -> str:
        return str(self.agreement_id)


@dataclass(frozen=True, kw_only=True)
class SenderChosen(OrderEventBase):
    """Another one sends the order from now on; `sender_id` 0: the seller itself. `refused_by`: who said no, and `why`."""

    sender_id: int = 0
    refused_by: str = ""
    why: str = ""
