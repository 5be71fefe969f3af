"""Which sources fill whose desk."""

from datetime import datetime

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import scope
from xinglian.workspace.queries import todo_business as business
from xinglian.workspace.queries import todo_outreach as outreach
from xinglian.workspace.queries.todo import Source, Todo, gather

_DESKS: dict[Role, tuple[Source, ...]] = {
    Role.HQ_DIRECTOR: (
        outreach.unanswered, outreach.reviews, business.stopped_work, outreach.escalations, outreach.trouble,
        business.imports, business.falling, business.register,
    ),
    Role.CHANNEL_MANAGER: (
        outreach.reviews, outreach.unanswered, outreach.drafts, outreach.escalations, outreach.trouble,
        business.falling, business.register, business.imports, outreach.inbox,
    ),
    Role.REGIONAL_CSM: (
        outreach.escalations, outreach.unanswered, business.falling, outreach.drafts, business.imports, outreach.inbox,
    ),
    Role.POLICY_OFFICER: (outreach.drafts, outreach.unanswered, business.imports, outreach.inbox),
    Role.SUPPORT_AGENT: (outreach.trouble, outreach.escalations, business.imports, outreach.inbox),
    Role.AUDITOR: (business.stopped_work, outreach.trouble, outreach.unanswered, outreach.inbox),
}  # fmt: skip


def desk(*, viewer: Viewer, now: datetime) -> list[Todo]:
    """What this member of the maker should move, over all roles held. One query a source."""
    sources = dict.fromkeys(
        source for role, found in _DESKS.items() if role in viewer.roles for source in found
    )
    return gather(list(sources), viewer=viewer, now=now)


def wall_desk(*, now: datetime) -> list[Todo]:
    """What the wall shows, within the reach of the acting scope."""
    nobody = Viewer(roles=frozenset({Role.HQ_DIRECTOR}), region_paths=scope.current().region_paths)
    sources = (
        outreach.unanswered,
        outreach.reviews,
        outreach.escalations,
        outreach.trouble,
        business.falling,
    )
    return gather(sources, viewer=nobody, now=now)  # fmt: skip
