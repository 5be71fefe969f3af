"""Points on the earth and shapes drawn on a map: which of a million points lie near one, or inside.

Written in an expression as `within_km(50, 3201)` (or a partner's code, or `32.06 118.78`) and `inside(31.2 121.4, 32 121.5, …)`:
degrees north, then east. Behind the colon of a term: `within_km:50/3201`, `inside:31.2_121.4/32_121.5/…`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

WITHIN, INSIDE = "within_km", "inside"
EARTH_KM = 6371.0088
MOST_KM = 3000
LEAST_CORNERS, MOST_CORNERS = 3, 100
_DIGITS = 4  # eleven metres
_PAIR = re.compile(r"(-?\d{1,2}(?:\.\d+)?)[\s_]+(-?\d{1,3}(?:\.\d+)?)")
Floats = NDArray[np.float64]
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Positions:
    """Points by ordinal, degrees; NaN where nobody knows. `by_latitude` are the ordinals of known points from south to
    north, `north` and `east` their degrees."""

    latitudes: Floats
    longitudes: Floats
    by_latitude: NDArray[np.int64]
    north: Floats
    east: Floats

    @cached_property
    def units(self) -> Floats:
        """The known points on a ball of radius one, from south to north: made when distances are first asked, no shape needs them."""
        return _units(self.north, self.east)


def positions(latitudes: Floats, longitudes: Floats) -> Positions:
    known = np.flatnonzero(~np.isnan(latitudes))
    order = known[np.argsort(latitudes[known], kind="stable")]
    return Positions(
        latitudes=latitudes, longitudes=longitudes, by_latitude=order, north=latitudes[order], east=longitudes[order],
    )  # fmt: skip


def _units(latitudes: Floats, longitudes: Floats) -> Floats:
    north, east = np.radians(latitudes), np.radians(longitudes)
    return np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )


def within(here: Positions, centre: Point, km: float) -> BitMap:
    """Everybody at most so far away, as the crow flies. Only a belt of latitudes is looked at."""
    belt = np.degrees(km / EARTH_KM) + 1e-6
    first, last = np.searchsorted(here.north, [centre[0] - belt, centre[0] + belt])
    unit = _units(np.array([centre[0]]), np.array([centre[1]]))[0]
    near = here.units[first:last] @ unit >= np.cos(km / EARTH_KM) - 1e-12
    return _bitmap(here, here.by_latitude[first:last][near])


def _bitmap(here: Positions, ordinals: NDArray[np.int64]) -> BitMap:
    """A bitmap is made from a sorted list ten times quicker than from any."""
    mask = np.zeros(len(here.latitudes), dtype=bool)
    mask[ordinals] = True
    return BitMap(np.flatnonzero(mask).astype(np.uint32))


def distance_km(one: Point, other: Point) -> float:
    units = _units(np.array([one[0], other[0]]), np.array([one[1], other[1]]))
    half = float(np.linalg.norm(units[0] - units[1])) / 2
    return 2 * EARTH_KM * float(np.arcsin(min(half, 1.0)))


def inside(here: Positions, corners: tuple[Point, ...]) -> BitMap:
    """Everybody in the shape: a line to the east from there crosses its border an odd number of times. Each edge looks only
    at the points between its two latitudes, and none at points beside the whole shape."""
    (south, west), (north, east) = np.min(corners, axis=0), np.max(corners, axis=0)
    first, last = np.searchsorted(here.north, [south, north])
    beside = here.east[first:last]
    near = first + np.flatnonzero((beside >= west) & (beside <= east))
    ups, rights = here.north[near], here.east[near]
    crossed = np.zeros(len(near), dtype=bool)
    for edge in zip(corners, (*corners[1:], corners[0]), strict=True):
        (low, left), (high, right) = sorted(edge)
        if low == high:
            continue
        begin, end = np.searchsorted(ups, [low, high])
        rows = slice(int(begin), int(end))
        border = left + (ups[rows] - low) * ((right - left) / (high - low))
        crossed[rows] ^= rights[rows] < border
    return _bitmap(here, here.by_latitude[near[crossed]])


def point_of(text: str) -> Point | None:
    """`32.06 118.78`, `32.06_118.78`."""
    match = _PAIR.fullmatch(text.strip())
    if not match:
        return None
    north, east = float(match[1]), float(match[2])
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


@lru_cache(maxsize=64)  # a page asks for the same shape a dozen times
def shape_of(text: str) -> tuple[Point, ...] | None:
    """Corners with `,`, `;`, `/` or line ends between them; None unless there are three and they enclose something."""
    corners = []
    for part in re.split(r"[,，;；/\n]+", text.strip(" ,，;；/\n")):
        point = point_of(part)
        if point is None:
            return None
        corners.append((round(point[0], _DIGITS), round(point[1], _DIGITS)))
    is_shape = len(set(corners)) >= LEAST_CORNERS and len(corners) <= MOST_CORNERS
    return tuple(corners) if is_shape else None


def tidy_shape(text: str) -> str:
    """A shape's key, or what was typed when it is none yet."""
    corners = shape_of(text)
    return shape_key(corners) if corners else text.strip()


def shape_text(value: str) -> str:
    """A shape for a field: a corner a line."""
    return value.replace("/", "\n").replace("_", " ") if shape_of(value) else value


def shape_key(corners: tuple[Point, ...]) -> str:
    return "/".join(point_key(corner) for corner in corners)


def point_key(point: Point) -> str:
    return "_".join(f"{one:.{_DIGITS}f}".rstrip("0").rstrip(".") for one in point)


def km_of(text: str) -> str | None:
    """`50`, `0.5 km` → canonical; None when it is no distance a rule may ask for."""
    try:
        km = Decimal(re.sub(r"(?i)\s*(km|公里|千米)$", "", text.strip()))
    except InvalidOperation:
        return None
    return format(km.normalize(), "f") if km.is_finite() and 0 < km <= MOST_KM else None


def within_parts(value: str) -> tuple[str, str]:
    """`50/3201` → kilometres and the place."""
    km, _slash, place = value.partition("/")
    return km, place


def from_call(name: str, given: str) -> str:
    """What stands in the parentheses, as it stands behind the colon."""
    parts = [re.sub(r"\s+", "_", part.strip()) for part in re.split(r"[,，;；]", given)]
    return f"{name}:{'/'.join(part for part in parts if part)}"


def as_call(prefix: str, value: str) -> str:
    """`within_km(50, 3201)`, `inside(31.2 121.4, …)`."""
    return f"{prefix}({', '.join(part.replace('_', ' ') for part in value.split('/'))})"
