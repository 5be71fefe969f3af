"""Front door of tasks: give tasks to partners, and see how far they are.

tasks.assign(org_id=…, asked=Asked(texts={"zh-hans": (title, steps)}, due_at=…, proofs=[…], source=…, source_id=…),
             partner_ids=… or audience_expr=… or region_path=…, now=…) -> Assignment
tasks.progress(assignment_ids=[…], now=…) -> {id: Progress}      tasks.of_source(source=…, source_id=…) -> [id]
"""

from xinglian.kernel import sql
from xinglian.tasks.actions.assign import Asked, NobodyMeant, assign
from xinglian.tasks.queries.progress import Progress, progress
from xinglian.tasks.rules.words import Proof, State

__all__ = ["Asked", "NobodyMeant", "Progress", "Proof", "State", "assign", "of_source", "progress"]


def of_source(*, source: str, source_id: int) -> list[int]:
    """Assignments that came of a policy or a message, the newest first."""
    return sql.column(
        "SELECT id FROM tasks_assignment WHERE source = %s AND source_id = %s ORDER BY id DESC",
        [source, source_id],
    )
