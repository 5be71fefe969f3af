"""Which release scores which quarter, and what its yardsticks are."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from xinglian.scorecard.models import Release
from xinglian.scorecard.queries.values import Values, load, sampled
from xinglian.scorecard.rules.profiles import PROFILE_OF, PROFILES
from xinglian.scorecard.rules.scale import MISSING, Yardstick, points, yardstick
from xinglian.signals import api as signals

Sticks = dict[str, dict[str, list[float]]]
# Yardsticks are set on so many quarters up to the present one.
QUARTERS = 4


def keys_of(weights: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The indicators that carry weight for anybody, in the order of the catalogue: the order of stored points."""
    return [key for key in signals.indicators() if any(row.get(key) for row in weights.values())]


def release_for(quarter: date, releases: Sequence[Release]) -> Release:
    """The latest released for the quarter; `releases` as `released()` gives them. Raises LookupError before the first one."""
    fitting = [one for one in releases if one.from_quarter and one.from_quarter <= quarter]
    if not fitting:
        raise LookupError(quarter)
    return fitting[-1]


def released() -> list[Release]:
    """By the quarter they hold from; of one quarter the later release last."""
    return list(
        Release.objects.filter(state=Release.State.RELEASED).order_by("from_quarter", "number")
    )


def stick_for(release: Release, kind: str, key: str) -> Yardstick | None:
    """Of the type, or of its profile when the type is too small to have one."""
    for name in (kind, f"profile:{PROFILE_OF.get(kind, '')}"):
        found = release.yardsticks.get(name, {}).get(key)
        if found:
            low, middle, high = found
            return Yardstick(
                low=low, middle=middle, high=high, is_up=signals.indicators()[key].direction == "up"
            )
    return None


def points_of(found: Values, release: Release) -> NDArray[np.int16]:
    """Points of every partner and indicator by the yardsticks of its type; only where the type gives weight."""
    out = np.full(found.values.shape, MISSING, dtype=np.int16)
    for kind in np.unique(found.type):
        rows = np.flatnonzero(found.type == kind)
        weights = release.weights.get(PROFILE_OF[str(kind)], {})
        for n, key in enumerate(found.keys):
            stick = stick_for(release, str(kind), key) if weights.get(key) else None
            if stick is not None:
                out[rows, n] = points(found.values[rows, n], stick)
    return out


def weights_of(found: Values, release: Release) -> NDArray[np.int64]:
    """One row of weights per partner."""
    rows = {
        profile: [release.weights.get(profile, {}).get(key, 0) for key in found.keys]
        for profile in PROFILES
    }
    return np.array([rows[PROFILE_OF[str(kind)]] for kind in found.type], dtype=np.int64).reshape(
        len(found), len(found.keys)
    )


def set_yardsticks(*, quarters: Sequence[date], keys: Sequence[str]) -> Sticks:
    """Yardsticks of every type, and of every profile for those that are too small, from these quarters."""
    only = sampled()
    loaded = [load(quarter=quarter, keys=keys, only=only) for quarter in quarters]
    if not loaded:
        return {}
    kinds = np.concatenate([one.type for one in loaded])
    values = np.concatenate([one.values for one in loaded])
    whose = np.concatenate([one.partner_id for one in loaded])
    groups = {kind: [kind] for kind in PROFILE_OF} | {
        f"profile:{name}": list(kinds_) for name, kinds_ in PROFILES.items()
    }
    found: Sticks = {}
    for name, members in groups.items():
        rows = np.isin(kinds, members)
        for n, key in enumerate(keys):
            is_up = signals.indicators()[key].direction == "up"
            stick = yardstick(values[rows, n], is_up=is_up, whose=whose[rows])
            if stick is not None:
                found.setdefault(name, {})[key] = [stick.low, stick.middle, stick.high]
    return found
