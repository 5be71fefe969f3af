"""What care does when something happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.partners.events import PartnersMerged, PartnersUnmerged


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
def let_care_follow(event: PartnersMerged | PartnersUnmerged) -> None:
    jobs.defer(
        "care.follow_merges",
        scope=network(),
        lock="care.follow_merges",
        queueing_lock="care.follow_merges",
    )
