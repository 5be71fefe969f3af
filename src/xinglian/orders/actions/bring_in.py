"""A file that was brought: its rows are carried out by `work`, and what became of it is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from xinglian.intake.api import RowsRead
from xinglian.kernel import audit
from xinglian.orders.models import Exchange
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.rows import RowProblem, in_order

MOST_KEPT = 1_000


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of the rows: documents by number, how many were there before; or problems, and nothing was done."""

    numbers: Sequence[str] = ()
    known: int = 0
    is_simulated: bool = False
    problems: Sequence[RowProblem] = ()


# Gets the good rows, the columns as the file calls them, and whether anything may be done at all.
Work = Callable[[Sequence[Mapping[str, Any]], Mapping[str, str], bool], Done]


@transaction.atomic
def bring_in(*, kind: str, file_name: str, read: RowsRead, work: Work, org_id: int, by: Hand, now: datetime) -> Exchange:  # fmt: skip
    """Every error of every row is said at once: those of the cells, and those that only orders know. In the org's scope."""
    done = Done() if read.refusal else work(read.rows, read.columns, not read.problem_count)
    problems = in_order([*_of_cells(read), *done.problems])
    refused = bool(read.refusal or problems)
    if refused:
        done = replace(done, numbers=(), known=0)
    made = Exchange.objects.create(
        org_id=org_id, direction=Exchange.Direction.IN, kind=kind, form=file_name.rpartition(".")[2].lower()[:4],
        file_name=file_name[:150], state=Exchange.State.REFUSED if refused else Exchange.State.DONE, rows=read.row_count,
        documents=len(done.numbers), known=done.known, bad=len(done.problems) + read.problem_count,
        problems=[one.to_json() for one in problems[:MOST_KEPT]], refusal=read.refusal[:500], numbers=list(done.numbers[:100]),
        at=now, person_id=by.person_id, person_name=by.name, is_simulated=done.is_simulated,
    )  # fmt: skip
    audit.record(
        "bring_orders_in", subject=("orders.exchange", made.pk), name=made.file_name, org_id=org_id,
        after={"kind": kind, "rows": made.rows, "problems": made.bad},
    )  # fmt: skip
    return made


def _of_cells(read: RowsRead) -> list[RowProblem]:
    return [
        RowProblem(row=one.row, sheet=one.sheet, key=one.field, field=one.column or one.label, value=one.value[:200], text=one.text)
        for one in read.problems
    ]  # fmt: skip
