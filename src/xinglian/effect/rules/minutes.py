"""Minutes until somebody did something, in buckets: what quantiles are read off when millions are added up."""

from collections.abc import Sequence

# Bucket 0 is below the first bound, bucket n at or above the n-th, the last one open.
BOUNDS: tuple[int, ...] = (
    1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1080, 1440, 2160, 2880, 4320, 7200, 10080, 20160,
)  # fmt: skip
BUCKETS = len(BOUNDS) + 1
DAY = 1440


def quantile(counts: Sequence[int], share: float) -> float | None:
    """The minute by which `share` of the counted had done it, evenly spread inside a bucket; None without any."""
    total = sum(counts)
    if not total:
        return None
    wanted, seen = total * share, 0
    for bucket, count in enumerate(counts):
        if count and seen + count >= wanted:
            low = BOUNDS[bucket - 1] if bucket else 0
            high = BOUNDS[bucket] if bucket < len(BOUNDS) else low
            return low + (high - low) * (wanted - seen) / count
        seen += count
    return float(BOUNDS[-1])


def within(counts: Sequence[int], minutes: int) -> int:
    """How many did it in less than so many minutes; `minutes` is one of BOUNDS."""
    return sum(counts[: BOUNDS.index(minutes) + 1])
