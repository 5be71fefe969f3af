"""Where every read of signals starts: who is asking, and how far they see."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import scope
from xinglian.kernel.refusal import Refusal
from xinglian.signals.rules.definition import TagDefinition

# Who saves audiences, and who may change everybody's shared ones.
MAY_SAVE = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.POLICY_OFFICER)
CURATORS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
# Who makes tags and lists. All staff read them, a region its own partners on them: what a tag means is one for all.
MAKERS = CURATORS


class NotForPartners(Refusal):
    """Bitmaps have no row security: they never answer a partner."""

    sentence = _("Audiences are counted for the maker's staff only.")


def reach_of_caller() -> tuple[str, ...] | None:
    """Region paths the caller is narrowed to, or None for the whole network.

    Raises NotForPartners for everybody whose reach is one organisation.
    """
    acting = scope.current()
    if acting.reach == "own":
        raise NotForPartners
    return acting.region_paths if acting.reach == "regions" else None


def partner_in_sight(partner_id: int) -> int:
    """The partner's id when the caller is that partner; staff are narrowed by row security itself."""
    acting = scope.current()
    if acting.role == "xl_partner" and acting.org_id != partner_id:
        raise PermissionDenied
    return partner_id


def may_see_tag(tag: TagDefinition) -> bool:
    """What is said to staff only is not told to a partner."""
    return not (tag.is_inner and scope.current().role == "xl_partner")


def may_change(viewer: Viewer, *, created_by: int | None) -> bool:
    """One's own audience, or any shared one for those who answer for all of them."""
    return viewer.has(*MAY_SAVE) and (created_by == viewer.person_id or viewer.has(*CURATORS))
