"""A region level by level: province, city, county; or another country."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from xinglian.identity.queries.place_words import place_word
from xinglian.identity.queries.regions import Place, region, region_children, regions
from xinglian.kernel import sql
from xinglian.ui import chips
from xinglian.ui.addresses import address
from xinglian.ui.cascade import Level, later
from xinglian.ui.lists import Option
from xinglian.ui.pure import Made

_DEPTH = 2


def region_levels(code: str) -> list[Level]:
    """The selects for a chosen region: those above it, and one for what lies below."""
    chosen = region(code=code) if code else None
    steps = chosen.path.split(".") if chosen else []
    # The path of a mainland place is cn.<area>.<province>.<city>.<county>.
    codes = steps[2:] if steps[:1] == ["cn"] else [code] if chosen else []
    shown = regions(codes=codes)
    # 市辖区 between a municipality and its districts is nobody's choice.
    codes = [one for one in codes if one in shown and not shown[one].is_placeholder]
    found = [
        Level(
            _("Province or country"), _first_level(), codes[0] if codes else "", "",
            _("All provinces"),
        )
    ]  # fmt: skip
    for depth in range(min(_DEPTH, len(codes))):
        lower = region_children(parent=codes[depth])
        if not lower:
            break
        label = _("City") if lower[0].level == "city" else _("County or district")
        now = codes[depth + 1] if len(codes) > depth + 1 else ""
        found.append(Level(label, [("", _options(lower))], now, codes[depth], _("all of it")))
    return found


def region_chip(request: HttpRequest) -> tuple[str, chips.Chip]:
    """The path of `?region=`, and the chip to choose, narrow or remove it."""
    code = request.GET.get("region", "")
    chosen = region(code=code) if code else None
    body = Made(
        later, url=address("identity:region_levels"), name="region", field_id="region",
        value=chosen.code if chosen else "",
    )  # fmt: skip
    chip = chips.by_form(
        request, _("Region"), body, names=("region",), value=chosen.label if chosen else ""
    )
    return (chosen.path if chosen else ""), chip


def _options(places: Sequence[Place]) -> list[Option]:
    return [Option(value=one.code, label=one.label) for one in places]


def _first_level() -> list[tuple[str, list[Option]]]:
    """Where a place begins: provinces by area (大区), then the other countries, each with its heading."""
    rows = sql.rows(
        "SELECT r.code, r.name, r.short_name, r.name_en, a.name AS area, a.name_en AS area_en"
        " FROM identity_region AS r LEFT JOIN identity_region AS a ON a.code = r.parent_id"
        " WHERE r.level = 'province' OR (r.level = 'country' AND r.code <> 'cn')"
        " ORDER BY r.level = 'country', r.ordinal",
    )
    groups: dict[str, list[Option]] = {}
    for row in rows:
        area = place_word(row["area"], row["area_en"]) if row["area"] else ""
        name = place_word(row["short_name"] or row["name"], row["name_en"])
        groups.setdefault(area or _("Other countries"), []).append(Option(row["code"], name))
    return list(groups.items())
