"""Who may see and do what on the policy radar. It is the maker's; partners read the advice."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.models import Entry, Feed

# Who weighs entries and writes advice; who looks on.
KEEPERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER)
READERS = (*KEEPERS, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.AUDITOR)


class EntryGone(Refusal):
    sentence = _("This entry of the policy radar is no longer there.")


class FeedGone(Refusal):
    sentence = _("This feed is no longer there.")


def entry_seen(entry_id: int, *, lock: bool = False) -> Entry:
    """Raises EntryGone."""
    found = Entry.objects.filter(pk=entry_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise EntryGone
    return one


def feed_seen(feed_id: int, *, lock: bool = False) -> Feed:
    """Raises FeedGone."""
    found = Feed.objects.filter(pk=feed_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise FeedGone
    return one
