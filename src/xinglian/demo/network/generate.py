"""`generate`: the whole sample network as files that the import door reads."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.demo.network.assortment import categories, parameter_dictionary
from xinglian.demo.network.orders import OrderBook, make_orders
from xinglian.demo.network.partners import PROFILES, Network, make_partners
from xinglian.demo.network.parts import Parts, make_parts
from xinglian.demo.network.people import make_people
from xinglian.demo.network.prices import make_prices, price_columns
from xinglian.demo.network.series import MONTHS, carparts
from xinglian.demo.network.stock import make_stock
from xinglian.demo.network.writing import (
    days_as_dates,
    fen_as_cny,
    same,
    write_order_lines,
    write_table,
)

FORMAT = 1
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


def _make(to: Path, *, wanted: Manifest, first_day: date, last_day: date) -> Manifest:
    streams = dict(
        zip(
            ("partners", "parts", "orders", "stock", "people"),
            np.random.SeedSequence(wanted.seed).spawn(5),
            strict=True,
        )
    )

    def stream(name: str) -> Generator:
        return np.random.default_rng(streams[name])

    # A small network gets a small catalogue, or its partners could not buy the parts often enough to show a pattern.
    share = min(1.0, wanted.partners * 4 / len(carparts().part_ids))
    network = make_partners(
        stream("partners"), partners=wanted.partners, first_day=first_day, months=wanted.months
    )
    parts = make_parts(
        stream("parts"),
        real=round(len(carparts().part_ids) * share),
        simulated=max(150, round(SIMULATED_PARTS * share)),
        first_day=first_day,
        months=wanted.months,
    )
    book = make_prices(list_price_fen=parts.list_price_fen, first_day=first_day, last_day=last_day)
    orders = make_orders(
        stream("orders"),
        network=network,
        parts=parts,
        book=book,
        first_day=first_day,
        months=wanted.months,
    )
    stock = make_stock(
        stream("stock"),
        network=network,
        orders=orders,
        parts=parts.size,
        last_day=(last_day - first_day).days,
    )
    codes, numbers = network.columns["code"], parts.columns["number"]
    prices = price_columns(book, numbers=numbers)
    people = make_people(stream("people"), network=network)
    made: list[MadeFile] = []

    def keep(name: str, kind: str, rows: int, write: Callable[[Path], None]) -> None:
        write(to / name)
        made.append(
            MadeFile(
                name=name,
                kind=kind,
                rows=rows,
                size=(to / name).stat().st_size,
                sha256=_sha256(to / name),
            )
        )

    keep("partners.csv", "partners", network.size, lambda path: write_table(path, network.columns))
    for name, kind, columns in (
        ("categories.csv", "categories", categories()),
        ("parameters.csv", "parameters", parameter_dictionary()),
    ):
        keep(
            name,
            kind,
            len(next(iter(columns.values()))),
            lambda path, columns=columns: write_table(path, columns),
        )  # type: ignore[misc]
    keep("parts.csv", "parts", parts.size, lambda path: write_table(path, parts.columns))
    count = len(prices["list"])
    keep(
        "prices.csv",
        "prices",
        count,
        lambda path: write_table(
            path,
            {
                name: prices[name]
                for name in ("list", "part_number", "valid_from", "valid_to", "min_quantity")
            }
            | {
                "unit_price": fen_as_cny(prices["unit_price_fen"]),
                "currency": same("CNY", count),
                "simulated": same("true", count),
            },
        ),
    )
    for year, rows in _years(orders):
        keep(
            f"order_lines_{year}.csv",
            "order_lines",
            rows.stop - rows.start,
            lambda path, rows=rows: write_order_lines(
                path, orders=orders, rows=rows, partner_codes=codes, numbers=numbers
            ),  # type: ignore[misc]
        )
    held = len(stock.partner)
    keep(
        "stock.csv",
        "stock",
        held,
        lambda path: write_table(
            path,
            {
                "partner_code": np.array(codes, dtype=object)[stock.partner],
                "part_number": np.array(numbers, dtype=object)[stock.part],
                "as_of": same(last_day.isoformat(), held),
                "on_hand": stock.on_hand,
                "unit_cost": fen_as_cny(stock.unit_cost_fen),
                "currency": same("CNY", held),
                "last_moved_on": days_as_dates(first_day, stock.last_moved_day),
                "simulated": same("true", held),
            },
        ),
    )
    keep("people.csv", "", len(people["login"]), lambda path: write_table(path, people))
    keep("factors.csv", "", parts.size, lambda path: write_table(path, _factors(parts, orders)))
    keep("profiles.csv", "", network.size, lambda path: write_table(path, _profiles(network)))
    done = replace(wanted, files=tuple(made))
    half = to / "manifest.part"
    half.write_text(json.dumps(asdict(done), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(to / "manifest.json")
    return done


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
