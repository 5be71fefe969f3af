"""What tasks does when something happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.partners.events import PartnersMerged, PartnersUnmerged


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
def let_tasks_follow(event: PartnersMerged | PartnersUnmerged) -> None:
    jobs.defer(
        "tasks.follow_merges",
        scope=network(),
        lock="tasks.follow_merges",
        queueing_lock="tasks.follow_merges",
    )
