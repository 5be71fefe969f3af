"""Places by code: what to call where a partner is, and the chips to narrow a list by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xinglian.identity.api import place_word
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
        return place_word(self.short_name or self.name, self.name_en)


# Regular but meaningless steps of the official tree.
PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_COLUMNS = "code, level, path::text AS path, name, short_name, name_en"


def places(codes: Iterable[str]) -> dict[str, Place]:
    return by_code(place_rows(codes))


def place_rows(codes: Iterable[str]) -> sql.Table:
    """As they are read, for a page that makes places of them when it is drawn (`by_code`)."""
    wanted = sorted({code for code in codes if code})
    return sql.table(
        f"SELECT {_COLUMNS} FROM identity_pub_region WHERE code = ANY(%s)", [wanted], kept=True
    )


def by_code(rows: Iterable[dict[str, Any]]) -> dict[str, Place]:
    return {row["code"]: Place(**row) for row in rows}


def provinces_and_cities() -> dict[str, Place]:
    """All of them and all countries, for a file of many rows."""
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM identity_pub_region WHERE level IN ('country', 'province', 'city')"
    )
    return {row["code"]: Place(**row) for row in rows}


def place(code: str) -> Place | None:
    return places([code]).get(code)


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
