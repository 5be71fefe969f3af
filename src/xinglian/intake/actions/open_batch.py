"""Note down that a file has arrived."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from xinglian.intake.definitions import kind_of
from xinglian.intake.models import Batch
from xinglian.intake.rules.mapping import Mapping
from xinglian.kernel import audit, files, sql
from xinglian.kernel.models import StoredFile
from xinglian.kernel.refusal import Refusal


class NoMaker(Refusal):
    sentence = _("There is no organisation to import for yet. Create the maker first.")


def open_batch(
    *,
    kind: str,
    file_name: str,
    file_bytes: int,
    sha256: str,
    now: datetime,
    mapping: Mapping | None = None,
    person_id: int | None = None,
    org_id: int | None = None,
    file: StoredFile | None = None,
) -> Batch:
    """In the caller's scope. `org_id` defaults to the maker's."""
    known = kind_of(kind)
    stated = mapping or Mapping(kind=kind)
    batch = Batch(
        org_id=org_id or _maker(),
        person_id=person_id,
        kind=known.key,
        source=stated.source,
        file=file,
        file_name=files.clean_name(file_name),
        file_bytes=file_bytes,
        sha256=sha256,
        mapping=stated.to_json(),
        created_at=now,
        changed_at=now,
    )
    batch.save()
    audit.record(
        "open_import",
        subject=("intake.batch", batch.pk),
        name=batch.file_name,
        org_id=batch.org_id,
        after={"kind": kind, "sha256": sha256, "bytes": file_bytes},
    )
    return batch


def measure(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest


def _maker() -> int:
    found = sql.value("SELECT id FROM identity_organisation WHERE kind = 'maker'")
    if found is None:
        raise NoMaker
    return int(found)
