"""What the gateway does when something has happened."""

from xinglian.gateway.actions.follow_members import follow_members
from xinglian.kernel import outbox
from xinglian.partners.events import PartnersMerged, PartnersUnmerged


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
def let_tokens_follow(event: PartnersMerged | PartnersUnmerged) -> None:
    """A program acts for the member who gave it its key, wherever that one is a member now."""
    follow_members(org_ids=[event.kept_id, event.merged_id])
