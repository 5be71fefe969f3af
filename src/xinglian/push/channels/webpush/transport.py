"""Web push: sealed for each device (RFC 8291), signed by us (RFC 8292), handed to the push service of its browser (RFC 8030)."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from xinglian.kernel import clock, outgoing
from xinglian.kernel.tongues import tongue
from xinglian.push.channels.http_answer import ask, said
from xinglian.push.rules import push_seal
from xinglian.push.rules.outcome import Device, Named, Outcome, Parcel

_GONE = (404, 410)
_TITLE = 120
_TEXT = 240
_URGENT = ("emergency", "stock")
# What is best known of a delivery to several devices.
_ORDER = ("sent", "uncertain", "retry", "failed")


class WebpushTransport:
    """Settings: contact, hours. Secret: our private key."""

    def __init__(self, *, settings: Mapping[str, Any], secret: str) -> None:
        self.settings, self.secret = settings, secret
        self._client = outgoing.client()

    def send(self, parcel: Parcel) -> Outcome:
        """To every device; sent when one push service took it."""
        if not parcel.devices:
            return Outcome(result="failed", code="no_address", reason="No device takes notices any more.")  # fmt: skip
        outcomes = [self._to(device, parcel) for device in parcel.devices]
        best = min(outcomes, key=lambda one: _ORDER.index(one.result))
        gone = tuple(one.address for one in outcomes if one.blame == "address")
        return Outcome(
            result=best.result, code=best.code, reason=best.reason, address=urlsplit(best.address).netloc, external_id=parcel.delivery_id,
            in_doubt=best.in_doubt, again_seconds=best.again_seconds, dead=gone,
        )  # fmt: skip

    def close(self) -> None:
        self._client.close()

    def _to(self, device: Device, parcel: Parcel) -> Outcome:
        named: Named = {"address": device.endpoint, "external_id": parcel.delivery_id}
        try:
            body = push_seal.seal(
                notice(parcel, device), p256dh=device.p256dh, auth=device.auth, salt=os.urandom(16)
            )
        except push_seal.UnusableKeys as error:
            return Outcome(result="failed", code="bad_keys", reason=str(error), in_doubt=False, blame="address", **named)  # fmt: skip
        answer = ask(
            self._client, "POST", device.endpoint, named=named, content=body, headers=self._headers(device, parcel),
            reads=_GONE,
        )  # fmt: skip
        if isinstance(answer, Outcome):
            # A person's browser chose this push service: its faults say nothing about the others'.
            return replace(answer, blame="")
        return _outcome(answer, named)

    def _headers(self, device: Device, parcel: Parcel) -> dict[str, str]:
        parts = urlsplit(device.endpoint)
        return {
            "content-type": "application/octet-stream", "content-encoding": "aes128gcm",
            "ttl": str(int(self.settings.get("hours", 24)) * 3600),
            "urgency": "high" if parcel.kind in _URGENT or parcel.must_acknowledge else "normal",
            # A notice of the same message takes the place of one that still waits.
            "topic": push_seal.packed(f"{parcel.message_id:x}".encode())[:32],
            "authorization": push_seal.authorization(
                private=self.secret, audience=f"{parts.scheme}://{parts.netloc}", subject=f"mailto:{self.settings['contact']}",
                now=clock.now(),
            ),
        }  # fmt: skip


def notice(parcel: Parcel, device: Device) -> bytes:
    """What the browser gets: title and the message's place, never its contents, unless the person allows a line of them."""
    told: dict[str, Any] = {
        "id": parcel.delivery_id, "tag": f"{parcel.message_id:x}", "title": parcel.subject[:_TITLE], "url": parcel.link,
        "lang": parcel.language, "dir": tongue(parcel.language).direction, "token": parcel.token,
    }  # fmt: skip
    if device.shows_text:
        told["body"] = " ".join(parcel.text.split())[:_TEXT]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def open_transport(*, settings: Mapping[str, Any], secret: str) -> WebpushTransport:
    return WebpushTransport(settings=settings, secret=secret)


def _outcome(answer: httpx.Response, named: Named) -> Outcome:
    code = str(answer.status_code)
    if answer.is_success:
        return Outcome(result="sent", code=code, **named)
    if answer.status_code in _GONE:
        return Outcome(result="failed", code=code, reason="The browser takes no more notices there.", in_doubt=False, blame="address", **named)  # fmt: skip
    return Outcome(result="failed", code=code, reason=said(answer), in_doubt=False, **named)
