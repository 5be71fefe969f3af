"""Minutes since release in buckets: fine where it is decided (ten minutes, one hour), coarse after a day."""

from collections.abc import Sequence

# Bucket 0 is below the first bound, bucket n at or above the n-th, the last one open.
BOUNDS: tuple[int, ...] = (
    *range(1, 21), *range(25, 125, 5), 150, 180, 240, 300, 360, 480, 720, 1080, 1440, 2880, 4320, 10080,
)  # fmt: skip
BUCKETS = len(BOUNDS) + 1
CURVE_MINUTES = 20


def median(counts: Sequence[int]) -> float | None:
    """The minute at which half of the counted were there, evenly spread inside a bucket; None without any."""
    total = sum(counts)
    if not total:
        return None
    half, seen = total / 2, 0
    for bucket, count in enumerate(counts):
        if count and seen + count >= half:
            low = BOUNDS[bucket - 1] if bucket else 0
            high = BOUNDS[bucket] if bucket < len(BOUNDS) else low
            return low + (high - low) * (half - seen) / count
        seen += count
    return None


def curve(counts: Sequence[int], *, of: int) -> list[float]:
    """Share of `of` at minutes 0, 1 … 20."""
    if not of:
        return []
    shares, seen = [0.0], 0
    for count in list(counts[:CURVE_MINUTES]):
        seen += count
        shares.append(seen / of)
    return shares
