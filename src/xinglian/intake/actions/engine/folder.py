"""Working files of a batch: the raw form, the good rows, the problems."""

import shutil
from pathlib import Path

from django.conf import settings


def folder_of(batch_id: int) -> Path:
    """The batch's own folder, made when it is not there."""
    folder = Path(settings.XINGLIAN_HOME) / "intake" / str(batch_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def forget(batch_id: int) -> None:
    shutil.rmtree(Path(settings.XINGLIAN_HOME) / "intake" / str(batch_id), ignore_errors=True)


def forget_rows(batch_id: int) -> None:
    """Drop the typed copy of good rows: they are in the database now."""
    (folder_of(batch_id) / "good.parquet").unlink(missing_ok=True)
