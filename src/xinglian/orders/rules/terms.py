"""What a seller's terms say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class SellingTerms:
    """As `orders_terms`; the defaults are what holds where nothing was stated."""

    is_automatic: bool = True
    currency: str = "CNY"
    price_percent: Decimal | None = None
    minimum_minor: int = 0
    credit_minor: int | None = None
    pay_days: int = 30
    answer_hours: int = 24
    urgent_hours: int = 2
    delivery_days: int = 3
    return_days: int = 30
    return_percent: Decimal = Decimal(100)
    opened_percent: Decimal | None = None

    @property
    def of_opened(self) -> Decimal:
        """Percent of the price for what nobody needs and comes back in an opened box."""
        return self.return_percent if self.opened_percent is None else self.opened_percent

    def answer_due(self, sent_at: datetime, *, is_urgent: bool) -> datetime:
        """Hours of the clock: a breakdown does not wait for Monday."""
        return sent_at + timedelta(hours=self.urgent_hours if is_urgent else self.answer_hours)

    def promise(
        self, today: date, *, ready_on: date | None = None, wanted_on: date | None = None
    ) -> date:
        """The day at the buyer's: ready, plus the way; never before the buyer wants it."""
        soonest = max(ready_on or today, today) + timedelta(days=self.delivery_days)
        return max(soonest, wanted_on) if wanted_on else soonest

    def answers_itself(self, *, short: Decimal, unit_price: Decimal | None) -> bool:
        """Held in full, with a price: no person need look at it."""
        return self.is_automatic and not short and unit_price is not None


@dataclass(frozen=True, kw_only=True)
class Seller:
    """One the buyer may order from. `prices`: "maker" the maker's lists, "percent" a part of these, "later" on confirmation."""

    seller_id: int
    name: str
    is_maker: bool
    keeps_stock: bool
    buyer_name: str = ""
    buyer_is_simulated: bool = False
    terms: SellingTerms

    @property
    def prices(self) -> str:
        if self.is_maker:
            return "maker"
        return "percent" if self.terms.price_percent is not None else "later"
