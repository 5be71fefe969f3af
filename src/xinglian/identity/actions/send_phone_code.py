"""A code to the phone. Made in a job, so that asking for one takes as long for everybody."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from xinglian.identity.actions.take_ticket import door_knobs, take_ticket
from xinglian.identity.channels.sms import send_sms
from xinglian.identity.models import DoorCode
from xinglian.identity.queries.person_at_door import person_at_door_by_phone
from xinglian.identity.rules.network import place_of
from xinglian.kernel import jobs
from xinglian.kernel.scope import acting, network


def ask_for_phone_code(*, phone: str, address: str, now: datetime) -> None:
    """Queue a code for whoever has this number. Raises TooManyTries: text messages cost money."""
    place = f"sms-address:{place_of(address)}"
    take_ticket(bucket=place, limit=20, window=timedelta(hours=1), now=now)
    number = f"sms:{sha256(phone.encode()).hexdigest()[:40]}"
    take_ticket(bucket=number, limit=3, window=timedelta(minutes=10), now=now)
    jobs.defer("identity.send_phone_code", scope=network(), phone=phone)


def send_phone_code(*, phone: str, now: datetime) -> bool:
    """Make, keep (hashed) and send a code; False when nobody active has this number."""
    with acting(network()):
        person = person_at_door_by_phone(phone)
        if person is None or not person.is_active or not person.membership_id:
            return False
    minutes = door_knobs()["code_minutes"]
    code = f"{secrets.randbelow(1_000_000):06d}"
    with acting(network()):
        DoorCode.objects.update_or_create(
            person_id=person.person_id,
            defaults={
                "org_id": person.org_id,
                "digest": digest_of(person_id=person.person_id, code=code),
                "sent_at": now,
                "expires_at": now + timedelta(minutes=minutes),
                "tries": 0,
                "used_at": None,
            },
        )
    with translation.override(person.language):
        send_sms(
            phone=phone,
            text=_(
                "%(code)s is your Xinglian sign-in code. It works for %(minutes)s min. Tell nobody."
            )
            % {"code": code, "minutes": minutes},
        )
    return True


def digest_of(*, person_id: int, code: str) -> str:
    """Six digits are soon guessed: the hash is keyed with a secret outside the database."""
    return salted_hmac(f"identity.door_code.{person_id}", code, algorithm="sha256").hexdigest()
