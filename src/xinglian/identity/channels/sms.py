"""Text messages by a gateway of the installation's choice.

`POST XINGLIAN_SMS_URL` with JSON `{"to": "+8613800138000", "text": "…"}`; any 2xx answer means
accepted. A name and password in the address are sent as basic authentication.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import outgoing
from xinglian.kernel.refusal import Refusal


class SmsRefused(Refusal):
    sentence = _("The text message was not accepted (%(status)s). Check the SMS gateway.")


def is_offered() -> bool:
    return bool(settings.XINGLIAN_SMS_URL)


def send_sms(*, phone: str, text: str) -> None:
    """Hand one message to the gateway. Raises SmsRefused, AddressRefused, httpx.HTTPError."""
    with outgoing.client() as client:
        answer = client.post(
            settings.XINGLIAN_SMS_URL,
            json={"to": phone if phone.startswith("+") else f"+86{phone}", "text": text},
        )
    if not answer.is_success:
        raise SmsRefused(status=answer.status_code)
