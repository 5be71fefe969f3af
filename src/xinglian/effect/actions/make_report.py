"""Make the report of a month or quarter: a snapshot that stays as it is, and a word to the directors."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xinglian.effect.models import Report
from xinglian.effect.queries.snapshot import snapshot
from xinglian.effect.rules.period import CHINA
from xinglian.effect.rules.reports import first_of, last_full
from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.tongues import INTERFACE
from xinglian.push import api as push

TOPIC = "effect.reports"


class NotOver(Refusal):
    sentence = gettext_lazy(
        "This time is not over yet. A report is made of whole months and quarters."
    )


class NothingSent(Refusal):
    sentence = gettext_lazy("Nothing went out in this time, so there is nothing to report.")


class NothingNew(Refusal):
    sentence = gettext_lazy("The figures are as in the last edition: nothing was made.")


def make_report(*, span: str, first_day: date, made_by: str, now: datetime) -> Report:
    """Another edition, if anything has changed since the last one; the directors are told. Raises as `keep_report`."""
    made = keep_report(span=span, first_day=first_day, made_by=made_by, now=now)
    _tell(made, now=now)
    return made


def keep_report(*, span: str, first_day: date, made_by: str, now: datetime) -> Report:
    """Raises NotOver, NothingSent, NothingNew."""
    if first_of(span, first_day) != first_day or first_day > last_full(
        span, today=now.astimezone(CHINA).date()
    ):
        raise NotOver
    # Two who make it at once make one.
    sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"effect.report:{span}:{first_day}"])  # fmt: skip
    figures = snapshot(span=span, first_day=first_day)
    if not figures["headline"]["messages"]:
        raise NothingSent
    digest = hashlib.sha256(
        json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
    last = Report.objects.filter(span=span, first_day=first_day).order_by("-edition").first()
    if last and last.digest == digest:
        raise NothingNew
    made = Report.objects.create(
        span=span, first_day=first_day, edition=last.edition + 1 if last else 1, figures=figures, digest=digest,
        made_at=now, made_by=made_by,
    )  # fmt: skip
    audit.record("make_report", subject=("effect.report", made.pk), name=str(made))
    live.publish(TOPIC)
    return made


def make_due(*, now: datetime) -> list[Report]:
    """The last month's and quarter's report, if nobody has made it yet, in a job's scope."""
    made = []
    for span in Report.Span.values:
        first_day = last_full(span, today=now.astimezone(CHINA).date())
        if Report.objects.filter(span=span, first_day=first_day).exists():
            continue
        try:
            made.append(make_report(span=span, first_day=first_day, made_by="", now=now))
        except NothingSent:
            continue
    return made


def name_of(report: Report) -> str:
    """What a report is called, in the language of whoever reads."""
    said = {
        "year": report.first_day.year,
        "month": report.first_day.month,
        "n": (report.first_day.month + 2) // 3,
    }
    if report.span == Report.Span.MONTH:
        return _("Communication report %(month)s/%(year)s") % said
    return _("Communication report %(year)s, quarter %(n)s") % said


def _tell(report: Report, *, now: datetime) -> None:
    """The directors find it in their inbox, with the figures that matter."""
    members = [one.membership_id for one in identity.staff_with(roles=[Role.HQ_DIRECTOR])]
    if not members:
        return
    headline: dict[str, Any] = report.figures["headline"]
    words = []
    for language in INTERFACE:
        with override(language):
            said = _("%(messages)s messages. Partners reached: %(reach)s. Policies known: %(awareness)s. Responded: %(response)s.") % {
                "messages": f"{headline['messages']:,.0f}", **{name: _percent(headline[name]) for name in ("reach", "awareness", "response")}
            }  # fmt: skip
            edition = _(" (edition %(n)s)") % {"n": report.edition} if report.edition > 1 else ""
            words.append(
                push.Words(language=language, subject=name_of(report) + edition, body=said, action_label=_("Read the report"))
            )  # fmt: skip
    push.send_now(
        words=words, now=now, membership_ids=members, roles=[], is_notice=True, channels=("inapp", "email"),
        action_url=reverse("effect:report", args=[report.pk]), is_simulated=bool(report.figures["is_simulated"]),
    )  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"
