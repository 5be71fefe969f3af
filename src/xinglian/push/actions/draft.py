"""Drafts: begin, save, copy, delete. Only drafts can be changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.models import Message, Variant
from xinglian.push.rules import markup, template
from xinglian.push.rules.variants import LANGUAGES, ROLES

FIELDS = (
    "title", "kind", "audience_expr", "roles", "required_roles", "channels", "must_acknowledge", "ack_minutes",
    "action_url", "is_pinned", "remind_minutes", "escalate_minutes", "release_at", "supersedes_id",
    "fallback", "fallback_minutes", "budget", "target_minutes", "best_hours",
    "liaison_minutes", "call_minutes", "climbs_as_usual", "ack_bits", "pinned_until",
)  # fmt: skip


class NotADraft(Refusal):
    sentence = _(
        "“%(title)s” is no longer a draft, so nothing was changed. Copy it to write a new one."
    )


class PrivateLetter(Refusal):
    sentence = _("A private letter is not copied. Write a new message.")


class LinkRefused(Refusal):
    sentence = _(
        "%(url)s is not a link people can be sent to. Use an https address, or a page of this site beginning with /."
    )
    field = "action_url"


class CannotSupersede(Refusal):
    sentence = _(
        "“%(title)s” was superseded already by another message. Open that one and supersede it instead."
    )
    field = "supersedes"


def begin_draft(
    *,
    org_id: int,
    author_id: int,
    author_name: str,
    now: datetime,
    language: str = "zh-hans",
    title: str = "",
    audience_expr: str = "",
    region_paths: tuple[str, ...] = (),
    supersedes_id: int | None = None,
    is_drill: bool = False,
) -> Message:
    """A new draft with an empty default text in the author's language. Raises what `save_draft` raises on superseding.
    A drill is a test: it counts nowhere."""
    if supersedes_id:
        _check_superseded(supersedes_id)
    elif not title and not audience_expr and (begun := _left_empty(author_id)):
        return begun
    message = Message.objects.create(
        org_id=org_id, author_id=author_id, author_name=author_name, title=title, audience_expr=audience_expr,
        region_paths=list(region_paths), roles=list(ROLES), channels=["inapp", "email", "webhook"],
        supersedes_id=supersedes_id, created_at=now, saved_at=now, is_test=is_drill, is_drill=is_drill,
    )  # fmt: skip
    Variant.objects.create(
        message=message, language=language if language in LANGUAGES else "zh-hans"
    )
    return message


def _left_empty(author_id: int) -> Message | None:
    """A draft the author began and wrote nothing into: it is taken up again, so that none of them pile up."""
    return (
        Message.objects.filter(
            author_id=author_id, state="draft", title="", audience_expr="", action_url="", org_ids=None,
            membership_ids=None, supersedes=None, is_test=False, is_notice=False,
        )
        .exclude(variants__in=Variant.objects.exclude(subject="", body=""))
        .order_by("-id")
        .first()
    )  # fmt: skip


def save_draft(*, message_id: int, changes: Mapping[str, Any], now: datetime) -> Message:
    """Save some of FIELDS. Raises NotADraft, BeyondYourRegions, LinkRefused, CannotSupersede."""
    message = lock_draft(message_id)
    for name, value in changes.items():
        if name not in FIELDS:
            raise KeyError(name)
        setattr(message, name, value)
    if message.action_url and not markup.link_is_safe(message.action_url):
        raise LinkRefused(url=message.action_url)
    if message.supersedes_id and "supersedes_id" in changes:
        _check_superseded(message.supersedes_id)
    message.saved_at = now
    message.save(update_fields=[*changes, "saved_at"])
    return message


def save_variant(
    *,
    message_id: int,
    language: str,
    partner_type: str = "",
    role: str = "",
    arm: int = 0,
    subject: str,
    body: str,
    action_label: str = "",
    is_checked: bool = False,
    now: datetime,
) -> Variant:
    """Write the words of one cell, of the version `arm` of an experiment. A subject left empty makes the cell fall back. Faults in the text are kept and shown."""
    message = lock_draft(message_id)
    variant, _made = Variant.objects.update_or_create(
        message_id=message_id, arm=arm, language=language, partner_type=partner_type, role=role,
        defaults={"subject": subject.strip(), "body": body, "action_label": action_label.strip(), "is_checked": is_checked},
    )  # fmt: skip
    message.saved_at = now
    message.uses = used_variables(message_id)
    message.save(update_fields=["saved_at", "uses"])
    return variant


def drop_variant(
    *, message_id: int, language: str, partner_type: str, role: str, arm: int = 0, now: datetime
) -> None:
    """Take a cell's own words away: it falls back again."""
    message = lock_draft(message_id)
    Variant.objects.filter(
        message_id=message_id, arm=arm, language=language, partner_type=partner_type, role=role
    ).delete()
    message.saved_at = now
    message.uses = used_variables(message_id)
    message.save(update_fields=["saved_at", "uses"])


def used_variables(message_id: int) -> list[str]:
    """The variables of all texts of a message; texts with faults count for nothing (they stop the sending)."""
    found: set[str] = set()
    for variant in Variant.objects.filter(message_id=message_id):
        for text in (variant.subject, variant.body, variant.action_label):
            try:
                found |= {place.path for place in template.places(text)}
            except template.TemplateProblem:
                continue
    return sorted(found)


def copy_message(
    *,
    message_id: int,
    author_id: int,
    author_name: str,
    region_paths: tuple[str, ...],
    now: datetime,
) -> Message:
    """A new draft with the same content and audience. Raises PrivateLetter."""
    old = Message.objects.get(pk=message_id)
    if old.is_private:
        raise PrivateLetter
    new = Message.objects.create(
        org_id=old.org_id, kind=old.kind, title=_("%(title)s (copy)") % {"title": old.title[:100]},
        audience_expr=old.audience_expr, org_ids=old.org_ids, region_paths=list(region_paths),
        roles=old.roles, required_roles=old.required_roles, channels=old.channels,
        fallback=old.fallback, fallback_minutes=old.fallback_minutes, budget=old.budget, best_hours=old.best_hours,
        target_minutes=old.target_minutes, liaison_minutes=old.liaison_minutes, call_minutes=old.call_minutes,
        climbs_as_usual=old.climbs_as_usual,
        must_acknowledge=old.must_acknowledge, ack_minutes=old.ack_minutes, action_url=old.action_url,
        ack_bits=old.ack_bits, is_pinned=old.is_pinned, remind_minutes=old.remind_minutes, escalate_minutes=old.escalate_minutes,
        uses=old.uses, author_id=author_id, author_name=author_name, created_at=now, saved_at=now,
    )  # fmt: skip
    Variant.objects.bulk_create(
        [
            Variant(
                message=new, language=v.language, partner_type=v.partner_type, role=v.role, subject=v.subject,
                body=v.body, action_label=v.action_label, is_checked=v.is_checked,
            )
            for v in Variant.objects.filter(message_id=message_id, arm=0)
        ]
    )  # fmt: skip
    return new


def delete_draft(*, message_id: int) -> None:
    """Drafts leave no trace but in the audit. Raises NotADraft."""
    message = lock_draft(message_id)
    audit.record(
        "delete_draft",
        subject=("push.message", message_id),
        name=message.title,
        before={"title": message.title},
    )
    Message.objects.filter(parent_id=message_id).update(parent=None)
    message.delete()


def _check_superseded(old_id: int) -> None:
    """Superseding takes the old message back from everybody who has it."""
    old = Message.objects.filter(pk=old_id, is_test=False, is_notice=False).first()
    if old is None or old.is_private or old.started_at is None or old.superseded_by_id:
        raise CannotSupersede(title=old.title if old else "")
    access.demand_within_reach(old)


def lock_draft(message_id: int) -> Message:
    """The draft, locked for this transaction. Raises NotADraft when it has left the author's desk,
    BeyondYourRegions."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state != "draft":
        raise NotADraft(title=message.title)
    access.demand_within_reach(message)
    return message


def texts(message_id: int) -> models.QuerySet[Variant]:
    return Variant.objects.filter(message_id=message_id).order_by(
        "language", "partner_type", "role"
    )
