"""Settings of providers and budgets. Secrets go into the vault and never come back to a page."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, sql, vault
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push.actions.queue_deliveries import start_couriers
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.channels import base
from xinglian.push.models import Channel, Provider
from xinglian.push.rules.outcome import Outcome


class NoSuchProvider(Refusal):
    sentence = _("There is no provider “%(kind)s” for this channel. Choose one from the list.")


class StillCarrying(Refusal):
    sentence = _(
        "%(name)s still has %(n)s deliveries under way. Switch it off and remove it when they have ended."
    )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is the same for every provider."""

    is_on: bool
    concurrency: int = 16
    rate_per_minute: int | None = None
    price: Decimal | None = None
    name: str = ""


def set_provider(
    *,
    channel: str,
    kind: str,
    settings: Mapping[str, Any],
    secret: str | None,
    terms: Terms,
    now: datetime,
    key: str = "",
) -> Provider:
    """Keep a provider's settings; without `key` it is a new one, the last in its channel's order. `secret` None or ""
    keeps the stored one. Raises NoSuchProvider."""
    if kind not in {one.key for one in base.providers_for(channel)}:
        raise NoSuchProvider(kind=kind)
    Channel.objects.get_or_create(pk=channel)
    found = Provider.objects.filter(pk=key, channel_id=channel, kind=kind).first() if key else None
    provider = found or _new(channel, kind)
    before = {} if found is None else _said(provider)
    provider.settings = dict(settings)
    for name in ("is_on", "concurrency", "rate_per_minute", "price", "name"):
        setattr(provider, name, getattr(terms, name))
    provider.changed_at, provider.needs_template = now, base.provider_kind(kind).needs_template
    if secret:
        provider.secret = vault.encrypt(secret)
    elif not provider.secret and (make := base.provider_kind(kind).make_secret):
        # Two of a kind have one key: browsers are bound to it.
        known = Provider.objects.filter(kind=kind, secret__isnull=False).first()
        provider.secret = known.secret if known else vault.encrypt(make())
    # What stopped it may be what was just mended.
    provider.broken_until, provider.broken_times, provider.broken_reason = None, 0, ""
    provider.faults, provider.free_at = 0, None
    provider.save()
    _switch(channel)
    audit.record(
        "set_provider", subject=("push.provider", provider.pk), name=provider.pk, before=before, after=_said(provider)
    )  # fmt: skip
    if terms.is_on:
        start_couriers([channel])
    return provider


def remove_provider(*, key: str, now: datetime) -> None:
    """Take a provider out. What may have arrived by it and would be asked of it again ends uncertain. Raises StillCarrying."""
    provider = Provider.objects.get(pk=key)
    under_way = sql.value(
        "SELECT count(*) FROM push_delivery WHERE channel = %s AND provider = %s AND state = 'sending'",
        [provider.channel_id, key],
    )
    if under_way:
        raise StillCarrying(name=provider.name or key, n=under_way)
    ended = sql.column(
        "UPDATE push_delivery SET state = 'uncertain', settled_at = %s, code = 'provider_gone' WHERE channel = %s AND provider = %s"
        " AND state = 'queued' AND in_doubt RETURNING message_id",
        [now, provider.channel_id, key],
    )
    mark_uncounted(ended)
    audit.record(
        "remove_provider", subject=("push.provider", key), name=key, before=_said(provider)
    )
    provider.delete()
    _switch(provider.channel_id)


def order_providers(*, channel: str, keys: Sequence[str]) -> None:
    """Who is tried first, second …; keys of other channels are ignored."""
    found = {row.pk: row for row in Provider.objects.filter(channel_id=channel)}
    before = [row.pk for row in sorted(found.values(), key=lambda row: (row.order, row.pk))]
    after = [key for key in keys if key in found] + [key for key in before if key not in keys]
    for number, key in enumerate(after):
        found[key].order = number
    Provider.objects.bulk_update(found.values(), ["order"])
    audit.record(
        "order_providers", subject=("push.channel", channel), name=channel,
        before={"providers": before}, after={"providers": after},
    )  # fmt: skip


def set_budget(*, channel: str, month_budget: int | None, now: datetime) -> None:
    """Most a channel may cost a month, in minor units; what waited for it goes on where there is room now."""
    row, _made = Channel.objects.get_or_create(pk=channel)
    before = row.month_budget
    row.month_budget, row.warned_on = month_budget, None
    row.save(update_fields=["month_budget", "warned_on"])
    audit.record(
        "set_budget", subject=("push.channel", channel), name=channel,
        before={"month_budget": before}, after={"month_budget": month_budget},
    )  # fmt: skip
    jobs.defer("push.release_held", scope=network(), queueing_lock="push.release_held")


def renew_report_token(*, key: str) -> None:
    """A new address for the provider's reports; the old one ends now."""
    Provider.objects.filter(pk=key).update(report_token=secrets.token_urlsafe(32))
    audit.record("renew_report_token", subject=("push.provider", key), name=key)


def record_provider_test(*, key: str, outcome: Outcome, now: datetime) -> None:
    sql.execute(
        "UPDATE push_provider SET tested_at = %s, test_result = %s WHERE key = %s",
        [now, describe(outcome), key],
    )


def _new(channel: str, kind: str) -> Provider:
    taken = set(Provider.objects.filter(kind=kind).values_list("key", flat=True))
    numbered = (kind if n == 1 else f"{kind}-{n}" for n in range(1, len(taken) + 2))
    last = Provider.objects.filter(channel_id=channel).order_by("-order").first()
    return Provider(
        key=next(key for key in numbered if key not in taken), kind=kind, channel_id=channel,
        order=last.order + 1 if last else 0, report_token=secrets.token_urlsafe(32),
    )  # fmt: skip


def _said(provider: Provider) -> dict[str, Any]:
    return {
        "is_on": provider.is_on,
        "concurrency": provider.concurrency,
        "rate": provider.rate_per_minute,
        "price": None if provider.price is None else str(provider.price),
    } | dict(provider.settings)


def _switch(channel: str) -> None:
    is_on = Provider.objects.filter(channel_id=channel, is_on=True).exists()
    Channel.objects.filter(pk=channel).update(is_on=is_on)


def describe(outcome: Outcome) -> str:
    words = {
        "sent": gettext("Taken by the server."),
        "delivered": gettext("Delivered."),
        "retry": gettext("Not now; it would be tried again."),
        "failed": gettext("Refused for good."),
        "uncertain": gettext("Cut off after the hand-over: it may have arrived."),
    }
    said = " ".join(part for part in (outcome.code, outcome.reason) if part)
    return f"{words.get(outcome.result, outcome.result)} {said}"[:300].strip()
