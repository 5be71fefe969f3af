"""Remember how a file with these headers was mapped, and find it again."""

import hashlib
from collections.abc import Iterable

from xinglian.intake.models import Batch, RememberedMapping
from xinglian.intake.rules import headers
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.mapping import Mapping, MappingRefused
from xinglian.kernel import clock, sql


def remember_mapping(*, batch: Batch) -> None:
    """After an import that worked, in its transaction."""
    sql.execute(
        "INSERT INTO intake_mapping (org_id, kind, signature, source, mapping, used_count, used_at)"
        " SELECT org_id, kind, %s, source, mapping, 1, %s FROM intake_batch WHERE id = %s"
        " ON CONFLICT (org_id, kind, signature) DO UPDATE SET mapping = excluded.mapping,"
        " source = excluded.source, used_count = intake_mapping.used_count + 1,"
        " used_at = excluded.used_at",
        [signature_of(batch.facts["names"]), clock.now(), batch.pk],
    )


def remembered(*, kind: str, names: Iterable[str], org_id: int) -> Mapping | None:
    found = RememberedMapping.objects.filter(
        kind=kind, org_id=org_id, signature=signature_of(names)
    ).first()
    if found is None:
        return None
    try:
        return mappings.from_json(found.mapping)
    except MappingRefused:
        return None  # written by an older version: as if never seen


def signature_of(names: Iterable[str]) -> str:
    return hashlib.sha256(headers.signature(names).encode()).hexdigest()
