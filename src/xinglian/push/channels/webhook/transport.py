"""Signed webhooks: Standard Webhooks headers, the delivery id as the idempotency key."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from xinglian.kernel import clock, outgoing
from xinglian.kernel.tongues import tongue
from xinglian.push.rules.outcome import Named, Outcome, Parcel

# Asked to come back later, or the server's own trouble; every other 4xx will not get better by itself.
_LATER = {408, 409, 423, 425, 429}
_GONE = 410
# About this delivery, said by a receiver that knows its id: it has not taken it before either. Other refusals (who we are,
# where we knock) say nothing about that.
_DENIALS = {400, 413, 415, 422}
# A gateway's word, not the receiver's: the request may have been taken behind it.
_GATEWAY = {502, 504}
# The request has not left: nobody can have taken it.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
)
_SERVER_FAULT = 500


class WebhookTransport:
    """Settings: `endpoints` {org_id: (url, secret)}."""

    def __init__(self, *, endpoints: Mapping[int, tuple[str, str]]) -> None:
        self.endpoints = endpoints
        self._client = outgoing.client()

    def send(self, parcel: Parcel) -> Outcome:
        endpoint = self.endpoints.get(parcel.org_id)
        if endpoint is None:
            return Outcome(
                result="failed",
                code="no_endpoint",
                reason="The organisation has no endpoint any more.",
            )
        url, secret = endpoint
        body = json.dumps(payload(parcel), ensure_ascii=False, separators=(",", ":"))
        named: Named = {"address": url[:320], "external_id": parcel.delivery_id}
        try:
            answer = self._client.post(
                url,
                content=body.encode(),
                headers=signed(body, id=parcel.delivery_id, secret=secret),
            )
        except outgoing.AddressRefused as refusal:
            return Outcome(result="failed", code="address_refused", reason=str(refusal), **named)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The receiver knows the id: whether it came through or not, sending again is safe.
            return Outcome(
                result="retry",
                code=type(error).__name__[:40],
                reason=str(error)[:400],
                in_doubt=None if isinstance(error, _NOT_SENT) else True,
                **named,
            )
        return _outcome(answer, named)

    def close(self) -> None:
        self._client.close()


def open_transport(*, settings: Mapping[str, Any], secret: str) -> WebhookTransport:
    return WebhookTransport(endpoints=settings.get("endpoints", {}))


def signed(body: str, *, id: str, secret: str) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    now = clock.now()
    return {
        "content-type": "application/json",
        "user-agent": "xinglian-push",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, now, body),
    }


def payload(parcel: Parcel) -> dict[str, Any]:
    """What the receiver gets. `receipt_token` lets its system report delivered, read or acknowledged at /receipts."""
    return {
        "type": "message.sent",
        "timestamp": parcel.started_at.isoformat() if parcel.started_at else None,
        "data": {
            "message_id": str(parcel.message_id),
            "recipient": {
                "membership_id": str(parcel.membership_id),
                "org_id": str(parcel.org_id),
                "name": parcel.name,
            },
            "kind": parcel.kind,
            "language": parcel.language,
            "direction": tongue(parcel.language).direction,
            "subject": parcel.subject,
            "text": parcel.text,
            "html": parcel.html,
            "link": parcel.link,
            "action": {"label": parcel.action_label, "url": parcel.action_url}
            if parcel.action_url
            else None,
            "must_acknowledge": parcel.must_acknowledge,
            "acknowledge_until": parcel.due_at.isoformat() if parcel.due_at else None,
            "is_reminder": parcel.is_reminder,
            "receipt_token": parcel.token,
            "simulated": parcel.is_simulated,
        },
    }


def _outcome(answer: httpx.Response, named: Named) -> Outcome:
    code = answer.status_code
    if answer.is_success:
        return Outcome(result="delivered", code=str(code), **named)
    # Never in the encoding the other side names: some of them unpack.
    said = answer.content[:2000].decode("utf-8", "replace")[:400]
    later = code in _LATER or code >= _SERVER_FAULT
    reason = "The endpoint says it is gone for good." if code == _GONE else said
    if later:
        doubt = True if code in _GATEWAY else None
        return Outcome(result="retry", code=str(code), reason=reason, in_doubt=doubt, **named)
    denied = False if code in _DENIALS else None
    return Outcome(result="failed", code=str(code), reason=reason, in_doubt=denied, **named)
