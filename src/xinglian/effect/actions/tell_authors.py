"""Write to authors about messages few responded to: when they are found, and once more when they stay on the list."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from xinglian.effect.models import Rework
from xinglian.identity import api as identity
from xinglian.kernel import knobs
from xinglian.kernel.tongues import INTERFACE
from xinglian.push import api as push


def tell_authors(*, now: datetime) -> int:
    """In a job's scope; how many authors were written to. One notice an author, and never twice for the same thing."""
    before = now - timedelta(days=int(knobs.value("effect.rework_remind_days")))
    fresh = list(Rework.objects.filter(state="open", told_at=None).exclude(author_person_id=None))
    late = list(
        Rework.objects.filter(state="open", told_at__lte=before, reminded_at=None).exclude(author_person_id=None)
    )  # fmt: skip
    members = _members()
    told = 0
    for rows, is_again in ((fresh, False), (late, True)):
        by_author: dict[int, list[Rework]] = defaultdict(list)
        for one in rows:
            by_author[int(one.author_person_id or 0)].append(one)
        for person_id, own in by_author.items():
            if membership_id := members.get(person_id):
                _tell(membership_id, own, is_again=is_again, now=now)
                told += 1
    Rework.objects.filter(pk__in=[one.pk for one in fresh]).update(told_at=now)
    Rework.objects.filter(pk__in=[one.pk for one in late]).update(reminded_at=now)
    return told


def _members() -> dict[int, int]:
    """Person → membership at the maker; who has left is written to no more."""
    return {one.person_id: one.membership_id for one in identity.staff_with(roles=push.AUTHORS)}


def _tell(membership_id: int, own: list[Rework], *, is_again: bool, now: datetime) -> None:
    words = []
    for language in INTERFACE:
        with override(language):
            subject = ngettext(
                "%(n)s message of yours found little response",
                "%(n)s messages of yours found little response", len(own),
            ) % {"n": len(own)}  # fmt: skip
            body = (
                _("A reminder: the list says what stands out about each. Write a new version, or say why it stays as it is.")
                if is_again
                else _("The list says what stands out about each. Write a new version, or say why it stays as it is.")
            )  # fmt: skip
            words.append(
                push.Words(language=language, subject=subject, body=body, action_label=_("Open the list"))
            )  # fmt: skip
    push.send_now(
        words=words, now=now, membership_ids=[membership_id], roles=[], is_notice=True, channels=("inapp", "email"),
        action_url=reverse("effect:rework"),
    )  # fmt: skip
