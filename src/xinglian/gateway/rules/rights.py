"""What a token may do."""

import hashlib
import secrets
from enum import StrEnum

PREFIX = "xl_"


class Right(StrEnum):
    """The rights a token can carry; always within its member's own."""

    PARTNERS_READ = "partners:read"
    PARTS_READ = "parts:read"
    FACTS_READ = "facts:read"
    FACTS_WRITE = "facts:write"
    AUDIENCE_READ = "audience:read"
    MESSAGES_READ = "messages:read"
    INBOX_READ = "inbox:read"
    RECEIPTS_WRITE = "receipts:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    GOODS_WRITE = "goods:write"
    TERMS_WRITE = "terms:write"
    PRICES_READ = "prices:read"
    PRICES_WRITE = "prices:write"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"


def new_secret() -> str:
    """A token of 256 random bits, recognisable by its prefix (for secret scanners)."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored. The secret is random, so a plain hash suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()
