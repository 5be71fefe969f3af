"""Which sources fill whose desk."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from django.core.cache import cache
from django.db import connection

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import live
from xinglian.workspace.queries import todo_business as business
from xinglian.workspace.queries import todo_care as care
from xinglian.workspace.queries import todo_outreach as outreach
from xinglian.workspace.queries import todo_policy as policy
from xinglian.workspace.queries import todo_risk as risk
from xinglian.workspace.queries import todo_sentinel as sentinel
from xinglian.workspace.queries import todo_stock as stock
from xinglian.workspace.queries.todo import Source, Todo, gather
from xinglian.workspace.rules.topics import TOPIC

_DESKS: dict[Role, tuple[Source, ...]] = {
    Role.HQ_DIRECTOR: (
        outreach.unanswered, outreach.reviews, business.stopped_work, outreach.escalations, outreach.trouble,
        business.imports, business.falling, business.register, care.needs, care.fund, outreach.rework, risk.alerts,
        policy.policies, risk.drifts, sentinel.sentinels, stock.ledgers,
    ),
    Role.CHANNEL_MANAGER: (
        outreach.reviews, outreach.unanswered, outreach.drafts, outreach.rework, outreach.escalations, outreach.trouble,
        business.falling, business.register, business.imports, care.needs, care.fund, risk.alerts, policy.policies,
        risk.drifts, sentinel.sentinels, stock.ledgers, outreach.inbox,
    ),
    Role.REGIONAL_CSM: (
        outreach.escalations, outreach.unanswered, care.needs, business.falling, care.moments, care.fund, outreach.drafts, outreach.rework,
        business.imports, risk.alerts, outreach.inbox,
    ),
    Role.POLICY_OFFICER: (
        policy.policies, outreach.drafts, outreach.rework, outreach.unanswered, business.imports, risk.alerts, risk.drifts,
        sentinel.sentinels, outreach.inbox,
    ),
    Role.SUPPORT_AGENT: (outreach.trouble, outreach.escalations, business.imports, risk.alerts, outreach.inbox),
    Role.AUDITOR: (business.stopped_work, outreach.trouble, outreach.unanswered, outreach.inbox),
}  # fmt: skip


# Nothing else ever cannot wait: the number beside the navigation asks these alone.
_URGENT = {
    outreach.unanswered, outreach.reviews, outreach.drafts, outreach.escalations, business.falling,
    business.stopped_work, care.needs, risk.alerts, policy.policies, stock.ledgers,
}  # fmt: skip
_NEWS = (TOPIC, "messages", "escalations", "care", "risk", "policyradar")
_KEPT_SECONDS = 20


def desk(*, viewer: Viewer, now: datetime) -> list[Todo]:
    """What this member of the maker should move, over all roles held. One query a source."""
    todos = gather(_sources(viewer), viewer=viewer, now=now)
    cache.set(_key(viewer), _urgent(todos), _KEPT_SECONDS)
    return todos


def urgent(*, viewer: Viewer, now: datetime) -> int:
    """How many things cannot wait. Every page of the maker's people asks: it is kept until there is news, at most a while."""
    kept = cache.get(_key(viewer))
    if kept is None:
        sources = [source for source in _sources(viewer) if source in _URGENT]
        kept = _urgent(gather(sources, viewer=viewer, now=now))
        cache.set(_key(viewer), kept, _KEPT_SECONDS)
    return int(kept)


def _sources(viewer: Viewer) -> list[Source]:
    return list(
        dict.fromkeys(
            source for role, found in _DESKS.items() if role in viewer.roles for source in found
        )
    )


def _urgent(todos: Sequence[Todo]) -> int:
    return sum(1 for one in todos if one.tone == "act")


def _key(viewer: Viewer) -> str:
    # Whoever looks is part of it: person, roles, regions; and the database, for tests.
    asked = (
        connection.settings_dict["NAME"],
        viewer.membership_id,
        sorted(viewer.roles),
        viewer.region_paths,
    )
    return (
        f"workspace.urgent.{live.heard(_NEWS)}."
        + blake2b(repr(asked).encode(), digest_size=16).hexdigest()
    )
