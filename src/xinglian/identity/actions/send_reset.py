"""Password reset by e-mail. The letter is written in a job: asking takes as long for everybody."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode
from django.utils.translation import gettext as _

from xinglian.identity.actions.take_ticket import bucket_of_name, take_ticket
from xinglian.identity.models import Person
from xinglian.identity.queries.person_at_door import person_at_door, person_at_door_by_id
from xinglian.identity.rules.network import place_of
from xinglian.kernel import jobs
from xinglian.kernel.scope import acting, network

HOURS = 2


class ResetTokens(PasswordResetTokenGenerator):
    """Signed over password, last sign-in and e-mail, so a token dies with its use; two hours old
    at most."""

    key_salt = "xinglian.identity.reset"

    def check_token(self, user: Person | None, token: str | None) -> bool:  # type: ignore[override]
        if not super().check_token(user, token) or not token:
            return False
        made = base36_to_int(token.partition("-")[0])
        age: int = self._num_seconds(self._now()) - made  # type: ignore[attr-defined]
        return age <= HOURS * 3600


reset_tokens = ResetTokens()


def mail_is_offered() -> bool:
    """A mail server is set, or mail goes somewhere else than to a server."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def ask_for_reset(*, typed_name: str, address: str, now: datetime) -> None:
    """Queue a letter to whoever this is. Raises TooManyTries."""
    hour = timedelta(hours=1)
    take_ticket(bucket=f"reset-address:{place_of(address)}", limit=20, window=hour, now=now)
    take_ticket(bucket=bucket_of_name("reset", typed_name), limit=3, window=hour, now=now)
    jobs.defer("identity.send_reset", scope=network(), typed_name=typed_name)


def send_reset(*, typed_name: str = "", person_id: int = 0) -> bool:
    """Send the link; False when nobody active with an e-mail address is meant."""
    with acting(network()):
        found = person_at_door_by_id(person_id) if person_id else person_at_door(typed_name)
        if found is None or not found.is_active or not found.membership_id:
            return False
        person = Person.objects.get(pk=found.person_id)
        if not person.email:
            return False
        link = reset_link(person=person)
    with translation.override(found.language):
        send_mail(
            subject=_("Set a new Xinglian password"),
            message=_(
                "Hello %(name)s,\n\nopen this link within %(hours)s hours to set a new password:\n"
                "%(link)s\n\nIt works once. If you did not ask for it, leave it: nothing changes."
            )
            % {"name": person.name, "hours": HOURS, "link": link},
            from_email=None,
            recipient_list=[person.email],
        )
    return True


def reset_link(*, person: Person) -> str:
    """A signed one-time link. Runs in a scope of the network: it is signed over the password."""
    path = reverse(
        "identity:reset",
        kwargs={
            "uid": urlsafe_base64_encode(force_bytes(person.pk)),
            "token": reset_tokens.make_token(person),
        },
    )
    return urljoin(settings.XINGLIAN_PUBLIC_URL, path)
