"""Write down why a batch goes no further. Nothing of it is in the database."""

from collections.abc import Mapping
from typing import Any

from xinglian.intake.models import Batch
from xinglian.intake.rules.problems import FileProblem
from xinglian.intake.rules.states import Phase, State
from xinglian.kernel import clock
from xinglian.kernel.scope import Scope, acting


def refuse_batch(*, batch_id: int, scope: Scope, problem: FileProblem) -> Batch:
    """The file or a whole column cannot be taken."""
    return _end(batch_id, scope, State.REFUSED, str(problem.code), problem.params)


def fail_batch(*, batch_id: int, scope: Scope, code: str, detail: str) -> Batch:
    """The database or the machine said no."""
    return _end(batch_id, scope, State.FAILED, code, {"detail": detail[:1000]})


def _end(batch_id: int, scope: Scope, state: State, code: str, params: Mapping[str, Any]) -> Batch:
    with acting(scope):
        batch = Batch.objects.get(pk=batch_id)
        batch.state, batch.phase, batch.progress = state, Phase.NONE, 0
        batch.refusal = {"code": code, "params": _plain(dict(params))}
        batch.changed_at = clock.now()
        batch.save()
    return batch


def _plain(value: Any) -> Any:
    """As JSON without zero bytes, which the database's JSON does not take."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
