"""`xinglian supply`: the engine on files, without a network, and on the network's own ledgers."""

import importlib
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import typer
from rich.console import Console

from xinglian.kernel import clock
from xinglian.supply.queries.demand_file import NotDemand, read_demand
from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules.forecaster import fit

app = typer.Typer(
    no_args_is_help=True, help="Demand forecast from a file, or of the whole network."
)
out = Console(highlight=False, stderr=True)

MOST_AHEAD = 104  # periods: two years of weeks


@app.callback()
def supply() -> None:
    """Commands about demand and stock."""


@app.command()
def forecast(
    demand: Path = typer.Option(
        ...,
        "--demand",
        help="CSV or Parquet: a row a part and a column a period (empty: not observed), or part, period, quantity.",
    ),
    horizon: int = typer.Option(
        ..., "--horizon", min=1, max=MOST_AHEAD, help="How many periods ahead."
    ),
    quantiles: str = typer.Option(
        ".5,.9,.95,.99", "--quantiles", help="Between 0 and 1, with commas."
    ),
    to: Path = typer.Option(
        ..., "--out", help="CSV or Parquet: part, horizon, mean and quantiles of the sum over 1…H periods, chance of none."
    ),
    seed: int = typer.Option(7, "--seed", help="The same input and seed give the same answers."),
) -> None:  # fmt: skip
    """Forecast the demand of every part as a distribution. Learns from this file alone."""
    levels = _levels(quantiles)
    try:
        with out.status("Reading…"):
            told = read_demand(demand)
        with out.status(f"Learning from {len(told.parts):,} parts and {len(told.periods):,} periods…"):  # fmt: skip
            model = fit(told.table, horizon=horizon, seed=seed)
        tables = []
        with out.status("Forecasting…") as status:
            for rows, h, said in model.sums(told.table, upto=horizon):
                status.update(f"Forecasting {h} of {horizon}, {rows.start + len(said):,} parts…")
                tables.append(_table(told.parts[rows], h, said, levels))
        _write(pa.concat_tables(tables), to)
    except NotDemand as wrong:
        out.print(str(wrong), style="red", markup=False)
        raise typer.Exit(2) from wrong
    except OSError as wrong:
        out.print(f"{to} cannot be written: {wrong.strerror}.", style="red", markup=False)
        raise typer.Exit(2) from wrong
    out.print(f"{len(told.parts):,} parts, {horizon} horizons → {to}")


@app.command()
def refresh() -> None:
    """Forecast what every partner will need of every part, now, from the ledgers."""
    # The tables: known once Django is set up, which files do without.
    api: Any = importlib.import_module("xinglian.supply.api")
    with out.status("Forecasting…"):
        done = api.refresh_everybody(now=clock.now())
    if done.until is None:
        out.print("There are no order lines of two whole months yet: nothing to learn from.")
    elif done.is_new:
        out.print(
            f"{done.series:,} parts at {done.partners:,} partners from {done.until:%Y-%m} on, in {done.seconds:,.1f} s."
        )
    else:
        out.print(f"The facts are those of the last forecast from {done.until:%Y-%m} on: it stays.")


def _levels(words: str) -> list[float]:
    try:
        found = [float(one) for one in words.split(",")]
    except ValueError:
        found = []
    if not found or not all(0 < one < 1 for one in found):
        raise typer.BadParameter(
            "Write shares between 0 and 1 with commas: .5,.9,.95", param_hint="--quantiles"
        )
    return found


def _table(parts: list[str], horizon: int, said: q.Floats, levels: list[float]) -> pa.Table:
    wanted = np.round(q.at(said, levels), 4)
    columns = {f"q{level:g}": wanted[:, n] for n, level in enumerate(levels)}
    return pa.table(
        {
            "part": parts, "horizon": np.full(len(parts), horizon, dtype=np.int32), "mean": np.round(q.mean(said), 4), **columns,
            "none": np.round(q.chance_of_nothing(said), 4),
        }
    )  # fmt: skip


def _write(table: pa.Table, to: Path) -> None:
    form = "PARQUET" if to.suffix.lower() in {".parquet", ".pq"} else "CSV, HEADER"
    with to.open("wb"):  # says plainly where it may not be written
        pass
    with duckdb.connect(":memory:") as db:
        db.register("told", table)
        db.execute(f"COPY told TO '{str(to).replace(chr(39), chr(39) * 2)}' (FORMAT {form})")
