"""What an operator at the machine may do about somebody, by sign-in name."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.second_factor import remove_second_factor
from xinglian.identity.actions.set_password import check_strength, put_password
from xinglian.identity.actions.unlock_person import unlock_person
from xinglian.identity.models import Person
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class UnknownLogin(Refusal):
    sentence = _("Nobody has the sign-in name %(login)s. `xinglian user list` shows all.")
    field = "login"


def give_password(*, login: str, password: str, now: datetime) -> None:
    """A new password; all sign-ins end, locks are lifted. Raises UnknownLogin, PasswordWeak."""
    with acting(network()):
        person = _person(login)
        put_password(person, password, now=now)
        unlock_person(person_id=person.pk)
        audit.record(
            "give_password",
            subject=("identity.person", person.pk),
            name=person.name,
            org_id=person.org_id,
        )


def take_second_factor(*, login: str) -> None:
    """Raises UnknownLogin."""
    with acting(network()):
        remove_second_factor(person_id=_person(login).pk, why="command line")


def unlock(*, login: str) -> int:
    """How many counts there were. Raises UnknownLogin."""
    with acting(network()):
        return unlock_person(person_id=_person(login).pk)


def check_password_strength(
    password: str, *, login: str = "", name: str = "", email: str = ""
) -> None:
    """Raises PasswordWeak with everything that is wrong."""
    check_strength(password, person=Person(login=login, name=name, email=email))


def _person(login: str) -> Person:
    person = Person.objects.select_for_update().filter(login__iexact=login).first()
    if person is None:
        raise UnknownLogin(login=login)
    return person
