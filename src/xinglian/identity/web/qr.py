"""The secret to scan, kept in the session (sealed) until its first code is right."""

from typing import Any

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.identity.actions.second_factor import new_secret, provisioning_uri
from xinglian.kernel import vault


def kept_secret(request: HttpRequest) -> str:
    kept = request.session.get("new_factor")
    if kept:
        return vault.decrypt(kept.encode())
    secret = new_secret()
    request.session["new_factor"] = vault.encrypt(secret).decode()
    return secret


def forget_secret(request: HttpRequest) -> None:
    request.session.pop("new_factor", None)


def qr_of(*, secret: str, login: str) -> dict[str, Any]:
    """`qr` as inline SVG in the page's own ink, `typed` for typing it."""
    uri = provisioning_uri(secret=secret, login=login, issuer=_("Xinglian"))
    drawn = segno.make(uri, error="l", boost_error=False).svg_inline(
        border=2, omitsize=True, dark="#25221d", light="#fff"
    )
    return {
        "qr": SafeString(drawn),  # drawn by segno: paths only, no text of anybody's
        "typed": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
