"""The personal link: names message, recipient and channel, signed so that nobody can make one up."""

import base64
import binascii
import hashlib
import hmac
import struct
from typing import NamedTuple

_FORM = struct.Struct(">QQB")
_SIGNATURE_BYTES = 12  # 96 bits: nobody guesses one online
CHANNELS = (
    "inapp",
    "email",
    "webhook",
    "link",
    "sms",
    "wecom",
    "dingtalk",
    "feishu",
    "webpush",
    "voice",
    "wechat",
)


class Token(NamedTuple):
    message_id: int
    membership_id: int
    channel: str


def make(*, key: bytes, message_id: int, membership_id: int, channel: str) -> str:
    """39 URL-safe characters."""
    body = _FORM.pack(message_id, membership_id, CHANNELS.index(channel))
    return base64.urlsafe_b64encode(body + _sign(key, body)).decode().rstrip("=")


def read(token: str, *, key: bytes) -> Token | None:
    """What a link names, or None when it was not made by us."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != token:
        return None  # the last sign has bits to spare: one link has one spelling
    body, signature = raw[: _FORM.size], raw[_FORM.size :]
    if len(raw) != _FORM.size + _SIGNATURE_BYTES or not hmac.compare_digest(
        signature, _sign(key, body)
    ):
        return None
    message_id, membership_id, channel = _FORM.unpack(body)
    if channel >= len(CHANNELS):
        return None
    return Token(message_id, membership_id, CHANNELS[channel])


def derive(secret: str) -> bytes:
    """The key of links, from the installation's secret."""
    return hashlib.sha256(b"xinglian.push.link:" + secret.encode()).digest()


def _sign(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:_SIGNATURE_BYTES]
