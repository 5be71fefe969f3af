"""What prices announce."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class PricesRecorded(Event):
    """Prices came in, or were taken back. `batch_id` is None for prices that people wrote."""

    batch_id: int | None
    prices: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class PercentageKept(Event):
    """A percentage of a list is another one from a day on, or is taken away; `category` "": of everything in it.
    Day and moment in ISO 8601."""

    list_id: int
    category: str
    starts_on: str
    kept_at: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PriceChangePublished(Event):
    """Prices of a published list will be others from a day on: those who buy by it should be told."""

    change_id: int
    list_id: int
    person_id: int
