"""What the pool announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class DealMoved(Event):
    """A call-off took a step: `state` is where it is now, `by_org_id` whose step it was; nobody's when time ended it."""

    deal_id: int
    state: str
    by_org_id: int | None = None

    @property
    def aggregate(self) -> str:
        return str(self.deal_id)
