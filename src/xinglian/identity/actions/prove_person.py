"""Somebody proves at a shell who they are: by password and, where they have one, the second factor. As strict as the door."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.check_password import SignInRefused, check_password
from xinglian.identity.actions.second_factor import check_second_factor
from xinglian.identity.actions.take_ticket import door_knobs
from xinglian.identity.queries.members import membership
from xinglian.identity.rules.viewer import Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network

_HERE = "127.0.0.1"


class CodeNeeded(Refusal):
    sentence = _("%(name)s has a second factor: its code is needed as well.")
    field = "code"


class SecondFactorMissing(Refusal):
    sentence = _(
        "%(name)s has no second factor, and it is required. Set it up by signing in on the page once."
    )


def prove_person(*, login: str, password: str, code: str = "", now: datetime) -> Viewer:
    """Who this is and what they may do. Raises SignInRefused, CodeNeeded, SecondFactorMissing, SecondFactorRefused,
    TooManyTries.

    Opens its own transactions: call it outside `acting`, so that a wrong try is counted whatever follows.
    """
    person = check_password(typed_name=login, password=password, address=_HERE, now=now)
    if person.has_second_factor:
        if not code:
            raise CodeNeeded(name=person.name)
        check_second_factor(person_id=person.person_id, code=code, now=now)
    elif person.is_staff and door_knobs()["second_factor_required"]:
        raise SecondFactorMissing(name=person.name)
    with acting(network()):
        member = membership(id=person.membership_id)
    if member is None:
        raise SignInRefused
    return Viewer(
        person_id=member.person_id, membership_id=member.membership_id, name=member.name, org_id=member.org_id,
        roles=member.roles, region_paths=member.region_paths, language=member.language, zone=member.zone,
    )  # fmt: skip
