"""Where partners are, kept in memory until a refresh has written others; and what is near a place or inside a shape."""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from pyroaring import BitMap

from xinglian.identity.api import place_word
from xinglian.kernel import sql
from xinglian.signals.rules import geometry
from xinglian.signals.rules.geometry import Point, Positions

_MOST = 64
_kept: dict[str, tuple[int, Positions]] = {}
_answers: OrderedDict[tuple[str, int, str], BitMap] = OrderedDict()
_lock = Lock()
_PAIRS = np.dtype([("size", ">i4"), ("value", ">f4")])
_READ = (
    "SELECT array_send(array_agg(coalesce(latitude, 'NaN')::float4)) AS north,"
    " array_send(array_agg(coalesce(longitude, 'NaN')::float4)) AS east, array_send(array_agg(ordinal::int4)) AS ordinals"
    " FROM partners_pub_place"
)
# Provinces and cities by code, and partners by theirs, as far as the caller sees them.
_PLACES = (
    "SELECT lower(code) AS key, latitude, longitude FROM identity_pub_region WHERE lower(code) = ANY(%(keys)s)"
    " AND latitude IS NOT NULL UNION ALL SELECT lower(p.code), g.latitude, g.longitude FROM partners_pub_partner AS p"
    " JOIN partners_pub_place AS g USING (partner_id) WHERE lower(p.code) = ANY(%(keys)s) AND g.latitude IS NOT NULL"
)


def current() -> Positions:
    """Everybody's, as of the last refresh. The caller's role must be staff or a job."""
    return _current()[1]


def _current() -> tuple[int, Positions]:
    database = str(connection.settings_dict["NAME"])
    with _lock:
        kept = _kept.get(database)
    row = sql.row(
        "SELECT version, CASE WHEN version = %(known)s THEN NULL ELSE latitudes END AS north,"
        " CASE WHEN version = %(known)s THEN NULL ELSE longitudes END AS east FROM signals_position",
        {"known": kept[0] if kept else -1},
    )
    if row is None:
        return 0, geometry.positions(np.empty(0), np.empty(0))
    if kept and kept[0] == row["version"]:
        return kept
    made = (row["version"], geometry.positions(_floats(row["north"]), _floats(row["east"])))
    with _lock:
        _kept[database] = made
    return made


def bitmaps(names: Collection[str]) -> dict[str, BitMap]:
    """`within_km:50/3201`, `inside:…` → everybody there; remembered while nobody moves. A place nobody knows is empty."""
    if not names:
        return {}
    version, here = _current()
    database = str(connection.settings_dict["NAME"])
    split = {name: name.partition(":")[::2] for name in names}
    known = points({geometry.within_parts(value)[1] for prefix, value in split.values() if prefix == geometry.WITHIN})  # fmt: skip
    found = {}
    for name, (prefix, value) in split.items():
        km, place = geometry.within_parts(value)
        point = known.get(place.lower())
        # A partner may have moved since: the point belongs to what is remembered.
        key = (database, version, f"{name}@{point}" if prefix == geometry.WITHIN else name)
        with _lock:
            answer = _answers.get(key)
        if answer is None:
            answer = BitMap()
            if prefix == geometry.WITHIN and point is not None:
                answer = geometry.within(here, point, float(km))
            corners = geometry.shape_of(value) if prefix == geometry.INSIDE else None
            if corners:
                answer = geometry.inside(here, corners)
            with _lock:
                _answers[key] = answer
                while len(_answers) > _MOST:
                    _answers.popitem(last=False)
        found[name] = answer
    return found


def points(places: Collection[str]) -> dict[str, Point]:
    """Where places are, by what names them in lower case: a region's code, a partner's, or degrees."""
    found: dict[str, Point] = {}
    asked = []
    for place in places:
        point = geometry.point_of(place)
        if point:
            found[place.lower()] = point
        else:
            asked.append(place.lower())
    if asked:
        for row in sql.rows(_PLACES, {"keys": asked}):
            found[row["key"]] = (row["latitude"], row["longitude"])
    return found


def away(name: str, ordinal: int) -> float | None:
    """Kilometres from the place that `within_km:…` names; None for other conditions, and when nobody knows."""
    prefix, _colon, value = name.partition(":")
    here = current() if prefix == geometry.WITHIN else None
    place = geometry.within_parts(value)[1].lower()
    if here is None or ordinal >= len(here.latitudes) or np.isnan(here.latitudes[ordinal]):
        return None
    point = points({place}).get(place)
    if point is None:
        return None
    return geometry.distance_km(
        point, (float(here.latitudes[ordinal]), float(here.longitudes[ordinal]))
    )


def labels_of(kind: str, values: Collection[str]) -> dict[str, str]:
    """What a row of distances, or of a shape, holds."""
    if kind == geometry.WITHIN:
        return labels(values)
    return {value: shape_label(value) for value in values}


def labels(places: Collection[str]) -> dict[str, str]:
    """What places are called."""
    rows = sql.rows(
        "SELECT lower(code) AS key, short_name AS name, name_en FROM identity_pub_region WHERE lower(code) = ANY(%(keys)s)"
        " UNION ALL SELECT lower(code), coalesce(nullif(short_name, ''), name), '' FROM partners_pub_partner"
        " WHERE lower(code) = ANY(%(keys)s)",
        {"keys": [place.lower() for place in places]},
    )
    named = {row["key"]: place_word(row["name"], row["name_en"]) for row in rows}
    return {place: named.get(place.lower(), place.replace("_", " ")) for place in places}


def shape_label(value: str) -> str:
    """A shape in words: how many corners, and where its middle is."""
    corners = geometry.shape_of(value)
    if corners is None:
        return value
    middle = [sum(one) / len(corners) for one in zip(*corners, strict=True)]
    return _("%(corners)s corners around %(north).2f, %(east).2f") % {
        "corners": len(corners), "north": middle[0], "east": middle[1],
    }  # fmt: skip


def is_partner_or_place(word: str) -> str | None:
    """The canonical spelling of a place, None when nobody in sight is called so."""
    found = sql.value(
        "SELECT code FROM (SELECT 1 AS turn, code FROM identity_pub_region WHERE lower(code) = %(word)s AND latitude IS NOT NULL"
        " UNION ALL SELECT 2, code FROM partners_pub_partner WHERE lower(code) = %(word)s"
        " UNION ALL SELECT 3, code FROM identity_pub_region WHERE latitude IS NOT NULL AND NOT is_placeholder"
        "   AND lower(%(word)s) IN (lower(name), lower(short_name), lower(name_en))) AS f ORDER BY turn, code LIMIT 1",
        {"word": word},
    )
    return None if found is None else str(found)


def read_all(partner_ids: Sequence[int] | None) -> tuple[Any, Any, Any]:
    """Ordinals, latitudes, longitudes as the register has them now."""
    some = "" if partner_ids is None else " WHERE partner_id = ANY(%s)"
    row = sql.row(_READ + some, None if partner_ids is None else [list(partner_ids)])
    if row is None or row["ordinals"] is None:
        empty = np.empty(0, dtype=np.float32)
        return np.empty(0, dtype=np.int64), empty, empty
    ordinals = np.frombuffer(bytes(row["ordinals"]), dtype=">i4", offset=20)[1::2]
    north, east = (
        np.frombuffer(bytes(row[name]), dtype=_PAIRS, offset=20)["value"].astype(np.float32)
        for name in ("north", "east")
    )
    return ordinals.astype(np.int64), north, east


def _floats(data: bytes) -> geometry.Floats:
    return np.frombuffer(bytes(data), dtype="<f4").astype(np.float64)
