"""RFC 8291 (what a browser's push service carries is sealed for the browser alone) and RFC 8292 (who sends it)."""

import base64
import json
import struct
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

_POINT = (Encoding.X962, PublicFormat.UncompressedPoint)
_RECORD_SIZE = 4096
_LAST_RECORD = b"\x02"
_AUTH_BYTES = 16


class UnusableKeys(ValueError):
    """What a browser gave is no public key of P-256, or no secret of 16 bytes."""


def seal(
    text: bytes,
    *,
    p256dh: str,
    auth: str,
    salt: bytes,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a request (aes128gcm). `own` is made anew for each, but in tests. Raises UnusableKeys."""
    receiver, secret = keys_of(p256dh=p256dh, auth=auth)
    own = own or ec.generate_private_key(ec.SECP256R1())
    theirs, ours = receiver.public_bytes(*_POINT), own.public_key().public_bytes(*_POINT)
    shared = own.exchange(ec.ECDH(), receiver)
    input_key = _derive(shared, salt=secret, info=b"WebPush: info\0" + theirs + ours, length=32)
    key = _derive(input_key, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(input_key, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    head = salt + struct.pack(">IB", _RECORD_SIZE, len(ours)) + ours
    return head + AESGCM(key).encrypt(nonce, text + _LAST_RECORD, None)


def keys_of(*, p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """A browser's public key and secret. Raises UnusableKeys."""
    try:
        receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(p256dh))
        secret = unpacked(auth)
    except ValueError as error:
        raise UnusableKeys(str(error)) from error
    if len(secret) != _AUTH_BYTES:
        raise UnusableKeys("The secret has another length than 16 bytes.")
    return receiver, secret


def new_private_key() -> str:
    """Who we are to push services: made once, kept in the vault."""
    key = ec.generate_private_key(ec.SECP256R1())
    return packed(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def public_key(private: str) -> str:
    """As browsers ask for it."""
    return packed(_loaded(private).public_key().public_bytes(*_POINT))


def authorization(*, private: str, audience: str, subject: str, now: datetime) -> str:
    """The header by which a push service knows the sender. `audience`: its origin; `subject`: where to write to us."""
    claims = {"aud": audience, "exp": int((now + timedelta(hours=12)).timestamp()), "sub": subject}
    signed = f"{_said({'typ': 'JWT', 'alg': 'ES256'})}.{_said(claims)}"
    r, s = decode_dss_signature(_loaded(private).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = packed(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={signed}.{signature}, k={public_key(private)}"


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _said(found: dict[str, object]) -> str:
    return packed(json.dumps(found, separators=(",", ":")).encode())


def _loaded(private: str) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(unpacked(private), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The stored key is no key of P-256.")
    return key


def _derive(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
