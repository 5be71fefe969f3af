"""Weights are written by one person and released by another; the release sets the yardsticks anew."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, jobs, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.scorecard import access
from xinglian.scorecard.events import WeightsReleased
from xinglian.scorecard.models import Release
from xinglian.scorecard.queries.releases import QUARTERS, keys_of, set_yardsticks
from xinglian.scorecard.queries.values import quarters_measured
from xinglian.scorecard.rules.profiles import PROFILES, TOTAL, faults, quarter_key, quarter_of
from xinglian.signals import api as signals

State = Release.State
RESCORE_JOB = "scorecard.score_since"
_HERE = ZoneInfo("Asia/Shanghai")


class NotAHundred(Refusal):
    sentence = _(
        "The weights of %(profile)s add up to %(sum)s. Change them until they are %(total)s."
    )


class WeightsOutOfRange(Refusal):
    sentence = _("A weight is a whole number from 0 to 100.")


class LinesCross(Refusal):
    sentence = _(
        "The red line lies below the green one, both between 1 and 99, and the margin is at most half of the distance."
    )
    field = "green"


class CoverageOutOfRange(Refusal):
    sentence = _("The least coverage is a share from 10 to 100%%.")
    field = "least_coverage"


class DraftIsOpen(Refusal):
    sentence = _("Release %(number)s is being written already. Change that one.")


class NotADraft(Refusal):
    sentence = _("Release %(number)s is no draft any more. Nothing was changed.")


class NotWaiting(Refusal):
    sentence = _(
        "Release %(number)s waits for nobody any more: it was released or dropped. Nothing was changed."
    )


class OwnRelease(Refusal):
    sentence = _(
        "You wrote these weights yourself. Ask another director or channel manager to release them."
    )


class MayNotKeep(Refusal):
    sentence = _("%(name)s may not change weights. Ask a director or a channel manager.")


def begin_release(*, viewer: Viewer, now: datetime) -> Release:
    """A draft that begins as a copy of what holds now. Raises MayNotKeep, DraftIsOpen."""
    _may(viewer)
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('scorecard.release'))")
    open_ = Release.objects.filter(state__in=[State.DRAFT, State.PROPOSED]).first()
    if open_ is not None:
        raise DraftIsOpen(number=open_.number)
    last = Release.objects.filter(state=State.RELEASED).order_by("from_quarter", "number").last()
    if last is None:
        raise LookupError("No release: nothing was scored yet.")
    number = int(sql.value("SELECT max(number) + 1 FROM scorecard_release"))
    draft = Release.objects.create(
        number=number, weights=last.weights, yardsticks=last.yardsticks, red=last.red, green=last.green, margin=last.margin,
        least_coverage=last.least_coverage, author_id=viewer.person_id, author_name=viewer.name, created_at=now, changed_at=now,
    )  # fmt: skip
    audit.record("begin_weights", subject=("scorecard.release", draft.pk), name=str(number))
    return draft


def save_release(
    *, release_id: int, weights: dict[str, dict[str, int]], red: int, green: int, margin: int,
    least_coverage: int, note: str, viewer: Viewer, now: datetime,
) -> Release:  # fmt: skip
    """Change a draft; lines in tenths, coverage in thousandths. Raises MayNotKeep, NotADraft and what is wrong with the numbers."""
    _may(viewer)
    draft = Release.objects.select_for_update(no_key=True).get(pk=release_id)
    if draft.state != State.DRAFT:
        raise NotADraft(number=draft.number)
    known = signals.indicators()
    kept = {
        profile: {
            key: int(weight)
            for key, weight in weights.get(profile, {}).items()
            if key in known and weight
        }
        for profile in PROFILES
    }
    if any(not 0 <= weight <= TOTAL for row in kept.values() for weight in row.values()):
        raise WeightsOutOfRange
    if not 10 <= red < green <= 990 or not 0 <= margin <= (green - red) // 2:
        raise LinesCross
    if not 100 <= least_coverage <= 1000:
        raise CoverageOutOfRange
    before = told(draft)
    draft.weights, draft.red, draft.green, draft.margin = kept, red, green, margin
    draft.least_coverage, draft.note, draft.changed_at = least_coverage, note.strip()[:300], now
    # Whoever changed it last is its author: the release needs somebody else.
    draft.author_id, draft.author_name = viewer.person_id, viewer.name
    draft.save()
    audit.record("change_weights", subject=("scorecard.release", draft.pk), name=str(draft.number), before=before, after=told(draft))  # fmt: skip
    return draft


def propose_release(*, release_id: int, viewer: Viewer, now: datetime) -> Release:
    """Hand a draft to somebody else for release. Raises MayNotKeep, NotADraft, NotAHundred."""
    _may(viewer)
    draft = Release.objects.select_for_update(no_key=True).get(pk=release_id)
    if draft.state != State.DRAFT:
        raise NotADraft(number=draft.number)
    for profile, total in faults(draft.weights):
        raise NotAHundred(profile=PROFILE_WORDS[profile], sum=total, total=TOTAL)
    draft.state, draft.proposed_at = State.PROPOSED, now
    draft.save(update_fields=["state", "proposed_at"])
    audit.record(
        "propose_weights",
        subject=("scorecard.release", draft.pk),
        name=str(draft.number),
        after=told(draft),
    )
    return draft


def release_weights(*, release_id: int, viewer: Viewer, now: datetime) -> Release:
    """The second person's yes: they hold from this quarter on, with yardsticks of the last quarters. Past quarters keep
    their scores. Raises MayNotKeep, NotWaiting, OwnRelease."""
    _may(viewer)
    found = Release.objects.select_for_update(no_key=True).get(pk=release_id)
    if found.state != State.PROPOSED:
        raise NotWaiting(number=found.number)
    if found.author_id == viewer.person_id:
        raise OwnRelease
    found.state, found.released_at = State.RELEASED, now
    found.from_quarter = quarter_of(now.astimezone(_HERE).date())
    found.released_by_id, found.released_by_name = viewer.person_id, viewer.name
    found.yardsticks = set_yardsticks(
        quarters=quarters_measured()[-QUARTERS:], keys=keys_of(found.weights)
    )
    found.save()
    audit.record(
        "release_weights", subject=("scorecard.release", found.pk), name=str(found.number),
        after={"written_by": found.author_name, "released_by": viewer.name, "from": quarter_key(found.from_quarter)},
    )  # fmt: skip
    outbox.announce(
        WeightsReleased(
            release_id=found.pk, number=found.number, from_quarter=quarter_key(found.from_quarter)
        )
    )
    jobs.defer(
        RESCORE_JOB,
        scope=network(),
        quarter=quarter_key(found.from_quarter),
        queueing_lock=RESCORE_JOB,
    )
    return found


def drop_release(*, release_id: int, viewer: Viewer, now: datetime) -> Release:
    """Give a draft up, or send a proposal back for good. Raises MayNotKeep, NotWaiting."""
    _may(viewer)
    found = Release.objects.select_for_update(no_key=True).get(pk=release_id)
    if found.state not in (State.DRAFT, State.PROPOSED):
        raise NotWaiting(number=found.number)
    found.state, found.changed_at = State.DROPPED, now
    found.save(update_fields=["state", "changed_at"])
    audit.record("drop_weights", subject=("scorecard.release", found.pk), name=str(found.number))
    return found


def take_back(*, release_id: int, viewer: Viewer, now: datetime) -> Release:
    """A proposal becomes a draft again. Raises MayNotKeep, NotWaiting."""
    _may(viewer)
    found = Release.objects.select_for_update(no_key=True).get(pk=release_id)
    if found.state != State.PROPOSED:
        raise NotWaiting(number=found.number)
    found.state, found.changed_at = State.DRAFT, now
    found.save(update_fields=["state", "changed_at"])
    audit.record(
        "take_back_weights", subject=("scorecard.release", found.pk), name=str(found.number)
    )
    return found


PROFILE_WORDS: dict[str, Any] = {
    "distribution": _("Agents and wholesalers"),
    "workshop": _("4S shops, garages and chains"),
}


def told(found: Release) -> dict[str, Any]:
    """For the audit: what the numbers are."""
    return {
        "weights": found.weights, "red": found.red / 10, "green": found.green / 10, "margin": found.margin / 10,
        "least_coverage": found.least_coverage / 1000, "note": found.note,
    }  # fmt: skip


def _may(viewer: Viewer) -> None:
    if not viewer.has(*access.KEEPERS):
        raise MayNotKeep(name=viewer.name)
