"""The password at the door. Every wrong answer is the same answer, and takes as long."""

from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password as verify
from django.contrib.auth.hashers import make_password
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.take_ticket import (
    bucket_of_name,
    door_knobs,
    forget_tries,
    give_back,
    take_ticket,
)
from xinglian.identity.queries.person_at_door import (
    PersonAtDoor,
    person_at_door,
    person_at_door_by_id,
)
from xinglian.identity.rules.network import place_of
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class SignInRefused(Refusal):
    """Whatever was wrong: the name, the password, or that the person left."""

    sentence = _("Name and password do not match. Check both, or reset your password.")


def check_password(*, typed_name: str, password: str, address: str, now: datetime) -> PersonAtDoor:
    """Who this is. Raises SignInRefused, or TooManyTries after too many wrong passwords on one
    person (or on one name that nobody has) or from one address."""
    set_to = door_knobs()
    window = timedelta(minutes=set_to["lock_minutes"])
    place = f"address:{place_of(address)}"
    take_ticket(bucket=place, limit=set_to["address_tries"], window=window, now=now)
    with acting(network()):
        person = person_at_door(typed_name)
    take_ticket(
        bucket=f"password:{person.person_id}" if person else bucket_of_name("password", typed_name),
        limit=set_to["lock_after"],
        window=window,
        now=now,
        org_id=person.org_id if person else None,
        person_id=person.person_id if person else None,
    )
    entrant = person if _can_enter(person) else None
    is_right = verify(password, entrant.password if entrant else _nobodys_password())
    if entrant is None or not is_right:
        raise SignInRefused
    forget_tries(bucket=f"password:{entrant.person_id}")
    give_back(bucket=place)
    return entrant


def check_own_password(*, person_id: int, password: str, now: datetime) -> None:
    """A signed-in person shows again that it is they. Raises WrongPassword, TooManyTries."""
    set_to = door_knobs()
    take_ticket(
        bucket=f"own-password:{person_id}",
        limit=set_to["lock_after"],
        window=timedelta(minutes=set_to["lock_minutes"]),
        now=now,
        person_id=person_id,
    )
    with acting(network()):
        person = person_at_door_by_id(person_id)
        if person is None or not verify(password, person.password):
            raise WrongPassword
    give_back(bucket=f"own-password:{person_id}")


class WrongPassword(Refusal):
    sentence = _("This is not your current password. Type it again.")
    field = "current_password"


def _can_enter(person: PersonAtDoor | None) -> bool:
    return (
        person is not None
        and person.is_active
        and bool(person.membership_id)
        and not person.password.startswith("!")
    )


@cache
def _nobodys_password() -> str:
    """A hash nothing matches, made like a real one, so that nobody takes as long as somebody."""
    return make_password(get_random_string(40))
