"""Regions: the mainland's divisions from the shipped file, the other places added by hand."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from xinglian.identity.rules.place_names import english_place
from xinglian.kernel import sql
from xinglian.kernel.pinyin import search_words

_GEO = Path(__file__).resolve().parent.parent / "samples" / "geo"

# 大区 as the trade draws them; the codes are ours.
AREAS = {
    "north": ("华北", "North China", ["11", "12", "13", "14", "15"]),
    "northeast": ("东北", "Northeast", ["21", "22", "23"]),
    "east": ("华东", "East China", ["31", "32", "33", "34", "35", "36", "37", "71"]),
    "central": ("华中", "Central China", ["41", "42", "43"]),
    "south": ("华南", "South China", ["44", "45", "46", "81", "82"]),
    "southwest": ("西南", "Southwest", ["50", "51", "52", "53", "54"]),
    "northwest": ("西北", "Northwest", ["61", "62", "63", "64", "65"]),
}
_MORE_PROVINCES = [("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区")]
_PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_SHORT = {"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏",
          "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆", "香港特别行政区": "香港",
          "澳门特别行政区": "澳门"}  # fmt: skip
_PROVINCE_EN = {"11": "Beijing", "12": "Tianjin", "13": "Hebei", "14": "Shanxi",
    "15": "Inner Mongolia", "21": "Liaoning", "22": "Jilin", "23": "Heilongjiang",
    "31": "Shanghai", "32": "Jiangsu", "33": "Zhejiang", "34": "Anhui", "35": "Fujian",
    "36": "Jiangxi", "37": "Shandong", "41": "Henan", "42": "Hubei", "43": "Hunan",
    "44": "Guangdong", "45": "Guangxi", "46": "Hainan", "50": "Chongqing", "51": "Sichuan",
    "52": "Guizhou", "53": "Yunnan", "54": "Tibet", "61": "Shaanxi", "62": "Gansu",
    "63": "Qinghai", "64": "Ningxia", "65": "Xinjiang", "71": "Taiwan", "81": "Hong Kong",
    "82": "Macao"}  # fmt: skip


@transaction.atomic
def load_regions() -> int:
    """Load or bring up to date all regions; how many there are. Idempotent."""
    rows = list(_rows())
    centres = _centres()
    for row in rows:
        row["latitude"], row["longitude"] = centres.get(row["code"], (None, None))
    columns = ["code", "level", "path", "parent_id", "name", "name_en", "short_name", "pinyin",
               "is_placeholder", "latitude", "longitude"]  # fmt: skip
    sql.execute(
        "INSERT INTO identity_region (code, level, path, parent_id, name, name_en, short_name,"
        " pinyin, is_placeholder, latitude, longitude, ordinal)"
        " SELECT code, level, path::ltree, parent_id, name, name_en, short_name, pinyin,"
        " is_placeholder, latitude, longitude, ordinal FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[],"
        " %s::text[], %s::text[], %s::text[], %s::text[], %s::bool[],"
        " %s::float8[], %s::float8[]) WITH ORDINALITY AS r(code,"
        " level, path, parent_id, name, name_en, short_name, pinyin, is_placeholder, latitude, longitude, ordinal)"
        " ON CONFLICT (code) DO UPDATE SET level = excluded.level, path = excluded.path,"
        " parent_id = excluded.parent_id, name = excluded.name, name_en = excluded.name_en,"
        " short_name = excluded.short_name, pinyin = excluded.pinyin,"
        " is_placeholder = excluded.is_placeholder, latitude = excluded.latitude,"
        " longitude = excluded.longitude, ordinal = excluded.ordinal",
        [[row[name] for row in rows] for name in columns],
    )
    return len(rows)


def _centres() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of provinces and cities."""
    with (_GEO / "centres.csv").open(encoding="utf-8") as file:
        return {
            row["code"]: (float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(file)
        }


def short_name(name: str) -> str:
    """江苏省 -> 江苏, 南京市 -> 南京; counties keep their name."""
    if name in _SHORT:
        return _SHORT[name]
    return name[:-1] if len(name) > 2 and name[-1] in "省市" else name


def _rows() -> Iterator[dict[str, Any]]:
    yield _row("cn", "country", "cn", None, "中国", "China")
    tree = json.loads((_GEO / "pca-code.json").read_text(encoding="utf-8"))
    provinces = {node["code"]: node for node in tree}
    provinces |= {code: {"code": code, "name": name} for code, name in _MORE_PROVINCES}
    for area, (name, name_en, codes) in AREAS.items():
        yield _row(area, "area", f"cn.{area}", "cn", name, name_en)
        for code in codes:
            node = provinces[code]
            path = f"cn.{area}.{code}"
            yield _row(code, "province", path, area, node["name"], _PROVINCE_EN[code])
            yield from _below(node, path)
    countries = json.loads((_GEO / "countries.json").read_text(encoding="utf-8"))
    for code, names in countries.items():
        yield _row(code, "country", code.lower(), None, names["zh"], names["en"])


def _below(province: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    for city in province.get("children", []):
        city_path = f"{path}.{city['code']}"
        yield _row(city["code"], "city", city_path, province["code"], city["name"], "")
        for county in city.get("children", []):
            county_path = f"{city_path}.{county['code']}"
            yield _row(county["code"], "county", county_path, city["code"], county["name"], "")


def _row(
    code: str, level: str, path: str, parent: str | None, name: str, name_en: str
) -> dict[str, Any]:
    return {
        "code": code, "level": level, "path": path, "parent_id": parent, "name": name,
        "name_en": name_en or english_place(name), "short_name": short_name(name),
        "pinyin": search_words(name, most=120),
        "is_placeholder": name in _PLACEHOLDERS,
    }  # fmt: skip
