"""Letters, text messages and sweeping."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.confirm_address import send_address_code
from xinglian.identity.actions.send_invitation import send_invitation
from xinglian.identity.actions.send_phone_code import send_phone_code
from xinglian.identity.actions.send_reset import send_reset
from xinglian.identity.actions.sweep import sweep
from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting

# A code is waited for: better no code than one that comes after the person gave up.
CODE_RETRIES = 2


@jobs.job(
    "identity.send_phone_code", label=_("Send a phone code"), queue="door", retries=CODE_RETRIES
)
def phone_code(*, scope: Scope, phone: str) -> None:
    send_phone_code(phone=phone, now=clock.now())


@jobs.job(
    "identity.send_address_code",
    label=_("Send a code to confirm an address"),
    queue="door",
    retries=CODE_RETRIES,
)
def address_code(*, scope: Scope, person_id: int, kind: str, value: str) -> None:
    send_address_code(person_id=person_id, kind=kind, value=value, now=clock.now())


@jobs.job(
    "identity.send_reset", label=_("Send the link for a new password"), queue="door", retries=3
)
def reset_letter(*, scope: Scope, typed_name: str = "", person_id: int = 0) -> None:
    send_reset(typed_name=typed_name, person_id=person_id)


@jobs.job("identity.send_invitation", label=_("Send an invitation"), queue="door", retries=5)
def invitation(*, scope: Scope, invitation_id: int, by: str) -> None:
    with acting(scope):
        send_invitation(invitation_id=invitation_id, by=by)


@jobs.every("17 * * * *", "identity.sweep", label=_("Clear out old codes and sign-ins"))
def hourly_sweep(*, scope: Scope) -> None:
    sweep(now=clock.now())
