"""What sentinel does when something happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.partners.events import PartnersMerged, PartnersUnmerged


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
def let_answers_follow(event: PartnersMerged | PartnersUnmerged) -> None:
    jobs.defer(
        "sentinel.follow_merges", scope=network(), lock="sentinel.follow_merges", queueing_lock="sentinel.follow_merges",
    )  # fmt: skip
