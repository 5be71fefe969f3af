"""`xinglian bench NAME`: measure, compare in the same run, check the result."""

import importlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from xinglian.bench.frame import BenchResult, WrongResult
from xinglian.bench.scratch import scratch_database
from xinglian.demo.network.generate import generate

out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

BENCHES = {
    "audience": "count and list of a tag expression over a million partners",
    "shapes": "audiences drawn on a map of a million partners, through the builder's page",
    "tags": "all tags of a million partners from 25 million facts, and of the one in a hundred that changed",
    "refresh": "tags, indicators and health of a million partners, and after news of one in a hundred",
    "fanout": "a million personalised messages into inboxes",
    "delivery": "deliveries through mail and webhook servers with delays and faults",
    "reach": "a message to a million people by three channels, from the button to the last one",
    "stored": "pages about messages over millions of stored deliveries, and a month of them archived",
    "effect": "effectiveness counted and shown for messages to a million partners, and best hours learned",
    "receipts": "receipts over HTTP, durable when answered",
    "stock": "reservations by 20 clients on parts that run out, and the report of a million movements",
    "orders": "orders placed by 20 buyers on parts that run out, goods held, nothing promised twice",
    "sizes": "pages of orders, stock and parts over one, five and ten million positions and order lines",
    "import": "a million rows of CSV and a hundred thousand of XLSX, one in a hundred bad",
    "pages": "cockpit, lists, partner page and inbox under load",
    "churn": "chances of the next order, learned until three months before the end and judged on those",
    "forecast": "demand of parts as distributions, judged on periods nobody has seen, against nine known models",
    "twin": "stock-outs, turns, slow stock and days of stock under four policies, on demand nobody has seen",
    "settle": "five million order lines settled by a policy of a hundred steps, exact to the cent",
    "prices": "ten thousand lines priced for a buyer among five million prices",
    "failover": "the primary database is killed in the middle of a campaign, its standby takes over",
    "chaos": "kill -9 of everything at random moments of a running campaign",
}
_MODULES = {"import": "import_bench"}
# They bring a home, a server and a database of their own, or need none.
_OWN_DATABASE = {"chaos", "failover", "tags", "churn", "forecast", "twin"}


def bench(
    name: str = typer.Argument(help=f"One of: {', '.join(BENCHES)}."),
    as_json: bool = typer.Option(False, "--json", help="One JSON line only."),
    quick: bool = typer.Option(False, "--quick", help="A smaller size, within a minute."),
    data: Path | None = typer.Option(
        None,
        envvar="XINGLIAN_CHURN_DATA",
        help="For churn: a file of order lines (default: the sample network, made anew). For forecast and twin: demand, wide or long (default: the car parts).",
    ),
    kills: int = typer.Option(0, help="For chaos: how many kills (default 100; 10 with --quick)."),
) -> None:
    """Measure one thing against its limit and a peer, in the same run, on a database of its own.

    Ratios are speeds: 0.5 to the limit = twice its time. A wrong result fails, however fast.
    """
    if name not in BENCHES:
        errors.print(f"There is no bench '{name}'. There are: {', '.join(BENCHES)}.")
        raise typer.Exit(2)
    if data is not None and not data.exists():
        errors.print(f"Skipped: {data} is not there. Name another file by --data, or none for the sample network.")  # fmt: skip
        raise typer.Exit(2)
    with ExitStack() as room:
        if name not in _OWN_DATABASE:
            room.enter_context(scratch_database(name))
        if name == "churn" and data is None:
            data = room.enter_context(_sample_lines(quick=quick))
        module = importlib.import_module(f"xinglian.bench.{_MODULES.get(name, name)}")
        options: dict[str, Any] = {"quick": quick} | (
            {"kills": kills} if name == "chaos" and kills else {}
        )
        if name in {"churn", "forecast", "twin"}:
            options |= {"data": data}
        try:
            result: BenchResult = module.run(**options)
        except WrongResult as wrong:
            errors.print(f"[red]{name}: the result is wrong: {wrong}[/red]")
            raise typer.Exit(1) from wrong
    if as_json:
        typer.echo(result.to_json())
    else:
        _show(result)
    if not result.correct:
        raise typer.Exit(1)


@contextmanager
def _sample_lines(*, quick: bool) -> Iterator[Path]:
    """Three years of the sample network's order lines, as files."""
    with tempfile.TemporaryDirectory(prefix="xl-bench-churn-") as folder:
        generate(to=Path(folder), now=date(2026, 1, 1), seed=7, partners=200 if quick else 800, months=36)  # fmt: skip
        yield Path(folder)


def _show(result: BenchResult) -> None:
    table = Table(title=f"{result.bench}, n = {result.n:,}")
    for column in ("side", "figures"):
        table.add_column(column)
    for side in ("ours", "limit", "peer"):
        figures = getattr(result, side)
        if figures is not None:
            table.add_row(side, json.dumps(dict(figures), ensure_ascii=False, default=str))
    out.print(table)
    out.print(
        f"speed to limit {_ratio(result.ratio_to_limit)} · to peer {_ratio(result.ratio_to_peer)}"
        f" · correct: {'yes' if result.correct else 'NO'}"
    )


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
