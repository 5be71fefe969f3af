"""Returned mails and complaints, posted as they came by the mail server that takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from xinglian.push.rules.bounce import read_bounce
from xinglian.push.rules.report import Report


def read_reports(
    *, body: bytes, headers: Mapping[str, str], settings: Mapping[str, Any], secret: str
) -> Sequence[Report]:
    """One raw mail (message/rfc822). Who may post it is said by the address, which is a secret."""
    return read_bounce(body)
