"""Which layer a partner is in: first match wins. The set-based twin is actions/recompute_layers."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from xinglian.partners.rules.words import Layer, PartnerType


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Amounts in fen. `close_to_minor` 0 = no upper limit."""

    core_share: float = 0.2
    close_from_minor: int = 500_000_000
    close_to_minor: int = 2_000_000_000
    emerging_months: int = 24
    emerging_growth: Decimal = Decimal("0.3")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`rank` is the place among provincial agents by 12-month purchases (1 = most), 0 for others."""

    type: PartnerType
    bought_12m_minor: int
    bought_before_minor: int
    joined_on: date | None
    rank: int = 0

    @property
    def growth(self) -> Decimal | None:
        """Against the 12 months before; None when nothing was bought then."""
        if self.bought_before_minor <= 0:
            return None
        exact = Decimal(self.bought_12m_minor) / self.bought_before_minor - 1
        return exact.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def core_places(*, agents: int, share: float) -> int:
    """How many provincial agents are core: the share of all, rounded up."""
    return ceil(agents * share - 1e-9)


def months_between(*, first: date, last: date) -> int:
    """Whole months from `first` to `last`."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def layer_of(figures: Figures, *, agents: int, thresholds: Thresholds, as_of: date) -> Layer:
    """The first rule that matches: core, close, emerging, else base."""
    bought = figures.bought_12m_minor
    places = core_places(agents=agents, share=thresholds.core_share)
    if figures.type == PartnerType.PROVINCIAL_AGENT and bought > 0 and 0 < figures.rank <= places:
        return Layer.CORE
    is_below_top = thresholds.close_to_minor == 0 or bought <= thresholds.close_to_minor
    if bought >= thresholds.close_from_minor and is_below_top:
        return Layer.CLOSE
    joined = figures.joined_on
    if joined and months_between(first=joined, last=as_of) < thresholds.emerging_months:
        return Layer.EMERGING
    if figures.growth is not None and figures.growth > thresholds.emerging_growth:
        return Layer.EMERGING
    return Layer.BASE
