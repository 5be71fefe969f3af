from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.send_phone_code import digest_of
from xinglian.identity.actions.take_ticket import door_knobs, give_back, take_ticket
from xinglian.identity.queries.person_at_door import PersonAtDoor, person_at_door_by_phone
from xinglian.identity.rules.network import place_of
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network

TRIES = 5


class CodeRefused(Refusal):
    sentence = _("This code does not work or is too old. Check it, or ask for a new one.")
    field = "code"


def check_phone_code(*, phone: str, code: str, address: str, now: datetime) -> PersonAtDoor:
    """Who this is. A code works once and forgives few typing errors. Raises CodeRefused,
    TooManyTries."""
    set_to = door_knobs()
    place = f"address:{place_of(address)}"
    take_ticket(
        bucket=place,
        limit=set_to["address_tries"],
        window=timedelta(minutes=set_to["lock_minutes"]),
        now=now,
    )
    with acting(network()):
        person = person_at_door_by_phone(phone)
        person_id = person.person_id if person else 0
        stored = sql.value(
            "UPDATE identity_doorcode SET tries = tries + 1 WHERE person_id = %s"
            " AND expires_at > %s AND used_at IS NULL AND tries < %s RETURNING digest",
            [person_id, now, TRIES],
        )
        is_right = constant_time_compare(
            stored or "", digest_of(person_id=person_id, code=code.strip())
        )
        if is_right:
            sql.execute(
                "UPDATE identity_doorcode SET used_at = %s WHERE person_id = %s", [now, person_id]
            )
    if person is None or not is_right or not person.is_active or not person.membership_id:
        raise CodeRefused
    give_back(bucket=place)
    return person
