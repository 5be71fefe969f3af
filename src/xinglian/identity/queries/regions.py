"""Places: by code, by what lies below, and by the names people write."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xinglian.identity.queries.place_words import place_word
from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Place:
    """A region. `level`: country, area, province, city, county."""

    code: str
    level: str
    path: str
    parent_code: str | None
    name: str
    name_en: str
    short_name: str
    has_children: bool = False
    is_placeholder: bool = False

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return place_word(self.name, self.name_en)


_COLUMNS = (
    "SELECT r.code, r.level, r.path::text AS path, r.parent_id AS parent_code, r.name, r.name_en,"
    " r.short_name, r.is_placeholder, EXISTS (SELECT FROM identity_region c WHERE c.parent_id = r.code)"
    " AS has_children FROM identity_region r"
)


def regions(*, codes: Iterable[str]) -> dict[str, Place]:
    """By code; unknown codes are left out."""
    return {p.code: p for p in _places(f"{_COLUMNS} WHERE r.code = ANY(%s)", [list(codes)])}


def region(*, code: str) -> Place | None:
    return regions(codes=[code]).get(code)


def regions_by_path(*, paths: Iterable[str]) -> dict[str, Place]:
    """By path; unknown paths are left out."""
    found = _places(f"{_COLUMNS} WHERE r.path::text = ANY(%s)", [list(paths)])
    return {place.path: place for place in found}


def region_children(*, parent: str | None = "cn") -> list[Place]:
    """What lies directly below, in official order; None gives the countries.

    Placeholders (市辖区 and the like) are skipped: their counties stand in their place.
    """
    return _places(
        f"{_COLUMNS} LEFT JOIN identity_region up ON up.code = r.parent_id"
        " WHERE NOT r.is_placeholder AND (r.parent_id IS NOT DISTINCT FROM %(parent)s"
        " OR (up.is_placeholder AND up.parent_id = %(parent)s)) ORDER BY r.ordinal",
        {"parent": parent},
    )


def search_regions(*, words: str, limit: int = 20) -> list[Place]:
    """By the beginning of name, pinyin or initials; larger places first."""
    typed = words.strip().lower()
    if not typed:
        return []
    return _places(
        f"{_COLUMNS} WHERE NOT r.is_placeholder AND (r.name LIKE %(like)s OR r.code = %(typed)s"
        " OR r.pinyin LIKE %(like)s OR r.pinyin LIKE %(inner)s OR lower(r.name_en) LIKE %(like)s)"
        " ORDER BY nlevel(r.path), r.ordinal LIMIT %(limit)s",
        {"like": f"{typed}%", "inner": f"% {typed}%", "typed": typed, "limit": limit},
    )


def region_by_names(
    *, country: str = "", province: str = "", city: str = "", county: str = ""
) -> Place | None:
    """The smallest place these names agree on; see `regions_by_names`."""
    return regions_by_names(rows=[(country, province, city, county)])[0]


def regions_by_names(*, rows: Sequence[tuple[str, str, str, str]]) -> list[Place | None]:
    """For each (country, province, city, county) the smallest place they agree on, else None.

    Names are official, short (江苏, 南京) or English; empty ones are passed over, an unknown one
    spoils its row: a wrong county is not silently its city. Without a country the mainland,
    Hong Kong, Macao and Taiwan are meant.
    """
    by_parent: dict[tuple[str, str], Place] = {}
    for row in sql.rows(
        _COLUMNS.replace(
            "SELECT ",
            "SELECT r.is_placeholder, up.is_placeholder AS up_is, up.parent_id AS above, ",
            1,
        )
        + " LEFT JOIN identity_region up ON up.code = r.parent_id ORDER BY r.ordinal"
    ):
        over, is_below_placeholder = row.pop("above"), row.pop("up_is")
        above = over if is_below_placeholder else row["parent_code"]
        is_placeholder = row.pop("is_placeholder")
        place = Place(**row)
        if is_placeholder:
            continue
        # Provinces hang below the area (大区) that nobody writes in an address.
        holder = "cn" if place.level == "province" else above or ""
        for spelled in {place.name, place.short_name, place.name_en, place.code} - {""}:
            by_parent.setdefault((holder, _plain(spelled)), place)
    below = _skipping_cities(by_parent)
    return [_find(by_parent, below, row) for row in rows]


def _find(
    by_parent: dict[tuple[str, str], Place],
    below: dict[tuple[str, str], Place],
    row: tuple[str, str, str, str],
) -> Place | None:
    names = [_plain(name) for name in row]
    found = by_parent.get(("", names[0] or "cn"))
    for name in names[1:]:
        if not name or found is None:
            continue
        # 北京市 | 北京市 | 朝阳区: a municipality is written twice.
        again = name in (_plain(found.name), _plain(found.short_name))
        deeper = by_parent.get((found.code, name)) or below.get((found.code, name))
        found = deeper or (found if again else None)
    return found if any(names) else None


def _skipping_cities(by_parent: dict[tuple[str, str], Place]) -> dict[tuple[str, str], Place]:
    """Counties by province and name, where the name is the only one of its kind there."""
    city_of = {p.code: holder for (holder, _n), p in by_parent.items() if p.level == "city"}
    seen: defaultdict[tuple[str, str], dict[str, Place]] = defaultdict(dict)
    for (holder, name), place in by_parent.items():
        if place.level == "county" and holder in city_of:
            seen[city_of[holder], name][place.code] = place
    return {key: next(iter(found.values())) for key, found in seen.items() if len(found) == 1}


def _plain(name: str) -> str:
    return "".join(name.split()).lower()


def _places(query: str, params: Sequence[object] | dict[str, object]) -> list[Place]:
    return [Place(**row) for row in sql.rows(query, params)]
