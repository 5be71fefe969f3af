"""Work for later: read, check, import and take back, with progress; tidy up at night."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xinglian.intake.actions.check_batch import check_batch
from xinglian.intake.actions.engine.folder import folder_of, forget
from xinglian.intake.actions.note_progress import noting, topic
from xinglian.intake.actions.read_batch import read_batch
from xinglian.intake.actions.refuse_batch import fail_batch
from xinglian.intake.actions.run_import import NotReady, run_import
from xinglian.intake.actions.undo_batch import undo_batch
from xinglian.intake.models import Batch
from xinglian.intake.rules.states import Mode, Phase, State
from xinglian.kernel import clock, files, jobs, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import Scope, acting

KEPT_DAYS = 30


@contextmanager
def _settled(batch_id: int, scope: Scope) -> Iterator[None]:
    """Whatever breaks is written on the batch, where somebody waits for it; the job fails as well.
    Either way the watchers hear of the end."""
    try:
        yield
    except Exception as error:
        fail_batch(
            batch_id=batch_id, scope=scope, code="broken", detail=f"{type(error).__name__}: {error}"
        )
        raise
    finally:
        with acting(scope):
            live.publish(topic(batch_id))


@jobs.job("intake.read", label=_("Read a file"), queue="intake", retries=1)
def read(*, scope: Scope, batch_id: int) -> None:
    """Read an uploaded file and suggest its mapping."""
    with _settled(batch_id, scope), noting(batch_id=batch_id, scope=scope) as told:
        path = _local_copy(batch_id, scope)
        read_batch(batch_id=batch_id, scope=scope, path=path, told=told)


@jobs.job("intake.check", label=_("Check a file"), queue="intake", retries=1)
def check(*, scope: Scope, batch_id: int, read_first: bool = False) -> None:
    """Check the whole file under its mapping; read it anew when that has changed how to read it."""
    with _settled(batch_id, scope), noting(batch_id=batch_id, scope=scope) as told:
        if read_first:
            path = _local_copy(batch_id, scope)
            batch = read_batch(batch_id=batch_id, scope=scope, path=path, told=told)
            if batch.state == State.REFUSED:
                return
        check_batch(batch_id=batch_id, scope=scope, told=told)


@jobs.job("intake.run", label=_("Import a file"), queue="intake", retries=1)
def run(*, scope: Scope, batch_id: int, mode: str) -> None:
    """Import; what is refused is written on the batch, where the page shows it."""
    with _settled(batch_id, scope), noting(batch_id=batch_id, scope=scope) as told:
        try:
            run_import(batch_id=batch_id, scope=scope, mode=Mode(mode), told=told)
        except NotReady:
            _not_busy(batch_id, scope)  # done by another job already
        except Refusal:
            return  # noted on the batch by run_import


@jobs.job("intake.undo", label=_("Take an import back"), queue="intake", retries=1)
def undo(*, scope: Scope, batch_id: int, person_id: int, why: str = "") -> None:
    with _settled(batch_id, scope), noting(batch_id=batch_id, scope=scope) as told:
        try:
            undo_batch(batch_id=batch_id, scope=scope, person_id=person_id, why=why, told=told)
        except Refusal as refusal:
            _not_busy(batch_id, scope, {"code": "undo", "params": {"detail": str(refusal)}})


@jobs.every("41 3 * * *", "intake.tidy", label=_("Clear out old files"), queue="intake")
def tidy(*, scope: Scope) -> None:
    """Working files of old imports go; the batches themselves stay."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    with acting(scope):
        old = sql.column("SELECT id FROM intake_batch WHERE changed_at < %s", [limit])
    present = {path.name for path in (Path(settings.XINGLIAN_HOME) / "intake").glob("*")}
    for batch_id in old:
        if str(batch_id) in present:
            forget(batch_id)


def _local_copy(batch_id: int, scope: Scope) -> Path:
    """The uploaded bytes as a file of ours; the store may be somewhere else."""
    path = folder_of(batch_id) / "upload"
    with acting(scope):
        batch = Batch.objects.select_related("file").get(pk=batch_id)
    if path.exists() and path.stat().st_size == batch.file_bytes:
        return path
    if batch.file is None:
        raise FileNotFoundError(batch.file_name)
    with files.open_file(batch.file) as stored, path.open("wb") as local:
        shutil.copyfileobj(stored, local, 1 << 20)
    return path


def _not_busy(batch_id: int, scope: Scope, refusal: dict[str, Any] | None = None) -> None:
    with acting(scope):
        batch = Batch.objects.get(pk=batch_id)
        batch.phase, batch.progress = Phase.NONE, 1
        batch.refusal = refusal or batch.refusal
        batch.save(update_fields=["phase", "progress", "refusal"])
