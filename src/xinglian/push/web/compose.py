"""The composer: one page, numbered sections, saved while one writes."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow, zone_label
from xinglian.kernel import clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.tongues import tongue
from xinglian.push import access
from xinglian.push.actions.draft import begin_draft, save_draft
from xinglian.push.actions.write_to_partners import send_to_the_same
from xinglian.push.channels import base
from xinglian.push.models import Channel, Message, Variant
from xinglian.push.queries.audience import chosen_partners
from xinglian.push.queries.target import usual_target
from xinglian.push.rules.variants import LANGUAGES, ROLE_BITS, Key, bits, columns, matrix
from xinglian.push.web import best_hour, campaign_budget, ladder, plan, words
from xinglian.ui.day_words import NotADay, moment_of
from xinglian.ui.widgets import Picker


@allow(*access.AUTHORS)
@require_POST
def begin(request: ViewerRequest) -> HttpResponse:
    """A new draft; `audience_expr` and `supersedes` may come along from other pages."""
    viewer = request.viewer
    supersedes = request.POST.get("supersedes", "")
    try:
        message = begin_draft(
            org_id=viewer.org_id, author_id=viewer.person_id, author_name=viewer.name, now=clock.now(),
            language=viewer.language, audience_expr=request.POST.get("audience_expr", "")[:4000],
            region_paths=viewer.region_paths, supersedes_id=int(supersedes) if supersedes.isdecimal() else None,
        )  # fmt: skip
    except Refusal as refusal:
        back = reverse("push:campaigns")
        return render(
            request, "push/refused.html", {"refusal": str(refusal), "back": back}, status=409
        )
    if message.supersedes_id and not message.audience_expr:
        send_to_the_same(message, as_message_id=message.supersedes_id)
    url = reverse("push:compose", args=[message.pk])
    return (
        HttpResponse(status=204, headers={"HX-Redirect": url})
        if request.headers.get("HX-Request")
        else redirect(url)
    )


@allow(STAFF)
@require_GET
def compose(request: ViewerRequest, message_id: int) -> HttpResponse:
    """A draft is edited here; a message that has left the desk shows where it stands."""
    message = _find(message_id)
    if message is None:
        return _missing(request)
    if message.state in ("in_review", "approved", "scheduled"):
        return redirect("push:review", message_id)
    if message.state != "draft" or not request.viewer.has(*access.AUTHORS):
        return redirect("push:result" if message.started_at else "push:review", message_id)
    return render(request, "push/compose.html", context(message, request.viewer.zone))


@allow(*access.AUTHORS)
@require_POST
def save(request: ViewerRequest, message_id: int) -> HttpResponse:
    """Autosave: keeps what is sound and names what is not."""
    changes, problems = read(request.POST, ZoneInfo(request.viewer.zone))
    try:
        message = save_draft(message_id=message_id, changes=changes, now=clock.now())
    except Message.DoesNotExist:
        return _missing(request)
    except Refusal as refusal:
        problems.append(str(refusal))
        message = Message.objects.get(pk=message_id)
    answer = render(request, "push/_saved.html", {"message": message, "problems": problems})
    answer["HX-Trigger"] = "push-saved"
    return answer


def context(message: Message, zone: str) -> dict[str, Any]:
    written = list(
        Variant.objects.filter(message_id=message.pk, arm=0).order_by(
            "language", "partner_type", "role"
        )
    )
    switched_on = set(Channel.objects.filter(is_on=True).values_list("key", flat=True)) | {"inapp"}
    return {
        "message": message,
        "chosen": chosen_partners(message),
        "kinds": words.KINDS,
        "roles": words.ROLES,
        "grid": grid(written),
        "current": {"language": LANGUAGES[0], "partner_type": "", "role": ""},
        "channels": [(kind, kind.key in message.channels, kind.key in switched_on) for kind in base.kinds()],
        "release_at": _typed(message.release_at, zone),
        "pinned_until": _typed(message.pinned_until, zone),
        "ack_roles": [(role, label, bool(message.ack_bits & ROLE_BITS[role])) for role, label in words.ROLES.items()],
        "zone_name": zone_label(zone),
        "plan": plan.form(message),
        "budget": campaign_budget.form(message),
        "best_hours": best_hour.choices(message),
        "ladder": ladder.form(message),
        "usual_target": usual_target(message.kind),
        "undo_seconds": knobs.value("push.undo_seconds"),
        "supersedes": Picker(
            url=reverse("push:pick_message"), placeholder=_("Search among messages sent"),
            labels=lambda values: {
                str(pk): title for pk, title in Message.objects.filter(pk__in=values).values_list("pk", "title")
            },
        ).render("supersedes", message.supersedes_id or "", {"id": "supersedes"}),
    }  # fmt: skip


def grid(written: list[Variant], *, also: str = "") -> dict[str, Any]:
    """The matrix of texts: rows for everybody, every type and every role; what a cell's reader gets.

    `also`: a language to show although nothing is written in it yet.
    """
    texts = {Key(v.language, v.partner_type, v.role): v for v in written if v.subject}
    rows = [("", ""), *((kind, "") for kind in words.TYPES), *(("", role) for role in words.ROLES)]
    rows += sorted({(v.partner_type, v.role) for v in written if v.partner_type and v.role})
    shown = [
        row
        for row in rows
        if row == ("", "") or row[1] or any(v.partner_type == row[0] for v in written)
    ]
    languages, lines = columns({Key(v.language) for v in written}, also=also), []
    for (kind, role), cells in zip(
        shown, matrix(set(texts), rows=shown, languages=languages), strict=True
    ):
        label = " · ".join(
            str(part) for part in (words.TYPES.get(kind, ""), words.ROLES.get(role, "")) if part
        )
        lines.append(
            {
                "label": label or _("Everybody"), "partner_type": kind, "role": role,
                "cells": [
                    {"key": cell.key, "own": cell.own, "used": cell.used, "is_checked": cell.own and texts[cell.key].is_checked,
                     # One text is enough for everybody: its lack alone is told.
                     "is_first": cell.key == Key(LANGUAGES[0], "", ""),
                     "from": tongue(cell.used.language).short if cell.used else ""}
                    for cell in cells
                ],
            }
        )  # fmt: skip
    more = [(kind, label) for kind, label in words.TYPES.items() if (kind, "") not in shown]
    return {
        "lines": lines, "languages": [(one, tongue(one).short) for one in languages], "more": more,
        "more_languages": [(one, words.LANGUAGES[one]) for one in LANGUAGES if one not in languages],
    }  # fmt: skip


def read(given: QueryDict, zone: ZoneInfo) -> tuple[dict[str, Any], list[str]]:
    """The sound fields of the form, and sentences about the others."""
    changes: dict[str, Any] = {
        "title": given.get("title", "").strip()[:120],
        "kind": given.get("kind", "general") if given.get("kind") in words.KINDS else "general",
        "roles": [role for role in given.getlist("roles") if role in words.ROLES],
        "required_roles": [role for role in given.getlist("required_roles") if role in words.ROLES],
        "channels": [
            "inapp",
            *(
                one
                for one in given.getlist("channels")
                if one in {k.key for k in base.kinds()} - {"inapp"}
            ),
        ],
        "must_acknowledge": "must_acknowledge" in given,
        "ack_bits": bits(role for role in given.getlist("ack_roles") if role in words.ROLES),
        "is_pinned": "is_pinned" in given,
        "action_url": str(given.get("action_url", "")).strip()[:500],
        "best_hours": best_hour.read(given),
    }
    if "ladder" in given:
        changes["climbs_as_usual"] = "climbs_as_usual" in given
    if "audience_expr" in given:
        changes["audience_expr"] = str(given["audience_expr"]).strip()[:4000]
    supersedes = str(given.get("supersedes", ""))
    changes["supersedes_id"] = int(supersedes) if supersedes.isdecimal() else None
    problems: list[str] = []
    changes |= plan.read(given, problems) | campaign_budget.read(given, problems)
    for name, label in (
        ("ack_minutes", _("Minutes to acknowledge")), ("target_minutes", _("Everybody reached within")), ("remind_minutes", _("Remind after")), ("liaison_minutes", _("Ask the liaison after")),
        ("escalate_minutes", _("Tell the CSM after")), ("call_minutes", _("Onto the call list after")),
    ):  # fmt: skip
        text = str(given.get(name, "")).strip()
        if not text:
            changes[name] = None
        elif text.isdecimal() and 0 < int(text) <= 20160:
            changes[name] = int(text)
        else:
            problems.append(
                _("%(label)s: “%(text)s” is not a number of minutes from 1 to 20160.")
                % {"label": label, "text": text[:20]}
            )
    for name, said in (
        ("release_at", _("The time to send “%(text)s” is no day and time. Write it as 2026-11-22 09:30.")),
        ("pinned_until", _("The end of the pin “%(text)s” is no day and time. Write it as 2026-11-22 09:30.")),
    ):  # fmt: skip
        text = str(given.get(name, "")).strip()
        try:
            changes[name] = _moment(text, zone) if text else None
        except NotADay:
            problems.append(said % {"text": text[:20]})
    return changes, problems


def _typed(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment else ""


def _moment(text: str, zone: ZoneInfo) -> datetime:
    day, at = moment_of(text, today=clock.now().astimezone(zone).date())
    return datetime.combine(day, at or time(9), zone)


def _find(message_id: int) -> Message | None:
    try:
        return access.campaign(message_id)
    except Message.DoesNotExist:
        return None


def _missing(request: HttpRequest) -> HttpResponse:
    return render(request, "push/missing.html", status=404)
