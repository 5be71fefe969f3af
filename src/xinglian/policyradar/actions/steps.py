"""History of entries, and the way back: every change is a step that remembers what was before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.models import Entry, Step

_DAYS = ("published_on", "effective_on", "expires_on")
_MOMENTS = ("pushed_at", "done_at")


class NothingToUndo(Refusal):
    sentence = _(
        "This cannot be taken back any more: somebody went on since. Open the entry and set its state there."
    )


def record(
    entries: Sequence[Entry], verb: str, words: str, *, name: str, now: datetime, befores: Sequence[Mapping[str, Any]] | None = None,
) -> int:  # fmt: skip
    """A line of history for each, and the audit; the stroke that `undo` takes back."""
    if not entries:
        return 0
    stroke = int(sql.value("SELECT kernel_new_id()"))
    Step.objects.bulk_create(
        [
            Step(
                entry=one, stroke=stroke, verb=verb, words=words[:500], person_name=name, at=now,
                before={key: _plain(value) for key, value in befores[place].items()} if befores else None,
            )
            for place, one in enumerate(entries)
        ]
    )  # fmt: skip
    for one in entries:
        audit.record(
            f"policy_{verb}", subject=("policyradar.entry", one.pk), name=one.title,
            after={"words": words} if words else None,
        )  # fmt: skip
    live.publish("policyradar")
    return stroke


def undo(*, stroke: int, viewer: Viewer, now: datetime) -> list[int]:
    """Take one stroke back, whole or not at all; the entries it was about. Raises NothingToUndo."""
    steps = list(Step.objects.filter(stroke=stroke, before__isnull=False).order_by("entry_id"))
    entries = {
        one.pk: one
        for one in Entry.objects.select_for_update(no_key=True)
        .filter(pk__in=[step.entry_id for step in steps])
        .order_by("pk")
    }
    last = dict(
        Step.objects.filter(entry__in=entries, before__isnull=False, is_undone=False)
        .order_by("entry_id", "-pk")
        .distinct("entry_id")
        .values_list("entry_id", "pk")
    )
    if not steps or any(last.get(step.entry_id) != step.pk for step in steps):
        raise NothingToUndo
    for step in steps:
        one = entries[step.entry_id]
        before = step.before or {}
        for key, value in before.items():
            setattr(one, key, _typed(key, value))
        one.changed_at = now
        one.save(update_fields=[*before, "changed_at"])
    Step.objects.filter(pk__in=[step.pk for step in steps]).update(is_undone=True)
    record(list(entries.values()), "undone", "", name=viewer.name, now=now)
    return list(entries)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if key in _MOMENTS else value
