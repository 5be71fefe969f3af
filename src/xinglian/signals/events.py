"""What signals announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class TagsRefreshed(Event):
    """Figures and tags were computed. `changed` partners carry other tags than before."""

    refresh_id: int
    partners: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class IndicatorsMeasured(Event):
    """Indicators were computed. `changed` partner months have other values than before; they carry the run's id."""

    run_id: int
    changed: int
