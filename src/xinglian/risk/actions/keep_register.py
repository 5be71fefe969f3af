"""The risk register: risks are written, weighed, reviewed, and closed; measures have an owner and a day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import KEEPERS
from xinglian.risk.models import Measure, Risk

FIELDS = ("title", "about", "family", "likelihood", "impact", "state", "review_on")


class RiskGone(Refusal):
    sentence = _("This risk lies beyond your regions, or is no longer there.")


class MeasureGone(Refusal):
    sentence = _("This measure is no longer there. Load the page again.")


class ReviewAhead(Refusal):
    sentence = _("Choose a day from tomorrow on for the next review.")
    field = "review_on"


class NotAnOwner(Refusal):
    sentence = _("Choose somebody of the maker who keeps the radar.")
    field = "owner"


def risk_seen(risk_id: int, *, lock: bool = False) -> Risk:
    """One risk within reach. Raises RiskGone."""
    found = Risk.objects.filter(pk=risk_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise RiskGone
    return one


def keep_risk(
    *, risk_id: int | None, values: Mapping[str, Any], owner_id: int, viewer: Viewer, today: date, now: datetime,
    path: str = "", alert_id: int | None = None, is_simulated: bool = False,
) -> Risk:  # fmt: skip
    """Write or change a risk; the place stays as it was written. Raises RiskGone, ReviewAhead, NotAnOwner."""
    if values["state"] != Risk.State.CLOSED and values["review_on"] <= today:
        raise ReviewAhead
    owner = next(
        (one for one in identity.staff_with(roles=KEEPERS) if one.person_id == owner_id), None
    )
    if owner is None:
        raise NotAnOwner
    if risk_id is None:
        risk = Risk(
            path=path,
            alert_id=alert_id,
            written_at=now,
            written_by_name=viewer.name,
            is_simulated=is_simulated,
        )
        before = None
    else:
        risk = risk_seen(risk_id, lock=True)
        before = {name: getattr(risk, name) for name in FIELDS}
    for name in FIELDS:
        setattr(risk, name, values[name])
    risk.owner_id, risk.owner_name, risk.changed_at = owner.person_id, owner.name, now
    risk.save(force_insert=risk_id is None)
    audit.record(
        "change_risk" if before else "write_risk", subject=("risk.risk", risk.pk), name=risk.title, before=before,
        after={name: getattr(risk, name) for name in FIELDS},
    )  # fmt: skip
    live.publish("risk")
    return risk


def add_measure(*, risk_id: int, what: str, due_on: date, viewer: Viewer) -> Measure:
    """Raises RiskGone."""
    risk = risk_seen(risk_id, lock=True)
    made = Measure.objects.create(
        risk=risk, path=risk.path, what=what.strip(), owner_name=risk.owner_name, due_on=due_on
    )
    audit.record(
        "add_measure", subject=("risk.risk", risk.pk), name=risk.title, after={"what": made.what}
    )
    return made


def tick_measure(*, measure_id: int, viewer: Viewer, now: datetime) -> Measure:
    """Done, or not after all. Raises MeasureGone."""
    one = Measure.objects.select_for_update(no_key=True).filter(pk=measure_id).first()
    if one is None:
        raise MeasureGone
    one.done_at, one.done_by_name = (None, "") if one.done_at else (now, viewer.name)
    one.save(update_fields=["done_at", "done_by_name"])
    audit.record(
        "tick_measure", subject=("risk.risk", one.risk_id), name=one.what, after={"is_done": one.done_at is not None}
    )  # fmt: skip
    return one
