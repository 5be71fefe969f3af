"""The partners of the sample network: who they are, and how they will buy (which the order book follows)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.demo.cast import PARTNERS as CAST
from xinglian.demo.cast import PEOPLE, CastPartner, csm_login
from xinglian.demo.network.geography import CLIMATES, GROUPS, PROVINCES, County, counties, spot
from xinglian.demo.network.names import credit_code, firm, person, phone

COLUMNS = (
    "code",
    "name",
    "type",
    "region_code",
    "short_name",
    "status",
    "joined_on",
    "parent_code",
    "address",
    "latitude",
    "longitude",
    "contact_name",
    "contact_phone",
    "contact_email",
    "credit_code",
    "bays",
    "technicians",
    "ev_certified",
    "csm_login",
    "simulated",
)

# How a partner's purchases run over the last year. `stuck` buys steadily and sits on stock that does not move.
PROFILES = ("steady", "declining", "surging", "stuck")
PROFILE_SHARES = (0.82, 0.06, 0.05, 0.07)

BRANCHES_PER_CHAIN = 5
EV_SHARE = {"dealer_4s": 0.55, "garage": 0.18, "chain": 0.18}


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of partner: code prefix, share of the network (‰), yearly purchases in CNY (median, spread of the logarithm, least, most),
    lines beyond the least 40 a month, workshop bays, and what it buys more or less of."""

    prefix: str
    share: int
    annual: tuple[float, float, float, float]
    more_lines: float
    bays: tuple[int, int]
    name: Callable[[str, County], tuple[str, str]]
    tastes: dict[str, float] = field(default_factory=dict)


def _plain(place: str) -> str:
    """A place without its 市/区/县, so that a firm's name reads naturally; two-character names stay."""
    if place.startswith("内蒙古"):
        return "内蒙古"
    for ending in ("省", "自治州", "自治县", "地区", "市", "区", "县", "盟"):
        if place.endswith(ending) and len(place) - len(ending) >= 2:
            return place[: -len(ending)] if len(place) <= 5 else place[:2]
    return place if len(place) <= 5 else place[:2]


KINDS: dict[str, Kind] = {
    "provincial_agent": Kind(
        "PA",
        116,
        (11e6, 0.62, 3.2e6, 88e6),
        20,
        (0, 4),
        lambda w, c: (f"{_plain(c.province)[:3]}{w}汽车配件有限公司", f"{w}汽配"),
        {"tools": 1.3},
    ),
    "city_wholesaler": Kind(
        "CW",
        236,
        (2.9e6, 0.75, 0.6e6, 15e6),
        3,
        (0, 3),
        lambda w, c: (f"{_plain(c.city)}{w}汽车配件经营部", f"{w}汽配"),
    ),
    "dealer_4s": Kind(
        "FS",
        140,
        (0.85e6, 0.6, 0.2e6, 4e6),
        0.6,
        (8, 26),
        lambda w, c: (f"{_plain(c.city)}{w}汽车销售服务有限公司", f"{w}4S店"),
        {"ev": 2.6, "body": 1.8, "lighting": 1.6, "fluids": 1.3},
    ),
    "chain": Kind(
        "CH",
        90,
        (0.55e6, 0.45, 0.2e6, 2.4e6),
        0.6,
        (4, 10),
        lambda w, c: (f"{w}快修{_plain(c.name)}店", f"{w}快修"),
        {"fluids": 2.4, "filters": 1.9, "tyres": 1.8, "wipers": 1.5, "engine": 0.6, "body": 0.4},
    ),
    "ecommerce": Kind(
        "EC",
        10,
        (7e6, 0.5, 2.5e6, 19e6),
        4,
        (0, 0),
        lambda w, c: (f"{w}车品商城（{_plain(c.city)}）", f"{w}车品"),
        {"wipers": 3.0, "fluids": 2.4, "tools": 2.2},
    ),
    "carrier": Kind(
        "LG",
        15,
        (0, 0, 0, 0),
        0,
        (0, 0),
        lambda w, c: (f"{_plain(c.city)}{w}物流有限公司", f"{w}物流"),
    ),
    "insurer": Kind(
        "IN",
        10,
        (0, 0, 0, 0),
        0,
        (0, 0),
        lambda w, c: (f"{w}财产保险{_plain(c.province)[:3]}分公司", f"{w}财险"),
    ),
    "bank": Kind(
        "BK", 8, (0, 0, 0, 0), 0, (0, 0), lambda w, c: (f"{w}银行{_plain(c.city)}分行", f"{w}银行")
    ),
    "sister_brand": Kind(
        "SB", 6, (0, 0, 0, 0), 0, (0, 0), lambda w, c: (f"启明{w}汽车零部件有限公司", f"启明{w}")
    ),
    "garage": Kind(
        "GA",
        369,
        (0.31e6, 0.5, 0.09e6, 1.4e6),
        0.6,
        (2, 9),
        lambda w, c: (f"{_plain(c.city)}{_plain(c.name)}{w}汽车修理厂", f"{w}汽修"),
        {"brakes": 1.5, "engine": 1.3, "ev": 0.5},
    ),
}
TRADING = tuple(kind for kind, rules in KINDS.items() if rules.annual[0] > 0)
IN_CAPITALS = ("provincial_agent", "insurer", "bank", "sister_brand", "carrier")


@dataclass(frozen=True, slots=True)
class Network:
    """The partners as columns for the file, and as arrays (one entry a partner, same order) for the order book."""

    columns: dict[str, list[str]]
    annual_cny: NDArray[np.float64]
    more_lines: NDArray[np.float64]
    first_month: NDArray[np.int64]  # index into the months of the window; below 0: before it
    last_month: NDArray[np.int64]  # inclusive
    climate: NDArray[np.int64]
    taste: NDArray[np.float64]  # (partner, group)
    profile: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.columns["code"])


def _quotas(partners: int) -> dict[str, int]:
    """How many of each type; garages take what is left."""
    quotas = {kind: max(1, round(partners * rules.share / 1000)) for kind, rules in KINDS.items()}
    quotas["provincial_agent"] = max(5, quotas["provincial_agent"])
    quotas["garage"] = partners - sum(count for kind, count in quotas.items() if kind != "garage")
    return quotas


def _places(rng: Generator, *, kind: str, count: int) -> Iterator[County]:
    """Counties for one type: agents about evenly over the provinces and in the capitals, others where the cars are."""
    provinces = tuple(PROVINCES)
    share = np.array([PROVINCES[code][1] for code in provinces], dtype=float)
    # Agents: the same number in every province, the rest of a division to the largest.
    if kind == "provincial_agent":
        picked = np.resize(np.argsort(-share, kind="stable"), count)
    else:
        picked = rng.choice(len(provinces), size=count, p=share / share.sum())
    for index in picked:
        here = counties()[provinces[int(index)]]
        if kind in IN_CAPITALS:
            here = tuple(county for county in here if county.city == here[0].city)
        yield here[int(rng.integers(len(here)))]


def _annual(rng: Generator, *, kind: str, count: int) -> NDArray[np.float64]:
    median, spread, least, most = KINDS[kind].annual
    if median == 0:
        return np.zeros(count)
    drawn: NDArray[np.float64] = np.clip(median * np.exp(rng.normal(0, spread, count)), least, most)
    return np.round(drawn, -3)


def make_partners(rng: Generator, *, partners: int, first_day: date, months: int) -> Network:
    """`partners` ≥ 30 rows; `first_day` is the first day of the window of `months` months."""
    window = _Window(first_day, months, _month_start(first_day, months) - timedelta(days=1))
    used: set[str] = set()
    made: list[_Made] = []
    for kind, count in _quotas(partners).items():
        bought = _annual(rng, kind=kind, count=count)
        words: dict[int, str] = {}
        for index, county in enumerate(_places(rng, kind=kind, count=count)):
            head = index - index % (BRANCHES_PER_CHAIN + 1) if kind == "chain" else index
            words[index] = words[head] if head != index else _new_word(rng, used)
            serial = len(made) + 1
            one = _make(
                rng,
                kind=kind,
                nth=(index, head, serial),
                place=(words[index], county),
                annual=float(bought[index]),
                window=window,
            )
            cast = [member for member in CAST if member.type == kind]
            made.append(_play(one, cast[index], window) if index < len(cast) else one)
    return Network(
        {column: [one.row[column] for one in made] for column in COLUMNS},
        np.array([one.annual if one.row["status"] != "prospect" else 0.0 for one in made]),
        np.array([one.more_lines for one in made]),
        np.array([_first_month(one.joined, window) for one in made], dtype=np.int64),
        np.array([one.last_month for one in made], dtype=np.int64),
        np.array(
            [CLIMATES.index(PROVINCES[one.row["region_code"][:2]][2]) for one in made],
            dtype=np.int64,
        ),
        np.stack([one.taste for one in made]),
        np.array([one.profile for one in made], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Window:
    first_day: date
    months: int
    last_day: date


@dataclass(slots=True)
class _Made:
    row: dict[str, str]
    joined: date
    last_month: int
    annual: float
    more_lines: float
    profile: int
    taste: NDArray[np.float64]


def _make(
    rng: Generator,
    *,
    kind: str,
    nth: tuple[int, int, int],
    place: tuple[str, County],
    annual: float,
    window: _Window,
) -> _Made:
    """One partner; `nth`: its index among its type, that of its head (itself outside chains), its serial in the network."""
    rules = KINDS[kind]
    (index, head, serial), (word, county) = nth, place
    code = f"{rules.prefix}{index + 1:04d}"
    name, short = rules.name(word, county)
    is_head = kind == "chain" and head == index
    if is_head:
        name = f"{word}快修连锁管理有限公司"
    joined = _joined(rng, last_day=window.last_day, months=window.months)
    status, last_month = _status(rng, kind=kind, joined=joined, window=window)
    city = county.city if county.city != county.province else ""
    ev = bool(rng.random() < EV_SHARE.get(kind, 0.06))
    bays = int(rng.integers(rules.bays[0], rules.bays[1] + 1)) if rules.bays[1] else 0
    technicians = int(bays * rng.uniform(1.2, 2.2)) + (1 if bays else 0)
    taste = np.array([rules.tastes.get(group, 1.0) for group in GROUPS])
    taste = taste * np.exp(rng.normal(0, 0.35, len(GROUPS)))
    taste[GROUPS.index("ev")] *= 2.2 if ev else 0.7
    latitude, longitude = spot(county_code=county.code, serial=serial)
    row = {
        "code": code,
        "name": name,
        "type": kind,
        "region_code": county.code,
        "short_name": short,
        "status": status,
        "joined_on": joined.isoformat() if status != "prospect" else "",
        "parent_code": f"{rules.prefix}{head + 1:04d}" if head != index else "",
        "address": f"{county.province}{city}{county.name}示例路 {int(rng.integers(1, 400))} 号",
        "latitude": latitude,
        "longitude": longitude,
        "contact_name": person(rng),
        "contact_phone": phone(serial),
        "contact_email": f"{code.lower()}@example.com",
        "credit_code": credit_code(region_code=county.code, serial=serial),
        "bays": str(bays) if bays else "",
        "technicians": str(technicians) if technicians else "",
        "ev_certified": "true" if ev else "false",
        "csm_login": csm_login(province_code=county.province_code),
        "simulated": "true",
    }
    profile = int(rng.choice(len(PROFILES), p=PROFILE_SHARES)) if annual else 0
    return _Made(
        row,
        joined,
        last_month,
        annual * (BRANCHES_PER_CHAIN if is_head else 1),
        rules.more_lines,
        profile,
        taste,
    )


def _play(one: _Made, cast: CastPartner, window: _Window) -> _Made:
    """The same partner in a part of the story: its name, place and purchases are the cast's."""
    joined = window.last_day - timedelta(days=round(cast.joined_years_ago * 365.25))
    owner = next((one for one in PEOPLE if one.organisation == cast.code), None)
    serial = int(one.row["contact_phone"][-7:])
    # Every fifth has told no spot; the cast's own has.
    latitude, longitude = spot(county_code=cast.region_code, serial=serial + (serial % 5 == 0))
    one.row.update(
        name=cast.name,
        short_name=cast.short_name,
        code=cast.code,
        region_code=cast.region_code,
        address=cast.address,
        status="active",
        joined_on=joined.isoformat(),
        ev_certified="true" if cast.ev_certified else "false",
        latitude=latitude,
        longitude=longitude,
        credit_code=credit_code(region_code=cast.region_code, serial=serial),
        csm_login=csm_login(province_code=cast.region_code[:2]),
        contact_name=owner.name if owner else one.row["contact_name"],
    )
    return replace(
        one,
        joined=joined,
        last_month=window.months - 1,
        annual=float(cast.annual_cny),
        profile=PROFILES.index(cast.profile),
    )


def _first_month(joined: date, window: _Window) -> int:
    """The first whole month of trade, below 0 for those who joined before the window."""
    first = window.first_day
    months = (joined.year - first.year) * 12 + joined.month - first.month
    return months + (1 if joined > first else 0)


def _new_word(rng: Generator, used: set[str]) -> str:
    while (word := firm(rng)) in used:
        pass
    used.add(word)
    return word


def _month_start(first_day: date, month: int) -> date:
    year, index = divmod(first_day.year * 12 + first_day.month - 1 + month, 12)
    return date(year, index + 1, 1)


def _joined(rng: Generator, *, last_day: date, months: int) -> date:
    """Nine in ten have been with us since before the window, the rest joined during it, down to two months ago."""
    window = months * 30.44
    if rng.random() < 0.93:
        return last_day - timedelta(days=int(window + 40 + rng.gamma(2.0, 900)))
    return last_day - timedelta(days=int(rng.uniform(70, max(80.0, window))))


def _status(rng: Generator, *, kind: str, joined: date, window: _Window) -> tuple[str, int]:
    """The status, and the last month of trade (those who ended stopped in the second half)."""
    drawn, last = rng.random(), window.months - 1
    if kind in ("garage", "city_wholesaler", "dealer_4s") and drawn < 0.02:
        return "prospect", last
    if kind in ("garage", "city_wholesaler") and drawn < 0.035 and joined < window.first_day:
        half = window.months // 2
        return "ended", int(rng.integers(half, max(half + 1, window.months - 3)))
    if kind == "garage" and drawn < 0.042:
        return "suspended", last
    return "active", last
