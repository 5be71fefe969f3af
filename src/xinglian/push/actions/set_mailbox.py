"""The mailbox of a mail server's returned mails. Its password goes into the vault and never comes back to a page."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, vault
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push.actions.read_mailbox import LOOK_BACK, open_mailbox
from xinglian.push.channels.email.mailbox import MailboxProblem
from xinglian.push.models import Mailbox


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where it is and how it is opened, without the password."""

    host: str
    port: int
    security: str
    user: str
    folder: str
    done_folder: str = ""
    is_on: bool = True


class PasswordMissing(Refusal):
    sentence = _("Type the password: the one stored was meant for another server or name.")
    field = "password"


_PASSWORD_GOES_TO = ("host", "port", "security", "user")


def set_mailbox(*, provider: str, place: Place, password: str, now: datetime) -> Mailbox:
    """Keep the mailbox of a provider; an empty password keeps the one stored. Raises PasswordMissing."""
    known = Mailbox.objects.filter(pk=provider).first()
    before = _said(known) if known else {}
    if not password and (known is None or any(before[name] != getattr(place, name) for name in _PASSWORD_GOES_TO)):  # fmt: skip
        raise PasswordMissing
    box = known or Mailbox(provider_id=provider)
    if known and (known.host, known.user, known.folder) != (place.host, place.user, place.folder):
        box.validity = box.last_uid = 0
    for name, value in asdict(place).items():
        setattr(box, name, value)
    if password:
        box.secret = vault.encrypt(password)
    box.changed_at, box.problem = now, ""
    box.save()
    audit.record(
        "set_mailbox", subject=("push.provider", provider), name=provider, before=before, after=_said(box)
    )  # fmt: skip
    if box.is_on:
        lock = f"push.mailbox:{provider}"
        jobs.defer("push.read_mailbox", scope=network(), provider=provider, lock=lock, queueing_lock=lock)  # fmt: skip
    return box


def remove_mailbox(*, provider: str) -> None:
    box = Mailbox.objects.get(pk=provider)
    audit.record("remove_mailbox", subject=("push.provider", provider), name=provider, before=_said(box))  # fmt: skip
    box.delete()


def try_mailbox(*, provider: str, now: datetime) -> tuple[bool, str]:
    """Open it, look, change nothing but for the folder that is to take what was understood: whether that went well, and what to say."""
    box = Mailbox.objects.get(pk=provider)
    try:
        with open_mailbox(box) as letters:
            if box.done_folder:
                letters.make_folder(box.done_folder)
            after = box.last_uid if letters.validity == box.validity else 0
            new = len(letters.new(after=after, since=(now - LOOK_BACK).date()))
            said = ngettext("Opened: %(count)s mail, %(new)s not read yet.", "Opened: %(count)s mails, %(new)s not read yet.", letters.count) % {"count": letters.count, "new": new}  # fmt: skip
            good = True
    except MailboxProblem as problem:
        said, good = str(problem), False
    kept = said if good else gettext("Not opened. %(why)s") % {"why": said}
    Mailbox.objects.filter(pk=provider).update(tested_at=now, test_result=kept[:300])
    return good, said


def _said(box: Mailbox) -> dict[str, Any]:
    return {name: getattr(box, name) for name in Place.__dataclass_fields__}
