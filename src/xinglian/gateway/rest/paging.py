"""Keyset pages: `?after=` takes the `next` of the page before."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from ninja.errors import HttpError

MOST = 500


def encode(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode(after: str) -> str:
    """The key behind a cursor; a cursor that is not ours is a 400."""
    try:
        return urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
    except (ValueError, UnicodeDecodeError) as error:
        raise HttpError(
            400, "'after' is not a cursor of this list. Leave it out to begin."
        ) from error
