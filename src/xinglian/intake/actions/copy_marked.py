"""Write the marked-up copy of a batch's file."""

from pathlib import Path

from xinglian.intake import access
from xinglian.intake.actions.engine.folder import folder_of
from xinglian.intake.actions.engine.marked_copy import write_marked
from xinglian.intake.actions.read_batch import raw_of
from xinglian.intake.definitions import kind_of
from xinglian.intake.queries.of_result import marked_headings
from xinglian.intake.queries.problem_texts import sentence
from xinglian.kernel.scope import acting, network


def copy_marked(*, batch_id: int, to: Path, only_bad: bool = False) -> Path:
    """`to` ends in .csv or .xlsx. The batch's working files have to be there still."""
    with acting(network()):
        batch = access.batch(batch_id=batch_id)
    kind = kind_of(batch.kind)
    heading, row_heading = marked_headings()
    return write_marked(
        raw=raw_of(batch),
        problems=folder_of(batch_id) / "problems.parquet",
        to=to,
        heading=heading,
        row_heading=row_heading,
        say=lambda field, code, params: sentence(kind, field=field, code=code, params=params),
        only_bad=only_bad,
    )
