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
# Who brings files of a few kinds comes in by the same door, and sees imports of those kinds only.
NARROW = (Role.POLICY_OFFICER,)
DOOR_READERS = (*READERS, *NARROW)
DOOR_WRITERS = (*WRITERS, *NARROW)


class BatchNotFound(Refusal):
    sentence = _("This import does not exist, or is not yours to see.")


class KindNotAllowed(Refusal):
    sentence = _("Your role may not import this kind of file. Ask a channel manager.")


def batches(*, viewer: Viewer | None = None) -> QuerySet[Batch]:
    """`viewer` None: for jobs and commands, which stand behind the door."""
    if viewer is None or viewer.has(*READERS):
        return Batch.objects.all()
    return Batch.objects.filter(kind__in=[kind.key for kind in kinds_for(viewer=viewer)])


def batch(*, batch_id: int, viewer: Viewer | None = None) -> Batch:
    """Raises BatchNotFound."""
    found = batches(viewer=viewer).filter(pk=batch_id).first()
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
