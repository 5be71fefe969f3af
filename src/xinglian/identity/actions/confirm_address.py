"""A code to an address proves whose it is. Sent by a job, kept hashed, used once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity.actions.send_reset import mail_is_offered
from xinglian.identity.actions.take_ticket import door_knobs, take_ticket
from xinglian.identity.channels import sms
from xinglian.identity.models import AddressCode
from xinglian.kernel import jobs, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network

_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class AddressDoor:
    """How a kind of address is confirmed. `send` takes the address and the words; without it nobody can type one."""

    kind: str
    is_open: Callable[[], bool]
    send: Callable[[str, str], None] | None = None


class CodeNotRight(Refusal):
    sentence = gettext_lazy(
        "This code does not work or is too old. Check it, or ask for a new one."
    )
    field = "code"


class NotThere(Refusal):
    sentence = gettext_lazy("This address is not yours any more. Reload the page.")


_doors: dict[str, AddressDoor] = {}


def offer_address_door(door: AddressDoor) -> None:
    """Called at import of a context's `panels.py` that can send to a kind of address (again = replace)."""
    _doors[door.kind] = door


def open_doors() -> dict[str, AddressDoor]:
    """Kinds of addresses that can be confirmed by a code here and now."""
    return {kind: door for kind, door in _doors.items() if door.send and door.is_open()}


def ask_for_address_code(*, person_id: int, kind: str, value: str, now: datetime) -> None:
    """Queue a code to one's own address. Raises NotThere, TooManyTries."""
    if kind not in open_doors() or not _is_own(person_id, kind, value):
        raise NotThere
    bucket = f"address-code:{person_id}"
    take_ticket(bucket=bucket, limit=5, window=timedelta(minutes=10), now=now)
    with acting(network()):
        jobs.defer("identity.send_address_code", person_id=person_id, kind=kind, value=value)


def send_address_code(*, person_id: int, kind: str, value: str, now: datetime) -> bool:
    """Make, keep (hashed) and send a code; False when the address is gone by now."""
    door = open_doors().get(kind)
    with acting(network()):
        if door is None or not _is_own(person_id, kind, value):
            return False
        minutes = door_knobs()["code_minutes"]
        code = f"{secrets.randbelow(1_000_000):06d}"
        row = sql.row("SELECT org_id, language FROM identity_person WHERE id = %s", [person_id])
        AddressCode.objects.update_or_create(
            person_id=person_id, kind=kind,
            defaults={
                "org_id": row["org_id"] if row else 0, "value": value, "tries": 0,
                "digest": _digest(person_id, kind, value, code), "expires_at": now + timedelta(minutes=minutes),
            },
        )  # fmt: skip
    with translation.override(row["language"] if row else None):
        words = _(
            "%(code)s confirms that Xinglian reaches you here. It works for %(minutes)s min. Tell nobody."
        ) % {"code": code, "minutes": minutes}
    if door.send:
        door.send(value, words)
    return True


def confirm_address(*, person_id: int, kind: str, value: str, code: str, now: datetime) -> None:
    """The right code: the address is the person's. Raises CodeNotRight."""
    given = [person_id, kind, value]
    with acting(network()):
        stored = sql.value(
            "UPDATE identity_addresscode SET tries = tries + 1 WHERE person_id = %s AND kind = %s AND value = %s"
            " AND expires_at > %s AND tries < %s RETURNING digest",
            [*given, now, _TRIES],
        )
        if constant_time_compare(stored or "", _digest(person_id, kind, value, code.strip())):
            sql.execute(
                "DELETE FROM identity_addresscode WHERE person_id = %s AND kind = %s AND value = %s",
                given,
            )
            _mark_verified(person_id=person_id, kind=kind, value=value, now=now)
            return
    raise CodeNotRight


def _mark_verified(*, person_id: int, kind: str, value: str, now: datetime) -> None:
    sql.execute(
        "INSERT INTO identity_address (person_id, org_id, kind, value, label, extra, created_at, verified_at, broken_reason)"
        " SELECT person_id, org_id, kind, value, label, extra, %(now)s, %(now)s, '' FROM identity_pub_address"
        " WHERE person_id = %(person)s AND kind = %(kind)s AND value = %(value)s"
        " ON CONFLICT (person_id, kind, value) DO UPDATE SET verified_at = excluded.verified_at, broken_at = NULL,"
        " broken_reason = ''",
        {"person": person_id, "kind": kind, "value": value, "now": now},
    )


def _is_own(person_id: int, kind: str, value: str) -> bool:
    return bool(
        sql.value(
            "SELECT EXISTS (SELECT FROM identity_pub_address WHERE person_id = %s AND kind = %s AND value = %s)",
            [person_id, kind, value],
        )
    )


def _digest(person_id: int, kind: str, value: str, code: str) -> str:
    """Six digits are soon guessed: the hash is keyed with a secret outside the database."""
    salt = f"identity.address_code.{person_id}.{kind}.{value}"
    return salted_hmac(salt, code, algorithm="sha256").hexdigest()


def _send_text(phone: str, words: str) -> None:
    sms.send_sms(phone=phone, text=words)


def _send_mail(email: str, words: str) -> None:
    subject = _("Confirm your address")
    send_mail(subject=subject, message=words, from_email=None, recipient_list=[email])


offer_address_door(AddressDoor(kind="phone", is_open=sms.is_offered, send=_send_text))
offer_address_door(AddressDoor(kind="email", is_open=mail_is_offered, send=_send_mail))
