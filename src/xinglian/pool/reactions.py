"""What the pool does when something has happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.pool.events import DealMoved


@outbox.listen(DealMoved)
def let_the_other_side_know(event: DealMoved) -> None:
    jobs.defer("pool.tell", scope=network(), deal_id=event.deal_id, state=event.state, by_org_id=event.by_org_id)  # fmt: skip
