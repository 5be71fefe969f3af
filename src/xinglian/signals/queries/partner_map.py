"""Partners as points on a light map: so many in each small square, within the caller's reach; and the names of provinces."""

from typing import Any

import numpy as np

from xinglian.identity.api import place_word
from xinglian.kernel import sql
from xinglian.signals.queries import positions, select_audience
from xinglian.signals.queries.audience_page import EVERYONE

# Degrees: a square of some twenty kilometres, one pixel or two on a screen.
_STEP = 0.2


def partner_map() -> dict[str, Any]:
    """`cells`: [north, east, partners] of each square with anybody; `places`: [name, north, east] of provinces."""
    here = positions.current()
    seen = np.asarray(select_audience.select(EVERYONE).ordinals.to_array(), dtype=np.int64)
    seen = seen[seen < len(here.latitudes)]
    north, east = here.latitudes[seen], here.longitudes[seen]
    known = ~np.isnan(north)
    squares = np.column_stack([np.floor(north[known] / _STEP), np.floor(east[known] / _STEP)])
    cells, counts = np.unique(squares.astype(np.int64), axis=0, return_counts=True)
    middles = np.round((cells + 0.5) * _STEP, 2)
    places = sql.rows(
        "SELECT short_name, name_en, latitude, longitude FROM identity_pub_region WHERE level = 'province'"
        " AND latitude IS NOT NULL ORDER BY ordinal"
    )
    return {
        "cells": [
            [float(at[0]), float(at[1]), int(n)] for at, n in zip(middles, counts, strict=True)
        ],
        "places": [
            [place_word(one["short_name"], one["name_en"]), one["latitude"], one["longitude"]]
            for one in places
        ],
    }
