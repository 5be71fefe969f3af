"""When to try again: doubling waits with jitter, so that a server that comes back is not met by all at once."""

FIRST_SECONDS = 15.0
MOST_SECONDS = 3600.0


def wait_seconds(*, attempts: int, dice: float, first: float = FIRST_SECONDS) -> float:
    """Seconds after the `attempts`-th failed attempt; `dice` in [0, 1) spreads over the upper half."""
    whole: float = min(MOST_SECONDS, first * 2 ** (max(attempts, 1) - 1))
    return whole * (0.5 + dice / 2)
