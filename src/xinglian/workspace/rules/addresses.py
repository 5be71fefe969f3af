"""Addresses that open a page by themselves: only their digest is kept."""

import secrets
from hashlib import sha256


def new_secret() -> str:
    """192 bits, safe in an address."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
