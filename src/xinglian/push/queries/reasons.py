"""Why a delivery waits, was held back, was stopped or failed, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.push.queries.stalls import Stall

# Why a delivery waits, was held back or was stopped: code → what a person understands.
REASONS: dict[str, Any] = {
    "broken": _("The address does not work."),
    "unsubscribed": _("Does not want this kind by this channel."),
    "consent": _("Has not agreed to promotions."),
    "cap": _("Had enough of this kind lately: the cap was reached."),
    "digest": _("Waits for the digest."),
    "digested": _("Went out with a digest."),
    "read": _("Read already."),
    "quiet": _("Waits for the end of the quiet hours."),
    "besthour": _("Waits for the hour at which this person reads most."),
    "budget": _("Held back: the budget is used up."),
    "cancelled": _("The message was stopped."),
    "superseded": _("A newer message took its place."),
    "interrupted": _("Cut off between the hand-over and its record."),
}
# Our own words for what went wrong; the providers' codes and words are theirs.
_WRONG: dict[str, Any] = {
    "no_template": _("The provider has approved no template for this kind of message."),
    "settings_missing": _("The provider's settings are not complete."),
    "no_address": _("There was no address any more when it was handed over."),
    "no_endpoint": _("The organisation has no endpoint any more."),
    "invaliduser": _("The member is not in the application's range."),
    "cut_off_after_data": _("Cut off after the whole letter was handed over: it may have arrived."),
}
# The same of connections: what the other side or the network said follows.
_LOST: dict[str, Any] = {
    "address_refused": _("The address is not one to send to."),
    **dict.fromkeys(("unreachable", "ConnectError", "ConnectTimeout", "PoolTimeout"), _("The provider could not be reached.")),
    **dict.fromkeys(
        ("cut_off", "ReadTimeout", "ReadError", "WriteTimeout", "WriteError", "RemoteProtocolError"),
        _("The connection broke before there was an answer."),
    ),
}  # fmt: skip
_PAUSED = _("The message is paused.")
STALLS: dict[str, Any] = {
    "off": _("The channel is switched off."),
    "broken": _("The provider is left alone after faults."),
    "slow": _("The provider takes no more for a while."),
}
# Later than this is nobody's plan: a pause, or a budget that somebody has to raise.
_NEVER_YEAR = 2500


def reason_of(
    delivery: Mapping[str, Any], *, is_paused: bool = False, stall: Stall | None = None
) -> Any:
    """A delivery's reason in words; the provider's own words where it has some. What waits for nothing of its own waits for
    its message (`is_paused`) or its channel (`stall`)."""
    state, code = delivery["state"], delivery["code"]
    if state == "queued" and is_paused:
        return _PAUSED
    if state in ("held", "queued", "cancelled", "uncertain") and code in REASONS:
        return REASONS[code]
    if state in ("sent", "delivered"):
        return ""  # That it took the message is what the state says.
    if code in _WRONG:
        return _WRONG[code]
    words = _with(_LOST[code], delivery["reason"]) if code in _LOST else ""
    words = words or " ".join(one for one in (code, delivery["reason"]) if one)
    if state == "queued" and stall:
        return _with(STALLS[stall.code], words or stall.said)
    return words


def until_of(at: datetime | None, *, now: datetime, stall: Stall | None = None) -> datetime | None:
    """Not before which moment a delivery goes on; None: at once, or nobody knows."""
    if at is None or at.year >= _NEVER_YEAR:
        return None
    at = max(at, stall.until) if stall and stall.until else at
    return at if at > now else None


def _with(words: Any, more: str) -> str:
    return f"{words} {more}" if more else str(words)
