"""The report of an urgent notice or drill as a document: times, who was reached by which channel, what failed."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.emergency import access
from xinglian.emergency.definitions import TEMPLATES
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.report import Report, report_of
from xinglian.emergency.web.words import TROUBLES
from xinglian.identity.api import STAFF, ViewerRequest, allow, regions_by_path
from xinglian.kernel import audit, clock
from xinglian.push import api as push
from xinglian.ui.components.numbers import span
from xinglian.ui.paper import Paper


@allow(STAFF)
@require_GET
def report(request: ViewerRequest, alarm_id: int) -> HttpResponse:
    found = access.alarms().filter(pk=alarm_id).first()
    told = report_of(found) if found else None
    if found is None or told is None:
        raise Http404
    digest = hashlib.sha256(
        json.dumps(asdict(told.outcome), cls=DjangoJSONEncoder, sort_keys=True).encode()
    ).hexdigest()
    content = document(found, told, who=request.viewer.name, reach=_reach(request), now=clock.now(), digest=digest)  # fmt: skip
    audit.record(
        "export_alarm_report", subject=("emergency.alarm", found.pk), name=found.subject, after={"sha256": digest}
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="emergency-{alarm_id}.pdf"'
    return answer


def document(
    alarm: Alarm, told: Report, *, who: str, reach: str, now: datetime, digest: str
) -> bytes:
    o = told.outcome
    paper = Paper(
        title=_("Report: %(subject)s") % {"subject": alarm.subject},
        foot=[
            _("As of %(at)s · exported by %(who)s · %(reach)s") % {"at": _at(alarm.ended_at if told.is_final else now), "who": who, "reach": reach},
            _("SHA-256 of the figures %(digest)s") % {"digest": digest},
        ],
        mark=_("Drill: counts in no figure") if alarm.is_drill else "",
    )  # fmt: skip
    paper.facts(_facts(alarm, told))
    paper.heading(_("By channel"))
    paper.table(
        heads=[_("Channel"), _("Recipients"), _("Handed over"), _("Delivered"), _("Read by it"), _("Not delivered"), _("Uncertain"), _("Held back"), _("First after"), _("Half after")],
        widths=(16, 10, 10, 10, 10, 10, 10, 10, 10, 10),
        rows=[
            [
                str(push.channel_label(row["channel"])), *(f"{row[name]:,}" for name in ("total", "handed_over", "delivered", "readers", "failed", "uncertain", "held")),
                _seconds((row["first_at"] - o.started_at).total_seconds() if row["first_at"] and o.started_at else None), _seconds(row["median_seconds"]),
            ]
            for row in o.channels
        ],
    )  # fmt: skip
    if o.trouble:
        paper.heading(_("What failed"))
        paper.table(
            heads=[_("Channel"), _("State"), _("Recipients"), _("Why")], widths=(16, 16, 12, 60),
            rows=[
                [str(push.channel_label(row["channel"])), str(TROUBLES[row["state"]][0]), f"{row['n']:,}", push.reason_in_words(row)]
                for row in o.trouble
            ],
        )  # fmt: skip
    paper.heading(_("Partners not reached: %(n)s") % {"n": f"{o.unreached_total:,}"})
    if o.unreached:
        paper.text(", ".join(row["name"] for row in o.unreached) + (" …" if o.unreached_total > len(o.unreached) else ""))  # fmt: skip
    return paper.content()


def _facts(alarm: Alarm, told: Report) -> list[tuple[str, str]]:
    o, reach = told.outcome, told.outcome.reach
    found = [
        (_("Template"), str(TEMPLATES[alarm.template].label)),
        (_("Prepared"), f"{_at(alarm.prepared_at)}  {alarm.prepared_by_name}"),
        (_("Released by"), f"{_at(alarm.released_at)}  {alarm.released_by_name}" + ("  " + _("by the shell") if alarm.by_shell else "")),
        (_("In all inboxes"), f"{_at(o.sent_at)}  ({_seconds(told.seconds_to_inboxes)})" if o.sent_at else "–"),
        (_("Over"), f"{_at(alarm.ended_at)}  {alarm.ended_by_name}" if alarm.ended_at else _("still running")),
        (_("Recipients"), _("%(n)s people, %(read)s read, %(acknowledged)s acknowledged") % {
            "n": f"{o.funnel.recipients:,}", "read": f"{o.funnel.read:,}", "acknowledged": f"{o.funnel.acknowledged:,}"
        }),
    ]  # fmt: skip
    if alarm.cut:
        found.append((_("Channels taken away"), ", ".join(str(push.channel_label(key)) for key in alarm.cut)))  # fmt: skip
    if told.first_outside:
        channel, after = told.first_outside
        found.append(
            (_("First by another way"), f"{push.channel_label(channel)}  {_seconds(after)}")
        )
    if reach:
        found.append((_("Partners reached"), _("%(n)s of %(total)s, %(within)s within %(target)s") % {
            "n": f"{reach.reached:,}", "total": f"{reach.partners:,}", "within": f"{reach.within_target:,}", "target": span(o.target_minutes)
        }))  # fmt: skip
        found.append((_("Nine in ten after"), _minutes(reach.minutes_to_90)))
        found.append((_("Time to everybody"), _minutes(reach.minutes_to_100)))
    return found


def _reach(request: ViewerRequest) -> str:
    paths = request.viewer.scope.region_paths
    if not paths:
        return _("the whole network")
    known = regions_by_path(paths=paths)
    names = ", ".join(known[path].name if path in known else path for path in paths)
    return _("only %(regions)s") % {"regions": names}


def _at(moment: Any) -> str:
    return str(localtime(moment).strftime("%Y-%m-%d %H:%M:%S")) if moment else "–"


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else _("%(n)s s") % {"n": f"{seconds:,.1f}"}


def _minutes(minutes: float | None) -> str:
    return _("not reached") if minutes is None else span(minutes)
