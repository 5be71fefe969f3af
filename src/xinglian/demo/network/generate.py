"""`generate`: the whole sample network as files that the import door reads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xinglian.demo.network.assortment import categories, parameter_dictionary
from xinglian.demo.network.orders import OrderBook, make_orders
from xinglian.demo.network.partners import PROFILES, Network, make_partners
from xinglian.demo.network.parts import Parts, make_parts
from xinglian.demo.network.people import make_people
from xinglian.demo.network.prices import PriceBook, make_prices, price_columns
from xinglian.demo.network.returns import add_returns
from xinglian.demo.network.series import MONTHS, carparts
from xinglian.demo.network.stock import Stock, make_stock
from xinglian.demo.network.told import make_facts
from xinglian.demo.network.writing import (
    days_as_dates,
    fen_as_cny,
    same,
    write_order_lines,
    write_table,
)

FORMAT = 4
LEAST_PARTNERS = 30
SIMULATED_PARTS = 2_626


@dataclass(frozen=True, kw_only=True)
class MadeFile:
    """One file: its import kind (empty: not imported, kept for the record), rows without the header, bytes and SHA-256."""

    name: str
    kind: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What was made, from which inputs; equal inputs give equal files, byte by byte."""

    format: int
    seed: int
    partners: int
    months: int
    first_month: str
    last_month: str
    files: tuple[MadeFile, ...] = ()

    def of_kind(self, kind: str) -> tuple[MadeFile, ...]:
        return tuple(made for made in self.files if made.kind == kind)


def generate(
    *, to: Path, now: date, seed: int, partners: int = 800, months: int = MONTHS
) -> Manifest:
    """Write the sample network into the folder `to` and return its manifest.

    The window is the `months` (6–51) months before the month of `now`. Files that are there and whole are kept, so a second call with the same
    inputs only checks them. Raises ValueError for sizes outside the limits.
    """
    if partners < LEAST_PARTNERS:
        raise ValueError(f"partners must be at least {LEAST_PARTNERS}, not {partners}")
    if not 6 <= months <= MONTHS:
        raise ValueError(
            f"months must be between 6 and {MONTHS}, the length of the real series, not {months}"
        )
    last_day = now.replace(day=1) - timedelta(days=1)
    index = last_day.year * 12 + last_day.month - months
    first_day = date(index // 12, index % 12 + 1, 1)
    wanted = Manifest(
        format=FORMAT,
        seed=seed,
        partners=partners,
        months=months,
        first_month=f"{first_day:%Y-%m}",
        last_month=f"{last_day:%Y-%m}",
    )
    to.mkdir(parents=True, exist_ok=True)
    known = _read(to)
    if (
        known is not None
        and replace(known, files=()) == wanted
        and all(_whole(to, made) for made in known.files)
    ):
        return known
    return _make(to, wanted=wanted, first_day=first_day, last_day=last_day)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder, or None where no network was finished."""
    return _read(folder)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Everything in memory, before it is written."""

    network: Network
    parts: Parts
    book: PriceBook
    orders: OrderBook
    stock: Stock
    people: dict[str, list[str]]
    facts: dict[str, list[str]]
    first_day: date
    last_day: date


def _sample(wanted: Manifest, *, first_day: date, last_day: date) -> _Sample:
    names = ("partners", "parts", "orders", "stock", "people", "returns", "facts")
    seeds = np.random.SeedSequence(wanted.seed).spawn(len(names))
    streams = {name: np.random.default_rng(seed) for name, seed in zip(names, seeds, strict=True)}
    # A small network gets a small catalogue, or its partners could not buy the parts often enough
    # to show a pattern.
    share = min(1.0, wanted.partners * 4 / len(carparts().part_ids))
    months = wanted.months
    network = make_partners(
        streams["partners"], partners=wanted.partners, first_day=first_day, months=months
    )
    parts = make_parts(
        streams["parts"],
        real=round(len(carparts().part_ids) * share),
        simulated=max(150, round(SIMULATED_PARTS * share)),
        first_day=first_day,
        months=months,
    )
    book = make_prices(list_price_fen=parts.list_price_fen, first_day=first_day, last_day=last_day)
    orders = make_orders(
        streams["orders"],
        network=network,
        parts=parts,
        book=book,
        first_day=first_day,
        months=months,
    )
    orders = add_returns(
        streams["returns"],
        orders=orders,
        partners=network.size,
        last_day=(last_day - first_day).days,
    )
    stock = make_stock(
        streams["stock"],
        network=network,
        orders=orders,
        parts=parts.size,
        last_day=(last_day - first_day).days,
    )
    people = make_people(streams["people"], network=network)
    facts = make_facts(streams["facts"], network=network, first_day=first_day, last_day=last_day)
    return _Sample(network, parts, book, orders, stock, people, facts, first_day, last_day)


def _make(to: Path, *, wanted: Manifest, first_day: date, last_day: date) -> Manifest:
    sample = _sample(wanted, first_day=first_day, last_day=last_day)
    tables: list[tuple[str, str, Mapping[str, Any]]] = [
        ("partners.csv", "partners", sample.network.columns),
        ("categories.csv", "categories", categories()),
        ("parameters.csv", "parameters", parameter_dictionary()),
        ("parts.csv", "parts", sample.parts.columns),
        ("people.csv", "", sample.people),
        ("factors.csv", "", _factors(sample.parts, sample.orders)),
        ("profiles.csv", "", _profiles(sample.network)),
        ("prices.csv", "prices", _prices(sample)),
        ("stock.csv", "stock", _stock(sample)),
        ("facts.csv", "facts", sample.facts),
    ]
    made: list[MadeFile] = []
    for name, kind, columns in tables:
        write_table(to / name, columns)
        made.append(_made(to / name, kind=kind, rows=len(next(iter(columns.values())))))
    for year, rows in _years(sample.orders):
        path = to / f"order_lines_{year}.csv"
        write_order_lines(
            path,
            orders=sample.orders,
            rows=rows,
            partner_codes=sample.network.columns["code"],
            numbers=sample.parts.columns["number"],
        )
        made.append(_made(path, kind="order_lines", rows=rows.stop - rows.start))
    done = replace(wanted, files=tuple(made))
    half = to / "manifest.part"
    half.write_text(json.dumps(asdict(done), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(to / "manifest.json")
    return done


def _made(path: Path, *, kind: str, rows: int) -> MadeFile:
    size = path.stat().st_size
    return MadeFile(name=path.name, kind=kind, rows=rows, size=size, sha256=_sha256(path))


def _prices(sample: _Sample) -> dict[str, Any]:
    prices = price_columns(sample.book, numbers=sample.parts.columns["number"])
    fen = prices.pop("unit_price_fen")
    return prices | {
        "unit_price": fen_as_cny(fen),
        "currency": same("CNY", len(fen)),
        "simulated": same("true", len(fen)),
    }


def _stock(sample: _Sample) -> dict[str, Any]:
    stock, held = sample.stock, len(sample.stock.partner)
    return {
        "partner_code": np.array(sample.network.columns["code"], dtype=object)[stock.partner],
        "part_number": np.array(sample.parts.columns["number"], dtype=object)[stock.part],
        "as_of": same(sample.last_day.isoformat(), held),
        "on_hand": stock.on_hand,
        "unit_cost": fen_as_cny(stock.unit_cost_fen),
        "currency": same("CNY", held),
        "last_moved_on": days_as_dates(sample.first_day, stock.last_moved_day),
        "simulated": same("true", held),
    }


def _years(orders: OrderBook) -> list[tuple[int, slice]]:
    """Year → its rows; the book is sorted by day."""
    last = orders.first_day + timedelta(days=int(orders.day[-1]))
    years = range(orders.first_day.year, last.year + 1)
    bounds = [
        int(np.searchsorted(orders.day, (date(year, 1, 1) - orders.first_day).days))
        for year in (*years, last.year + 1)
    ]
    return [
        (year, slice(start, stop))
        for year, start, stop in zip(years, bounds, bounds[1:], strict=False)
        if stop > start
    ]


def _factors(parts: Parts, orders: OrderBook) -> dict[str, list[str] | NDArray[np.int64]]:
    """Which parts carry a real series, and what it was multiplied by."""
    return {
        "part_number": parts.columns["number"],
        "series": ["carparts" if real else "simulated" for real in parts.real],
        "series_part_id": parts.series_ids,
        "factor": orders.factor,
    }


def _profiles(network: Network) -> dict[str, list[str] | NDArray[np.int64]]:
    """The truth behind each partner, to score what signals find."""
    return {
        "partner_code": network.columns["code"],
        "profile": [PROFILES[int(index)] for index in network.profile],
        "annual_cny": network.annual_cny.astype(np.int64),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole(folder: Path, made: MadeFile) -> bool:
    path = folder / made.name
    return path.is_file() and path.stat().st_size == made.size and _sha256(path) == made.sha256


def _read(folder: Path) -> Manifest | None:
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Manifest(**(raw | {"files": tuple(MadeFile(**made) for made in raw["files"])}))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        # No manifest, or one of another version: the files are made anew.
        return None
