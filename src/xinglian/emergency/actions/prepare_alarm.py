"""Prepare an urgent notice: everything that goes out, waiting for the second person, who is told at once."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xinglian.emergency import access
from xinglian.emergency.definitions import LANGUAGES
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.compose import Values, compose, missing
from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push

ROLES = ("partner_owner", "partner_clerk", "technician")
_ACK_MINUTES = 10


class MayNotPrepare(Refusal):
    sentence = gettext_lazy(
        "%(name)s may not prepare urgent notices. Directors, channel managers, policy officers and regional CSMs may."
    )


class BlanksMissing(Refusal):
    sentence = gettext_lazy("Still to be filled in: %(blanks)s. Nothing was prepared.")
    field = "blanks"


class NobodyChosen(Refusal):
    sentence = gettext_lazy("Nobody is chosen. Set an audience; “all” is everybody in the network.")
    field = "audience_expr"


class NothingLeft(Refusal):
    sentence = gettext_lazy(
        "Every channel is taken away, so the drill would prove nothing. Leave at least one."
    )
    field = "cut"


class NobodyToRelease(Refusal):
    sentence = gettext_lazy(
        "There is nobody else who could release it: a second director or channel manager is needed. Create one under People."
    )


def prepare_alarm(
    *,
    viewer: Viewer,
    template: str,
    values: Values,
    audience_expr: str,
    is_drill: bool,
    now: datetime,
    cut: Sequence[str] = (),
    replaces: Alarm | None = None,
    by_shell: bool = False,
) -> Alarm:
    """In the viewer's scope. Raises the refusals above, and what push refuses (audience, texts)."""
    if not viewer.has(*access.PREPARERS):
        raise MayNotPrepare(name=viewer.name)
    if lacking := missing(template=template, values=values):
        raise BlanksMissing(blanks=_(", ").join(lacking))
    if not audience_expr.strip():
        raise NobodyChosen
    on = list(push.channels_on(kind="emergency"))
    taken = [one for one in on if one in cut] if is_drill else []
    if taken and len(taken) == len(on):
        raise NothingLeft
    words = compose(template=template, values=values, is_drill=is_drill)
    message_id = push.write_draft(
        org_id=viewer.org_id, author_id=viewer.person_id, author_name=viewer.name, title=words[0].subject,
        audience_expr=audience_expr.strip(), now=now, region_paths=viewer.region_paths, is_drill=is_drill,
        supersedes_id=replaces.message_id if replaces and not is_drill else None,
        settings={
            "kind": "emergency", "roles": list(ROLES), "channels": ["inapp", *(one for one in on if one not in taken)],
            "fallback": [], "fallback_minutes": [], "must_acknowledge": True, "ack_minutes": _ACK_MINUTES, "is_pinned": True,
        },
        words=[
            push.Words(language=one.language, subject=push.as_text(one.subject), body=push.as_text(one.body))
            for one in words
        ],
    )  # fmt: skip
    push.hand_in(message_id=message_id, now=now)
    alarm = Alarm.objects.create(
        org_id=viewer.org_id, template=template, is_drill=is_drill, subject=words[0].subject, values=dict(values),
        audience_expr=audience_expr.strip(), cut=taken, message_id=message_id, replaces=replaces, prepared_by_id=viewer.person_id,
        prepared_by_name=viewer.name, prepared_at=now, by_shell=by_shell,
    )  # fmt: skip
    audit.record(
        "prepare_alarm", subject=("emergency.alarm", alarm.pk), name=alarm.subject,
        after={"template": template, "is_drill": is_drill, "cut": taken},
    )  # fmt: skip
    if not by_shell:  # there the second person sits beside
        _ask_second_person(alarm, viewer, now=now)
    return alarm


def _ask_second_person(alarm: Alarm, viewer: Viewer, *, now: datetime) -> None:
    others = [
        one.membership_id
        for one in identity.staff_with(roles=access.RELEASERS)
        if one.person_id != viewer.person_id
    ]
    if not others:
        raise NobodyToRelease
    words = []
    for language in LANGUAGES:
        with override(language):
            words.append(
                push.Words(
                    language=language,
                    subject=push.as_text(_("Release needed: %(subject)s") % {"subject": alarm.subject}),
                    body=push.as_text(
                        _("%(name)s has prepared an urgent notice. It goes out as soon as a second person releases it: one tap.")
                        % {"name": viewer.name}
                    ),
                    action_label=_("Look and release"),
                )
            )  # fmt: skip
    push.send_now(
        words=words, now=now, kind="emergency", membership_ids=others, roles=[], is_notice=True,
        channels=("inapp", *push.channels_on(kind="emergency")),
        action_url=reverse("emergency:alarm", args=[alarm.pk]), author_id=viewer.person_id, author_name=viewer.name,
    )  # fmt: skip
