"""One call per request: the same gateways' ways as for text messages, with words to be heard."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.push.channels.sms.http.transport import HttpSmsTransport
from xinglian.push.rules.outcome import Parcel

# Nobody listens longer; the whole text is in the inbox.
_MOST = 300


class VoiceTransport(HttpSmsTransport):
    """Settings: as for text messages, and ask_key."""

    def words(self, parcel: Parcel) -> str:
        return spoken(parcel, self._settings)


def open_transport(*, settings: Mapping[str, Any], secret: str) -> VoiceTransport:
    return VoiceTransport(settings=settings, secret=secret)


def spoken(parcel: Parcel, settings: Mapping[str, Any]) -> str:
    with override(parcel.language):
        text = " ".join(parcel.text.split()).rstrip("。.!！")
        return _("%(who)s calling. %(subject)s. %(text)s. Press %(key)s to acknowledge.") % {
            "who": settings.get("sign") or "", "subject": parcel.subject.rstrip("。.!！"), "key": settings.get("ask_key") or "1",
            "text": text if len(text) <= _MOST else text[:_MOST] + "…",
        }  # fmt: skip
