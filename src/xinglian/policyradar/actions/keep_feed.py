"""Feeds are added, corrected, paused and deleted, and asked for news."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import Scope, acting
from xinglian.policyradar.access import feed_seen
from xinglian.policyradar.actions.fetch_feed import Answer, fetch_feed
from xinglian.policyradar.actions.take_items import take_items
from xinglian.policyradar.models import Entry, Feed
from xinglian.policyradar.rules.backoff import next_after


class FeedTwin(Refusal):
    sentence = _("“%(name)s” asks this address already.")
    field = "url"


class NoWebAddress(Refusal):
    sentence = _("%(url)s is no web address. Begin it with https:// or http://.")
    field = "url"


def keep_feed(
    *, feed_id: int | None, name: str, url: str, issuer: str, viewer: Viewer, now: datetime
) -> Feed:
    """A new or corrected feed is asked within minutes. Raises FeedGone, NoWebAddress, FeedTwin."""
    if not url.startswith(("https://", "http://")):
        raise NoWebAddress(url=url)
    if twin := Feed.objects.filter(url=url).exclude(pk=feed_id or 0).first():
        raise FeedTwin(name=twin.name)
    feed = feed_seen(feed_id, lock=True) if feed_id else Feed(made_by_name=viewer.name)
    before = {"name": feed.name, "url": feed.url, "issuer": feed.issuer} if feed_id else None
    if feed.url != url:
        feed.etag, feed.last_modified, feed.failures, feed.trouble = "", "", 0, ""
    feed.name, feed.url, feed.issuer, feed.next_at = name, url, issuer, now
    feed.save(force_insert=feed_id is None)
    audit.record(
        "change_feed" if feed_id else "add_feed", subject=("policyradar.feed", feed.pk), name=name, before=before,
        after={"name": name, "url": url, "issuer": issuer},
    )  # fmt: skip
    live.publish("policyradar")
    return feed


def pause_feed(*, feed_id: int, is_paused: bool, now: datetime) -> Feed:
    """Raises FeedGone."""
    feed = feed_seen(feed_id, lock=True)
    feed.is_paused, feed.next_at = is_paused, now
    feed.save(update_fields=["is_paused", "next_at"])
    audit.record("pause_feed" if is_paused else "resume_feed", subject=("policyradar.feed", feed.pk), name=feed.name)  # fmt: skip
    live.publish("policyradar")
    return feed


def delete_feed(*, feed_id: int) -> str:
    """Its entries stay. The name. Raises FeedGone."""
    feed = feed_seen(feed_id, lock=True)
    audit.record("delete_feed", subject=("policyradar.feed", feed.pk), name=feed.name, before={"url": feed.url})  # fmt: skip
    feed.delete()
    live.publish("policyradar")
    return feed.name


def poll_due(*, scope: Scope, now: datetime, most: int = 50) -> int:
    """Ask every feed whose time has come; how many new entries. Opens its own transactions: nothing is held while a stranger thinks."""
    with acting(scope):
        due = list(
            Feed.objects.filter(is_paused=False, next_at__lte=now).order_by("next_at", "pk")[:most]
        )
    return sum(_poll(feed, scope=scope, now=now) for feed in due)


def _poll(feed: Feed, *, scope: Scope, now: datetime) -> int:
    answer = fetch_feed(url=feed.url, etag=feed.etag, last_modified=feed.last_modified)
    with acting(scope):
        kept = Feed.objects.select_for_update(no_key=True).filter(pk=feed.pk, url=feed.url, is_paused=False).first()  # fmt: skip
        return len(settle(kept, answer, now=now)) if kept else 0


def settle(feed: Feed, answer: Answer, *, now: datetime) -> list[Entry]:
    """What the answer means for the feed, locked by the caller; the new entries."""
    feed.asked_at = now
    feed.failures = min(feed.failures + 1, 1000) if answer.trouble else 0
    feed.trouble, feed.trouble_detail = answer.trouble, answer.detail
    feed.next_at = now + next_after(failures=feed.failures)
    made: list[Entry] = []
    if not answer.trouble:
        feed.good_at, feed.etag, feed.last_modified = now, answer.etag, answer.last_modified
    if answer.read is not None:
        made = take_items(
            items=answer.read.items, feed=feed, source=feed.name, issuer=feed.issuer, name="", now=now, is_simulated=feed.is_simulated,
        )  # fmt: skip
        feed.items_seen += len(answer.read.items)
        feed.items_taken += len(made)
    feed.save()
    live.publish("policyradar")
    return made
