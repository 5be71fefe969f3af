"""Settings of channels and endpoints. Secrets go into the vault and never come back to a page."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel import audit, outgoing, sql, vault
from xinglian.push.actions.queue_deliveries import start_couriers
from xinglian.push.models import Channel, Endpoint
from xinglian.push.rules.outcome import Outcome


def set_channel(
    *,
    key: str,
    settings: Mapping[str, Any],
    secret: str | None,
    is_on: bool,
    concurrency: int,
    rate_per_minute: int | None,
    now: datetime,
) -> Channel:
    """Keep a channel's settings; `secret` None or "" keeps the stored one."""
    channel, _made = Channel.objects.get_or_create(pk=key)
    before = {
        "is_on": channel.is_on,
        "concurrency": channel.concurrency,
        "rate": channel.rate_per_minute,
    } | channel.settings
    channel.settings, channel.is_on = dict(settings), is_on
    channel.concurrency, channel.rate_per_minute, channel.changed_at = (
        concurrency,
        rate_per_minute,
        now,
    )
    if secret:
        channel.secret = vault.encrypt(secret)
    channel.save()
    after = {"is_on": is_on, "concurrency": concurrency, "rate": rate_per_minute} | dict(settings)
    audit.record("set_channel", subject=("push.channel", key), name=key, before=before, after=after)
    if is_on:
        start_couriers([key])
    return channel


def record_channel_test(*, key: str, outcome: Outcome, now: datetime) -> None:
    sql.execute(
        "UPDATE push_channel SET tested_at = %s, test_result = %s WHERE key = %s",
        [now, describe(outcome), key],
    )


def set_endpoint(*, org_id: int, url: str, is_on: bool, now: datetime) -> tuple[Endpoint, str]:
    """Keep an organisation's address; a new one gets a secret, shown this once (else ""). Raises AddressRefused."""
    outgoing.public_address(host=_host(url), url=url)
    endpoint = Endpoint.objects.filter(org_id=org_id).first()
    shown = ""
    if endpoint is None:
        shown = new_secret()
        endpoint = Endpoint(org_id=org_id, secret=vault.encrypt(shown), created_at=now)
    before = {"url": endpoint.url, "is_on": endpoint.is_on}
    endpoint.url, endpoint.is_on = url, is_on
    endpoint.save()
    audit.record(
        "set_endpoint",
        subject=("push.endpoint", endpoint.pk),
        org_id=org_id,
        before=before,
        after={"url": url, "is_on": is_on},
    )
    return endpoint, shown


def renew_secret(*, org_id: int) -> str:
    """A new signing secret, shown this once; the old one ends now."""
    endpoint = Endpoint.objects.get(org_id=org_id)
    shown = new_secret()
    endpoint.secret = vault.encrypt(shown)
    endpoint.save(update_fields=["secret"])
    audit.record("renew_endpoint_secret", subject=("push.endpoint", endpoint.pk), org_id=org_id)
    return shown


def record_endpoint_test(*, org_id: int, outcome: Outcome, now: datetime) -> None:
    sql.execute(
        "UPDATE push_endpoint SET tested_at = %s, test_result = %s WHERE org_id = %s",
        [now, describe(outcome), org_id],
    )


def new_secret() -> str:
    """As Standard Webhooks wants it: whsec_ and 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def describe(outcome: Outcome) -> str:
    words = {
        "sent": _("Taken by the server."),
        "delivered": _("Delivered."),
        "retry": _("Not now; it would be tried again."),
        "failed": _("Refused for good."),
        "uncertain": _("Cut off after the hand-over: it may have arrived."),
    }
    said = " ".join(part for part in (outcome.code, outcome.reason) if part)
    return f"{words.get(outcome.result, outcome.result)} {said}"[:300].strip()


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].rsplit(":", 1)[0].strip("[]")
