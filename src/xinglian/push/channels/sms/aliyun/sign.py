"""Requests to Aliyun's interfaces, signed by ACS3-HMAC-SHA256 (help.aliyun.com/document_detail/2712195.html)."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

ALGORITHM = "ACS3-HMAC-SHA256"
_EMPTY = hashlib.sha256(b"").hexdigest()


def canonical_query(given: Mapping[str, str]) -> str:
    return "&".join(f"{_escaped(key)}={_escaped(given[key])}" for key in sorted(given))


def headers(
    *,
    endpoint: str,
    action: str,
    version: str,
    query: Mapping[str, str],
    key_id: str,
    secret: str,
    moment: str,
    nonce: str,
) -> dict[str, str]:
    """Of a POST to / without a body; `moment` is UTC like 2026-11-20T06:00:00Z."""
    signed = {
        "host": urlsplit(endpoint).netloc, "x-acs-action": action, "x-acs-content-sha256": _EMPTY, "x-acs-date": moment,
        "x-acs-signature-nonce": nonce, "x-acs-version": version,
    }  # fmt: skip
    signature = sign(query=query, signed=signed, secret=secret)
    names = ";".join(sorted(signed))
    return signed | {"authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}  # fmt: skip


def sign(
    *, query: Mapping[str, str], signed: Mapping[str, str], secret: str, content_hash: str = _EMPTY
) -> str:
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    request = "\n".join(["POST", "/", canonical_query(query), lines, ";".join(sorted(signed)), content_hash])  # fmt: skip
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
