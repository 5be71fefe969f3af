"""When a number is good, to be watched, or needs somebody."""

REACH_GOOD, REACH_WATCH = 0.90, 0.75
RESPONSE_GOOD, RESPONSE_WATCH = 60.0, 120.0
DONE_GOOD, DONE_WATCH = 0.95, 0.80
SLOW_GOOD, SLOW_WATCH = 0.12, 0.25


def reach_tone(share: float | None) -> str:
    """Share reached within ten minutes; the target is 90 %."""
    return _more(share, REACH_GOOD, REACH_WATCH)


def response_tone(minutes: float | None, *, quiet: bool = False) -> str:
    """Median minutes until answered; the target is one hour. `quiet`: no tone when good (charts)."""
    return _quieted(_less(minutes, RESPONSE_GOOD, RESPONSE_WATCH), quiet)


def done_tone(share: float | None, *, quiet: bool = False) -> str:
    """Share acknowledged of what must be; the target is 95 %."""
    return _quieted(_more(share, DONE_GOOD, DONE_WATCH), quiet)


def slow_tone(share: float | None, *, quiet: bool = False) -> str:
    """Share of stock value without movement for 180 days; the target is 12 %."""
    return _quieted(_less(share, SLOW_GOOD, SLOW_WATCH), quiet)


def weakest(links: dict[str, tuple[str, float]]) -> str:
    """The link furthest from its target among those that miss it; "" when all are well.

    `links`: name → (tone, how much of the target is reached, 1 = met).
    """
    missing = {name: part for name, (tone, part) in links.items() if tone in ("act", "watch")}
    return min(missing, key=lambda name: missing[name]) if missing else ""


def _more(value: float | None, good: float, watch: float) -> str:
    if value is None:
        return "none"
    return "good" if value >= good else "watch" if value >= watch else "act"


def _less(value: float | None, good: float, watch: float) -> str:
    if value is None:
        return "none"
    return "good" if value <= good else "watch" if value <= watch else "act"


def _quieted(tone: str, quiet: bool) -> str:
    return "" if quiet and tone in ("good", "none") else tone
