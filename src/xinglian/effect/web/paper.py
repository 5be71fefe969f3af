"""A communication report as a document, in the language asked for."""

from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.effect.access import REPORT_READERS
from xinglian.effect.actions.make_report import name_of
from xinglian.effect.models import Report
from xinglian.effect.queries.snapshot import figures_of, last_day
from xinglian.effect.rules.figures import Figures
from xinglian.effect.web import words
from xinglian.effect.web.report_words import measure, named
from xinglian.effect.web.reports import found, tables
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.tongues import INTERFACE
from xinglian.push import api as push
from xinglian.ui.paper import Paper


@allow(*REPORT_READERS)
@require_GET
def paper(request: ViewerRequest, report_id: int) -> HttpResponse:
    """GET ?language=zh-hans|zh-hant|en; without, the reader's."""
    one = found(report_id)
    asked = request.GET.get("language", "")
    language = asked if asked in INTERFACE else get_language()
    with override(language):
        content = document(one, who=request.viewer.name)
    audit.record(
        "export_report", subject=("effect.report", one.pk), name=str(one), after={"sha256": one.digest, "language": language}
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = (
        f'attachment; filename="xinglian-communication-{one.span}-{one.first_day}-{language}.pdf"'
    )
    return answer


def document(report: Report, *, who: str) -> bytes:
    kept = report.figures
    sheet = Paper(
        title=name_of(report),
        foot=[
            _("Made %(at)s · exported %(now)s by %(who)s") % {"at": _at(report.made_at), "now": _at(clock.now()), "who": who},
            _("SHA-256 of the figures %(digest)s") % {"digest": report.digest},
        ],
        mark=_("Simulated data: companies and figures are made up for demonstration.") if kept["is_simulated"] else "",
    )  # fmt: skip
    sheet.facts(
        [
            (_("Time"), f"{report.first_day} – {last_day(span=report.span, first_day=report.first_day)}"),
            (_("Edition"), f"{report.edition}"),
            *((named(name), _beside(name, kept)) for name in kept["headline"]),
            (_("To rework"), _reworked(kept["rework"])),
        ]
    )  # fmt: skip
    for one in tables(kept):
        sheet.heading(_("By %(what)s") % {"what": str(one["label"]).lower()})
        sheet.table(
            heads=[str(one["label"]), *_heads(with_reach=one["with_reach"])],
            widths=(26, *(10 for _head in _heads(with_reach=one["with_reach"]))),
            rows=[[str(line["label"]), *_cells(line["figures"], with_reach=one["with_reach"])] for line in one["lines"]],
        )  # fmt: skip
    for label, rows in ((_("Answered best"), kept["best"]), (_("Answered least"), kept["weak"])):
        if rows:
            _messages(sheet, label, rows)
    sheet.text(
        _("Partners count as reached when every required role has a reader. Responded: acknowledged where that was asked, else read."),
        soft=True,
    )  # fmt: skip
    return sheet.content()


def _beside(name: str, kept: dict[str, Any]) -> str:
    """A figure, what it was the time before, and its target."""
    before, targets = kept["before"], kept["targets"]
    said = measure(name, kept["headline"][name])
    wanted = {"reach": targets["reach"], "awareness": targets["awareness"], "response": targets["mark"], "response_median": targets["response_minutes"]}  # fmt: skip
    if name in wanted:
        said += "   " + _("target %(value)s") % {"value": measure(name, wanted[name])}
    if before:
        said += "   " + _("before %(value)s") % {"value": measure(name, before[name])}
    return said


def _reworked(rework: dict[str, int]) -> str:
    return _("%(all)s found, %(reworked)s reworked, %(kept)s kept, %(open)s open") % {
        "all": sum(rework.values()), "reworked": rework.get("reworked", 0), "kept": rework.get("kept", 0),
        "open": rework.get("open", 0),
    }  # fmt: skip


def _messages(sheet: Paper, label: str, rows: list[dict[str, Any]]) -> None:
    kinds = push.kind_words()
    sheet.heading(label)
    sheet.table(
        heads=[_("Message"), _("Topic"), _("Author"), *_heads(with_reach=True)[1:]],
        widths=(34, 10, 10, *(9 for _head in _heads(with_reach=True)[1:])),
        rows=[
            [row["title"], str(kinds.get(row["kind"], row["kind"])), row["author_name"], *_cells(figures_of(row["figures"]), with_reach=True)[1:]]
            for row in rows
        ],
    )  # fmt: skip


def _heads(*, with_reach: bool) -> list[str]:
    reach = [_("Partners reached")] if with_reach else []
    return [_("Messages"), _("People told"), *reach, _("Read"), _("Half read after"), _("Responded"), _("Half responded after"), _("Did what was asked")]  # fmt: skip


def _cells(f: Figures, *, with_reach: bool) -> list[str]:
    reach = [words.percent(f.reach)] if with_reach else []
    return [
        f"{f.messages:,}", f"{f.people:,}", *reach, words.percent(f.read_share), words.duration(f.read_median),
        words.percent(f.response), words.duration(f.response_median), words.percent(f.action),
    ]  # fmt: skip


def _at(moment: Any) -> str:
    return str(localtime(moment).strftime("%Y-%m-%d %H:%M"))
