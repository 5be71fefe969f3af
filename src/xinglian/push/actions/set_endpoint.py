"""An organisation's webhook. Its secret goes into the vault and never comes back to a page."""

import base64
import secrets
from datetime import datetime

from xinglian.kernel import audit, outgoing, sql, vault
from xinglian.push.actions.set_provider import describe
from xinglian.push.models import Endpoint
from xinglian.push.rules.outcome import Outcome


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


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].rsplit(":", 1)[0].strip("[]")
