"""Requests to Tencent Cloud's interfaces, signed by TC3-HMAC-SHA256 (cloud.tencent.com/document/api/382/52072)."""

import hashlib
import hmac
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json"


def authorization(
    *, host: str, service: str, body: bytes, key_id: str, secret: str, timestamp: int
) -> str:
    """Of a POST to / with a JSON body."""
    day = datetime.fromtimestamp(timestamp, tz=UTC).strftime("%Y-%m-%d")
    names = "content-type;host"
    request = f"POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\n\n{names}\n{_hash(body)}"
    where = f"{day}/{service}/tc3_request"
    text = f"{ALGORITHM}\n{timestamp}\n{where}\n{_hash(request.encode())}"
    key = f"TC3{secret}".encode()
    for step in (day, service, "tc3_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    return f"{ALGORITHM} Credential={key_id}/{where}, SignedHeaders={names}, Signature={signature}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
