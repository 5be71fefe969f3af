"""Sending for other contexts, tests to oneself, and notices of the system: no approval, straight out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.draft import used_variables
from xinglian.push.actions.review import defer_release
from xinglian.push.models import Message, Variant
from xinglian.push.queries import variables
from xinglian.push.rules import template
from xinglian.push.rules.chain import Step
from xinglian.push.rules.variants import ROLES, Key


@dataclass(frozen=True, kw_only=True)
class Words:
    """One variant: the words for a language, partner type and role ("" = all). Of a draft, `is_checked`: a person has read them through."""

    subject: str
    body: str
    language: str = "zh-hans"
    partner_type: str = ""
    role: str = ""
    action_label: str = ""
    is_checked: bool = True


class NoWords(Refusal):
    sentence = _(
        "A message needs at least one text for everybody in one language. Nothing was sent."
    )


def send_now(
    *,
    words: Sequence[Words],
    now: datetime,
    kind: str = "general",
    title: str = "",
    audience_expr: str = "",
    org_ids: Sequence[int] | None = None,
    membership_ids: Sequence[int] | None = None,
    roles: Sequence[str] = ROLES,
    required_roles: Sequence[str] = (),
    channels: Sequence[str] = ("inapp", "email", "webhook"),
    fallback: Sequence[Step] | None = None,
    must_acknowledge: bool = False,
    ack_minutes: int | None = None,
    best_hours: int | None = None,
    action_url: str = "",
    author_id: int | None = None,
    author_name: str = "",
    is_test: bool = False,
    is_notice: bool = False,
    is_simulated: bool = False,
    is_private: bool = False,
    parent_id: int | None = None,
) -> int:
    """Send at once, in the caller's transaction: the message's id. Delivery starts with the commit.

    `fallback`: the steps to seek those by who have not read; without, what the kind's default says (tests, notices: none).
    `is_private`: a letter, whose words nobody at the maker reads but its author and who cares for partners; it is not chased.
    Exactly one of `audience_expr`, `org_ids`, `membership_ids`. Raises NoWords; TemplateProblem for a fault in a text.
    """
    if not any(
        Key(w.language, w.partner_type, w.role) == Key(w.language) and w.subject for w in words
    ):
        raise NoWords()
    for one in words:
        for text in (one.subject, one.body, one.action_label):
            template.check(
                text, known=variables.NOTICE_VARIABLES if is_notice else variables.VARIABLES
            )
    maker_id = int(sql.value("SELECT org_id FROM identity_pub_organisation WHERE kind = 'maker'"))
    message = Message.objects.create(
        org_id=maker_id, kind=kind, title=(title or words[0].subject)[:120], state="scheduled",
        audience_expr=audience_expr, org_ids=None if org_ids is None else list(org_ids),
        membership_ids=None if membership_ids is None else list(membership_ids), roles=list(roles),
        required_roles=list(required_roles), channels=list(channels),
        fallback=None if fallback is None else [step.channel for step in fallback],
        fallback_minutes=[step.minutes for step in fallback or ()], must_acknowledge=must_acknowledge,
        ack_minutes=ack_minutes, best_hours=best_hours, action_url=action_url, author_id=author_id, author_name=author_name,
        created_at=now, saved_at=now, submitted_at=now, approved_at=now, release_at=now, is_test=is_test,
        is_notice=is_notice, is_simulated=is_simulated, parent_id=parent_id, is_private=is_private,
        climbs_as_usual=not is_private,
    )  # fmt: skip
    Variant.objects.bulk_create(
        [
            Variant(
                message=message, language=w.language, partner_type=w.partner_type, role=w.role, subject=w.subject[:120],
                body=w.body, action_label=w.action_label, is_checked=True, is_private=is_private,
            )
            for w in words
        ]
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(uses=used_variables(int(message.pk)))
    audit.record(
        "send_now", subject=("push.message", message.pk), name=message.title, after={"kind": kind}
    )
    defer_release(message_id=int(message.pk), kind=kind)
    return int(message.pk)


def send_test(
    *, message_id: int, membership_id: int, person_id: int, name: str, now: datetime
) -> int:
    """Send a draft to oneself, through the real channels, marked as a test; the new message's id."""
    draft = Message.objects.get(pk=message_id)
    words = [
        Words(
            subject=f"[{_('Test')}] {v.subject}"[:120], body=v.body, language=v.language, partner_type=v.partner_type,
            role=v.role, action_label=v.action_label,
        )
        for v in Variant.objects.filter(message_id=message_id, arm=0).exclude(subject="")
    ]  # fmt: skip
    return send_now(
        words=words, now=now, kind=draft.kind, title=draft.title, membership_ids=[membership_id], roles=[],
        channels=draft.channels, must_acknowledge=draft.must_acknowledge, ack_minutes=draft.ack_minutes,
        action_url=draft.action_url, author_id=person_id, author_name=name, is_test=True, parent_id=message_id,
    )  # fmt: skip
