"""Where partners can be: real county codes, a province's weight in the trade, its climate and how climate moves demand."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")

# Province → (short name, share of the trade in ‰ following registered cars roughly, climate). Climates after the building code GB 50176:
# severe cold, cold, hot summer with cold winter, hot summer with warm winter, mild.
PROVINCES: dict[str, tuple[str, int, str]] = {
    "11": ("京", 26, "cold"),
    "12": ("津", 14, "cold"),
    "13": ("冀", 58, "cold"),
    "14": ("晋", 28, "cold"),
    "15": ("蒙", 24, "severe"),
    "21": ("辽", 34, "severe"),
    "22": ("吉", 19, "severe"),
    "23": ("黑", 22, "severe"),
    "31": ("沪", 22, "hot_cold"),
    "32": ("苏", 72, "hot_cold"),
    "33": ("浙", 66, "hot_cold"),
    "34": ("皖", 40, "hot_cold"),
    "35": ("闽", 28, "hot"),
    "36": ("赣", 26, "hot_cold"),
    "37": ("鲁", 86, "cold"),
    "41": ("豫", 66, "cold"),
    "42": ("鄂", 38, "hot_cold"),
    "43": ("湘", 36, "hot_cold"),
    "44": ("粤", 88, "hot"),
    "45": ("桂", 30, "hot"),
    "46": ("琼", 7, "hot"),
    "50": ("渝", 22, "hot_cold"),
    "51": ("川", 52, "hot_cold"),
    "52": ("黔", 24, "mild"),
    "53": ("滇", 32, "mild"),
    "54": ("藏", 4, "severe"),
    "61": ("陕", 30, "cold"),
    "62": ("陇", 16, "cold"),
    "63": ("青", 6, "severe"),
    "64": ("宁", 8, "cold"),
    "65": ("疆", 20, "severe"),
}

# What a lot of partners share their habits in; an assortment leaf belongs to one.
GROUPS = (
    "brakes",
    "filters",
    "cooling",
    "antifreeze",
    "ac",
    "battery",
    "lighting",
    "suspension",
    "engine",
    "electrical",
    "body",
    "tyres",
    "winter_tyres",
    "fluids",
    "ev",
    "tools",
    "wipers",
)

# group → climate → (level outside the season, month of the peak, height above the level, width in months). No entry: no season.
SEASONS: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "antifreeze": {
        "severe": (0.9, 9.8, 5.2, 1.2),
        "cold": (0.6, 10.5, 4.0, 1.1),
        "hot_cold": (0.5, 11.2, 2.0, 0.9),
        "mild": (0.4, 11.5, 0.6, 1.2),
        "hot": (0.25, 12.0, 0.1, 1.5),
    },
    "battery": {
        "severe": (0.9, 11.2, 2.6, 1.6),
        "cold": (0.9, 11.6, 1.9, 1.5),
        "hot_cold": (0.9, 12.2, 0.8, 1.3),
        "mild": (0.9, 12.2, 0.3, 1.5),
        "hot": (0.9, 7.6, 0.7, 1.6),
    },
    "ac": {
        "severe": (0.25, 6.4, 0.7, 1.1),
        "cold": (0.4, 6.2, 1.5, 1.2),
        "hot_cold": (0.6, 6.2, 2.8, 1.5),
        "mild": (0.6, 5.5, 0.8, 1.8),
        "hot": (1.0, 5.8, 3.4, 2.2),
    },
    "winter_tyres": {
        "severe": (0.2, 10.4, 6.0, 0.9),
        "cold": (0.1, 10.9, 2.2, 0.9),
        "hot_cold": (0.02, 11.5, 0.2, 0.8),
        "mild": (0.01, 11.5, 0.05, 0.8),
        "hot": (0.0, 11.5, 0.0, 0.8),
    },
    "wipers": {
        "severe": (0.8, 7.2, 1.2, 1.1),
        "cold": (0.8, 7.4, 1.6, 1.0),
        "hot_cold": (0.8, 6.2, 2.4, 1.1),
        "mild": (0.8, 7.0, 1.8, 1.6),
        "hot": (0.9, 5.6, 2.2, 1.6),
    },
    "cooling": {
        "severe": (0.9, 7.0, 0.2, 1.5),
        "cold": (0.9, 7.0, 0.4, 1.5),
        "hot_cold": (0.9, 7.2, 0.8, 1.5),
        "mild": (1.0, 7.0, 0.1, 1.5),
        "hot": (1.0, 7.0, 1.1, 2.2),
    },
}

CLIMATES = ("severe", "cold", "hot_cold", "hot", "mild")


@dataclass(frozen=True, slots=True)
class County:
    code: str
    name: str
    city: str
    province: str
    province_code: str


@cache
def _centres() -> dict[str, tuple[float, float]]:
    """City code → its centre."""
    table = files("xinglian.identity").joinpath("samples/geo/centres.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}


def spot(*, county_code: str, serial: int) -> tuple[str, str]:
    """An invented spot up to some 25 km from the city's centre; every fifth partner has told none. Nothing is drawn by lot:
    the serial alone decides."""
    centre = _centres().get(county_code[:4])
    if centre is None or serial % 5 == 0:
        return "", ""
    north, east = (
        centre[at] + (serial * step % 1 - 0.5) * 0.45
        for at, step in enumerate((0.7548777, 0.5698403))
    )
    return f"{north:.4f}", f"{east:.4f}"


@cache
def counties() -> dict[str, tuple[County, ...]]:
    """Province code → its counties in the order of the codes; nine-digit town codes and placeholders are left out."""
    # The same file that identity loads its regions from: the codes must be known there.
    places = files("xinglian.identity").joinpath("samples/geo/pca-code.json")
    tree = json.loads(places.read_text(encoding="utf-8"))
    found: dict[str, tuple[County, ...]] = {}
    for province in tree:
        here: list[County] = []
        for city in province["children"]:
            city_name = province["name"] if city["name"] in PLACEHOLDERS else city["name"]
            here.extend(
                County(
                    county["code"], county["name"], city_name, province["name"], province["code"]
                )
                for county in city.get("children", ())
                if len(county["code"]) == 6 and county["name"] not in PLACEHOLDERS
            )
        found[province["code"]] = tuple(here)
    return found


@cache
def season_table() -> NDArray[np.float64]:
    """Demand multiplier by (group, climate, month 0–11)."""
    month = np.arange(1, 13)
    table = np.ones((len(GROUPS), len(CLIMATES), 12))
    for g, group in enumerate(GROUPS):
        for c, climate in enumerate(CLIMATES):
            if group not in SEASONS:
                continue
            level, peak, height, width = SEASONS[group][climate]
            away = np.abs(month - peak)
            away = np.minimum(away, 12 - away)
            table[g, c] = level + height * np.exp(-((away / width) ** 2))
    return table
