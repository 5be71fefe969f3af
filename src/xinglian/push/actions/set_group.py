"""Groups and their robots. The address and the key go into the vault and never come back to a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, sql, vault
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push.actions.set_provider import describe
from xinglian.push.actions.tell_groups import post_to
from xinglian.push.models import Group
from xinglian.push.queries.group_notes import sample_note
from xinglian.push.rules.outcome import Outcome


class GroupNameTaken(Refusal):
    sentence = _("There is a group “%(name)s” already. Choose another name.")
    field = "name"


class AddressMissing(Refusal):
    sentence = _("The robot’s address is missing. Copy it from the group’s settings, whole.")
    field = "address"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a group is told, and how. `region_path` None: of the whole network; no `kinds`: of all."""

    name: str
    kind: str
    region_path: str | None = None
    kinds: Sequence[str] = ()
    has_partners: bool = False
    language: str = "zh-hans"
    is_on: bool = True


def set_group(
    *, org_id: int, told: Told, now: datetime, address: str = "", key: str | None = None, group_id: int | None = None
) -> Group:  # fmt: skip
    """Keep a group; without `group_id` a new one. Without `address` the stored one and its key stay; a new address comes
    with its own key. Raises GroupNameTaken, AddressMissing."""
    group = Group.objects.select_for_update(no_key=True).get(pk=group_id) if group_id else Group(org_id=org_id)  # fmt: skip
    before = _said(group) if group_id else {}
    if not address and (not group_id or group.kind != told.kind):
        raise AddressMissing
    if address:
        group.host = (urlsplit(address).hostname or "")[:120]
        group.secret = vault.encrypt(json.dumps({"address": address, "key": key or ""}))
    elif key:
        stored = json.loads(vault.decrypt(bytes(group.secret)))
        group.secret = vault.encrypt(json.dumps(stored | {"key": key}))
    group.name, group.kind, group.region_path = told.name, told.kind, told.region_path  # type: ignore[assignment]
    group.kinds, group.has_partners, group.language = (
        list(told.kinds),
        told.has_partners,
        told.language,
    )
    group.is_on, group.changed_at = told.is_on, now
    # What stopped it may be what was just mended: what waits is posted now.
    group.faults, group.free_at, group.broken_until, group.broken_times, group.broken_reason = 0, None, None, 0, ""  # fmt: skip
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise GroupNameTaken(name=told.name) from error
    sql.execute(
        "UPDATE push_grouppost SET next_at = %s WHERE group_id = %s AND state = 'queued'",
        [now, group.pk],
    )
    audit.record("set_group", subject=("push.group", group.pk), name=group.name, before=before, after=_said(group))  # fmt: skip
    for name in ("push.tell_groups_first", "push.tell_groups"):
        jobs.defer(name, scope=network(), queueing_lock=name)
    return group


def remove_group(*, group_id: int, now: datetime) -> str:
    """Take a group out: its name. What waited for it is cancelled, what was posted stays in the books."""
    group = Group.objects.get(pk=group_id)
    sql.execute(
        "UPDATE push_grouppost SET state = 'cancelled', code = 'group_gone', settled_at = %s WHERE group_id = %s AND state = 'queued'",
        [now, group_id],
    )
    audit.record("remove_group", subject=("push.group", group_id), name=group.name, before=_said(group))  # fmt: skip
    group.delete()
    return group.name


def test_group(*, group_id: int, now: datetime) -> Outcome:
    """Post one real test into the group."""
    group = Group.objects.get(pk=group_id)
    note = sample_note(name=group.name, language=group.language)
    outcome = post_to(kind=group.kind, secret=bytes(group.secret), note=note)
    Group.objects.filter(pk=group_id).update(tested_at=now, test_result=describe(outcome))
    return outcome


def _said(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind, "host": group.host, "region": group.region_path, "kinds": list(group.kinds), "is_on": group.is_on,
        "has_partners": group.has_partners, "language": group.language,
    }  # fmt: skip
