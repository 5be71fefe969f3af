"""Every read of batches starts here: row security narrows to the acting organisation's own."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role, Viewer
from xinglian.intake.definitions import all_kinds
from xinglian.intake.models import Batch, RememberedMapping
from xinglian.intake.rules.kinds import ImportKind
from xinglian.kernel.refusal import Refusal

READERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.AUDITOR)
WRITERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)


class BatchNotFound(Refusal):
    sentence = _("This import does not exist, or is not yours to see.")


class KindNotAllowed(Refusal):
    sentence = _("Your role may not import this kind of file. Ask a channel manager.")


def batches() -> QuerySet[Batch]:
    return Batch.objects.all()


def batch(*, batch_id: int) -> Batch:
    """Raises BatchNotFound."""
    found = batches().filter(pk=batch_id).first()
    if found is None:
        raise BatchNotFound
    return found


def mappings() -> QuerySet[RememberedMapping]:
    return RememberedMapping.objects.all()


def kinds_for(*, viewer: Viewer) -> list[ImportKind]:
    """The kinds the viewer may import."""
    return [kind for kind in all_kinds() if kind.roles & {role.value for role in viewer.roles}]


def check_kind(*, viewer: Viewer, kind: ImportKind) -> None:
    """Raises KindNotAllowed."""
    if kind.key not in {known.key for known in kinds_for(viewer=viewer)}:
        raise KindNotAllowed
