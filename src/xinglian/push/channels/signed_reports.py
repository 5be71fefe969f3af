"""Reports of gateways of any kind: JSON, signed as Standard Webhooks are, with the key of the gateway's settings."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from xinglian.push.rules.report import BadReport, Report

_STATES = ("delivered", "failed", "read", "acknowledged")
_MOST = 1000


def read_reports(
    *, body: bytes, headers: Mapping[str, str], settings: Mapping[str, Any], secret: str
) -> Sequence[Report]:
    """A list (or one) of {"id" or "external_id", "state", "code", "reason", "at", "dead"}."""
    try:
        Webhook(key_of(secret)).verify(body, dict(headers))
    except WebhookVerificationError as error:
        raise BadReport(f"The signature is not right: {error}.") from error
    try:
        found = json.loads(body)
    except ValueError as error:
        raise BadReport("The body is not JSON.") from error
    rows = found if isinstance(found, list) else [found]
    if len(rows) > _MOST:
        raise BadReport(f"At most {_MOST} reports at a time.")
    return [_report(row) for row in rows]


def key_of(secret: str) -> str:
    """A secret as the standard wants it: base64, whatever characters it has."""
    return (
        secret
        if secret.startswith("whsec_")
        else "whsec_" + base64.b64encode(secret.encode()).decode()
    )


def _report(row: Any) -> Report:
    if not isinstance(row, dict) or row.get("state") not in _STATES:
        raise BadReport(f"state must be one of {', '.join(_STATES)}.")
    if not (row.get("id") or row.get("external_id")):
        raise BadReport("id or external_id is missing.")
    at = None
    if row.get("at"):
        try:
            at = datetime.fromisoformat(str(row["at"]))
        except ValueError as error:
            raise BadReport("at must be a moment like 2026-11-20T14:26:00+08:00.") from error
        if at.tzinfo is None:
            raise BadReport("at needs its zone, like +08:00.")
    return Report(
        state=row["state"], delivery_id=str(row.get("id") or ""), external_id=str(row.get("external_id") or "")[:120],
        code=str(row.get("code") or ""), reason=str(row.get("reason") or ""), at=at, is_dead=row.get("dead") is True,
    )  # fmt: skip
