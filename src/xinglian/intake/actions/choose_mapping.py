"""Write down how the columns of a batch are matched; the check comes next."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.intake.models import Batch
from xinglian.intake.rules.mapping import Mapping
from xinglian.intake.rules.states import MAY_MAP, Phase
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal


class TooLateToMap(Refusal):
    sentence = _(
        "This import is already under way or done. Bring the file again to match its columns differently."
    )


def choose_mapping(*, batch_id: int, mapping: Mapping, now: datetime) -> Batch:
    """In the caller's transaction. Raises TooLateToMap."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in MAY_MAP or batch.phase:
        raise TooLateToMap
    before = batch.mapping
    batch.mapping, batch.source = mapping.to_json(), mapping.source
    batch.phase, batch.progress, batch.refusal, batch.changed_at = Phase.CHECKING, 0, {}, now
    batch.save()
    audit.record(
        "match_columns",
        subject=("intake.batch", batch.pk),
        name=batch.file_name,
        org_id=batch.org_id,
        before=before,
        after=batch.mapping,
    )
    return batch
