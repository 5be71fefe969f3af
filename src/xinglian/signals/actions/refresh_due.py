"""Compute anew the partners whose facts have changed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xinglian.signals.actions.refresh import RefreshResult, refresh
from xinglian.signals.queries import changed_partners


def refresh_due(*, now: datetime, order_files: Sequence[Path] = ()) -> RefreshResult | None:
    """Take the waiting partners and refresh them; None when nobody waits."""
    partner_ids = changed_partners.take()
    if partner_ids is None:
        return refresh(now=now, order_files=order_files)
    return (
        refresh(now=now, partner_ids=partner_ids, order_files=order_files) if partner_ids else None
    )
