"""China as 8 × 8 tiles: all 34 provincial units, each where it roughly lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# First two digits of the division code → (column, row, name). Positions are approximate by intent.
UNITS: dict[str, tuple[int, int, Any]] = {
    "23": (8, 1, _("Heilongjiang")),
    "15": (5, 2, _("Inner Mongolia")),
    "11": (6, 2, _("Beijing")),
    "22": (8, 2, _("Jilin")),
    "65": (1, 3, _("Xinjiang")),
    "62": (2, 3, _("Gansu")),
    "64": (3, 3, _("Ningxia")),
    "61": (4, 3, _("Shaanxi")),
    "14": (5, 3, _("Shanxi")),
    "13": (6, 3, _("Hebei")),
    "12": (7, 3, _("Tianjin")),
    "21": (8, 3, _("Liaoning")),
    "54": (1, 4, _("Tibet")),
    "63": (2, 4, _("Qinghai")),
    "51": (3, 4, _("Sichuan")),
    "50": (4, 4, _("Chongqing")),
    "41": (5, 4, _("Henan")),
    "37": (6, 4, _("Shandong")),
    "53": (3, 5, _("Yunnan")),
    "52": (4, 5, _("Guizhou")),
    "42": (5, 5, _("Hubei")),
    "34": (6, 5, _("Anhui")),
    "32": (7, 5, _("Jiangsu")),
    "31": (8, 5, _("Shanghai")),
    "45": (4, 6, _("Guangxi")),
    "43": (5, 6, _("Hunan")),
    "36": (6, 6, _("Jiangxi")),
    "33": (7, 6, _("Zhejiang")),
    "44": (5, 7, _("Guangdong")),
    "35": (6, 7, _("Fujian")),
    "71": (8, 7, _("Taiwan")),
    "46": (4, 8, _("Hainan")),
    "82": (5, 8, _("Macao")),
    "81": (6, 8, _("Hong Kong")),
}


@dataclass(frozen=True)
class Tile:
    """A unit's number. `status` is a tone; "none" or a missing value draws it dashed, never as zero."""

    code: str
    value: Any
    status: str
    url: str | None = None
    note: Any = ""


@dataclass(frozen=True)
class Placed:
    code: str
    name: str
    column: int
    row: int
    value: Any
    status: str
    url: str
    note: Any


def placed(tiles: Iterable[Tile]) -> list[Placed]:
    """All 34 units in reading order, those without a tile as "none". Unknown codes are an error."""
    given = {tile.code[:2]: tile for tile in tiles}
    unknown = sorted(set(given) - set(UNITS))
    if unknown:
        raise ValueError(f"Not provincial units: {', '.join(unknown)}.")
    result = []
    for code, (column, row, name) in sorted(
        UNITS.items(), key=lambda unit: (unit[1][1], unit[1][0])
    ):
        tile = given.get(code)
        is_empty = tile is None or tile.value is None or tile.status == "none"
        result.append(
            Placed(
                code=code,
                name=str(name),
                column=column,
                row=row,
                value="" if is_empty or tile is None else tile.value,
                status="none" if is_empty or tile is None else tile.status,
                url=(tile.url or "") if tile else "",
                note=tile.note if tile else "",
            )
        )
    return result
