"""Places by code: what to call where a partner is, and the chips to narrow a list by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Place:
    """A region; `label` in the language of the request that read it."""

    code: str
    level: str
    path: str
    name: str
    short_name: str
    name_en: str

    @cached_property
    def label(self) -> str:
        if get_language() == "en" and self.name_en:
            return self.name_en
        return self.short_name or self.name


# Regular but meaningless steps of the official tree.
PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_COLUMNS = "code, level, path::text AS path, name, short_name, name_en"


def places(codes: Iterable[str]) -> dict[str, Place]:
    wanted = sorted({code for code in codes if code})
    rows = sql.rows(f"SELECT {_COLUMNS} FROM identity_pub_region WHERE code = ANY(%s)", [wanted])
    return {row["code"]: Place(**row) for row in rows}


def provinces_and_cities() -> dict[str, Place]:
    """All of them and all countries, for a file of many rows."""
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM identity_pub_region WHERE level IN ('country', 'province', 'city')"
    )
    return {row["code"]: Place(**row) for row in rows}


def place(code: str) -> Place | None:
    return places([code]).get(code)


def below(code: str) -> list[Place]:
    """What lies in a region, in the official order; what lies in a placeholder counts as its own."""
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM identity_pub_region WHERE NOT is_placeholder AND (parent_code = %s"
        " OR parent_code IN (SELECT code FROM identity_pub_region WHERE parent_code = %s"
        " AND is_placeholder)) ORDER BY ordinal",
        [code, code],
    )
    return [Place(**row) for row in rows]


def provinces_of(region_paths: Iterable[str]) -> list[str]:
    """The province codes within these regions (none for the whole network)."""
    paths = list(region_paths)
    if not paths:
        return []
    return sql.column(
        "SELECT code FROM identity_pub_region WHERE level = 'province'"
        " AND (path <@ %s::ltree[] OR path @> %s::ltree[])",
        [paths, paths],
    )


def where_words(row: dict[str, Any], known: dict[str, Place]) -> str:
    """`江苏 南京` for a row with country_code, province_code, city_code."""
    if row["country_code"] != "CN":
        country = known.get(row["country_code"]) or known.get(row["country_code"].lower())
        return country.label if country else row["country_code"]
    words = []
    for column in ("province_code", "city_code"):
        found = known.get(row[column])
        if found and found.name not in PLACEHOLDERS and found.label not in words:
            words.append(found.label)
    return " ".join(words)


def first_level() -> list[tuple[str, list[Place]]]:
    """Where a place begins: provinces by area (大区), then the other countries, each with its heading."""
    rows = sql.rows(
        "SELECT r.code, r.level, r.path::text AS path, r.name, r.short_name, r.name_en,"
        " a.name AS area, a.name_en AS area_en FROM identity_pub_region AS r"
        " LEFT JOIN identity_pub_region AS a ON a.code = r.parent_code"
        " WHERE r.level = 'province' OR (r.level = 'country' AND r.code <> 'cn')"
        " ORDER BY r.level = 'country', r.ordinal",
    )
    groups: dict[str, list[Place]] = {}
    for row in rows:
        area, area_en = row.pop("area"), row.pop("area_en")
        heading = (area_en if get_language() == "en" else area) if area else _("Other countries")
        groups.setdefault(heading, []).append(Place(**row))
    return list(groups.items())
