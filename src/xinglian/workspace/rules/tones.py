"""When a number is good, to be watched, or needs somebody."""

REACH_GOOD, REACH_WATCH = 0.90, 0.75
RESPONSE_GOOD, RESPONSE_WATCH = 60.0, 120.0
SLOW_GOOD, SLOW_WATCH = 0.12, 0.25


def reach_tone(share: float | None) -> str:
    """Share reached within ten minutes; the target is 90 %."""
    if share is None:
        return "none"
    return "good" if share >= REACH_GOOD else "watch" if share >= REACH_WATCH else "act"


def response_tone(minutes: float | None, *, quiet: bool = False) -> str:
    """Median minutes until answered; the target is one hour. `quiet`: no tone when good (charts)."""
    if minutes is None:
        return "none"
    tone = "good" if minutes <= RESPONSE_GOOD else "watch" if minutes <= RESPONSE_WATCH else "act"
    return "" if quiet and tone == "good" else tone


def slow_tone(share: float | None, *, quiet: bool = False) -> str:
    """Share of stock value without movement for 180 days; the target is 12 %."""
    if share is None:
        return "" if quiet else "none"
    tone = "good" if share <= SLOW_GOOD else "watch" if share <= SLOW_WATCH else "act"
    return "" if quiet and tone == "good" else tone
