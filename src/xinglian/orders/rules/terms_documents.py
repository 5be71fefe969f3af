"""What two companies agree, and what a company allows its own people, as programs exchange it (`kernel.documents`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from xinglian.kernel.documents import Document, Number
from xinglian.orders.rules.documents import Party

Amount = Annotated[int, Field(ge=0, le=10**14)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class Consent(Document):
    """A buyer lets a seller order for it: up to `most_minor` an order (null: no limit), until and with a day."""

    format: Literal["xinglian-consent/1"] = "xinglian-consent/1"
    id: str
    buyer: Party
    seller: Party
    most_minor: int | None
    until: date
    holds: bool
    given_at: datetime
    given_by: str
    ended_at: datetime | None
    ended_by: str


class Consents(Document):
    """`given`: to sellers, those that ended too. `received`: of buyers, those that hold today."""

    given: list[Consent]
    received: list[Consent]


class NewConsent(Document):
    """Takes the place of what was given to this seller before."""

    seller: str = Field("", max_length=120, description="Code or name; empty: the maker.")
    most_minor: Amount | None = Field(None, description="Of one order. Null: no limit.")
    until: date


class Limits(Document):
    """Up to which amount people of a role order without a colleague's approval; null: no limit, 0: every order is approved."""

    format: Literal["xinglian-limits/1"] = "xinglian-limits/1"
    partner_clerk: int | None
    technician: int | None


class NewLimits(Document):
    """What is left out stays as it is."""

    partner_clerk: Amount | None = None
    technician: Amount | None = None


class Approval(Document):
    """An order that waits for a colleague. `may_decide`: for you."""

    number: str
    seller: str
    placed_by: str
    placed_at: datetime
    urgent: bool
    lines: int
    total_minor: int | None
    currency: str
    is_priced: bool
    may_decide: bool


class Terms(Document):
    """On what terms an organisation sells; `buyer` null: to everybody who may buy from it."""

    format: Literal["xinglian-terms/1"] = "xinglian-terms/1"
    id: str
    buyer: Party | None
    is_open: bool
    is_automatic: bool
    currency: str
    minimum_minor: int
    credit_minor: int | None
    price_percent: Number | None
    pay_days: int
    answer_hours: int
    urgent_hours: int
    delivery_days: int
    return_days: int
    return_percent: Number
    opened_percent: Number | None
    changed_at: datetime


class NewTerms(Document):
    """Terms for a buyer, or for everybody. What is left out stays as it is; of new terms it is as usual."""

    buyer: str = Field("", max_length=40, description="Partner code; empty: for everybody.")
    is_open: bool = Field(True, description="Orders are taken.")
    is_automatic: bool = Field(True, description="What is on the shelf confirms itself.")
    minimum_minor: Amount = 0
    credit_minor: Amount | None = Field(None, description="Null: no limit.")
    price_percent: Annotated[Decimal, Field(ge=1, le=999, max_digits=6, decimal_places=2)] | None = Field(None, description="Of the maker's price; null: prices are stated on confirmation. Not the maker's to write.")  # fmt: skip
    pay_days: int = Field(30, ge=0, le=365)
    answer_hours: int = Field(24, ge=1, le=240)
    urgent_hours: int = Field(2, ge=1, le=72)
    delivery_days: int = Field(3, ge=0, le=90)
    return_days: int = Field(30, ge=0, le=365)
    return_percent: Percent = Decimal(100)
    opened_percent: Percent | None = Field(None, description="Null: as for sound goods.")


class SendingAgreement(Document):
    """A partner sends goods for a seller from its own shelf. `state` is offered, agreed, declined or ended."""

    format: Literal["xinglian-sending-agreement/1"] = "xinglian-sending-agreement/1"
    id: str
    seller: Party
    sender: Party
    state: str
    note: str
    why: str
    offered_at: datetime
    decided_at: datetime | None
    ended_at: datetime | None


class NewSending(Document):
    """A partner is asked to send."""

    sender: str = Field(description="Partner code of who is asked to send.", max_length=40)
    note: str = Field("", max_length=300)


DOCUMENTS: dict[str, type[BaseModel]] = {
    "consent": Consent,
    "new-consent": NewConsent,
    "limits": Limits,
    "new-limits": NewLimits,
    "approval": Approval,
    "terms": Terms,
    "new-terms": NewTerms,
    "sending-agreement": SendingAgreement,
    "new-sending": NewSending,
}
