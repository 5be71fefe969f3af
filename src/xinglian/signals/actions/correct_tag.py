"""A person knows better than the facts: put a tag on a partner, or take it off, for a while and with a reason."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.actions.schedule_refresh import refresh_at_once
from xinglian.signals.models import TagCorrection
from xinglian.signals.queries.why import computed_truth

LONGEST = timedelta(days=730)


class ReasonMissing(Refusal):
    """Who reads it later wants to know why."""

    sentence = _("Say in a few words why the facts are wrong here.")
    field = "why"


class EndNotAhead(Refusal):
    """A correction ends by itself, at most two years ahead."""

    sentence = _("Choose a day after today, at most two years ahead: then the facts count again.")
    field = "expires_on"


class AlreadyCorrected(Refusal):
    """There is one correction of a tag and partner at a time."""

    sentence = _("This tag was already corrected here by %(name)s. Put it back first.")


def correct_tag(
    *, partner_id: int, tag: str, why: str, expires_on: date, person_id: int | None, person_name: str,
    today: date, now: datetime,
) -> TagCorrection:  # fmt: skip
    """Say the opposite of what the facts say. Raises ReasonMissing, EndNotAhead, AlreadyCorrected, UnknownTag, NoFigures."""
    reason = " ".join(why.split())[:200]
    if not reason:
        raise ReasonMissing
    if not today < expires_on <= today + LONGEST:
        raise EndNotAhead
    sql.execute(
        "SELECT pg_advisory_xact_lock(hashtext('signals.correction'), %s)", [partner_id % 2**31]
    )
    computed = computed_truth(tag=tag, partner_id=partner_id)
    held = TagCorrection.objects.filter(partner_id=partner_id, tag=tag, ended_at=None).first()
    if held is not None and held.expires_on >= today:
        raise AlreadyCorrected(name=held.person_name)
    if held is not None:
        held.ended_at = now
        held.save(update_fields=["ended_at"])
    made = TagCorrection.objects.create(
        partner_id=partner_id, tag=tag, is_added=not computed, why=reason, person_id=person_id, person_name=person_name,
        made_at=now, expires_on=expires_on, computed_then=computed, computed_now=computed,
    )  # fmt: skip
    audit.record(
        "add_tag" if made.is_added else "remove_tag", subject=("partners.partner", partner_id), org_id=partner_id,
        after={"tag": tag, "until": expires_on.isoformat()}, why=reason,
    )  # fmt: skip
    refresh_at_once([partner_id])
    return made


def put_back_tag(*, correction_id: int, person_name: str, now: datetime) -> TagCorrection | None:
    """The facts count again; None when somebody has put it back already."""
    held = TagCorrection.objects.select_for_update().filter(pk=correction_id, ended_at=None).first()
    if held is None:
        return None
    held.ended_at, held.ended_by_name = now, person_name
    held.save(update_fields=["ended_at", "ended_by_name"])
    audit.record(
        "put_back_tag", subject=("partners.partner", held.partner_id), org_id=held.partner_id,
        before={"tag": held.tag, "until": held.expires_on.isoformat()},
    )  # fmt: skip
    refresh_at_once([held.partner_id])
    return held
