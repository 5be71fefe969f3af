"""developer.work.weixin.qq.com/document/path/90236: a text card to one member."""

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.push.channels.im.transport import Codes, ImTransport, Request
from xinglian.push.rules.outcome import Named, Outcome, Parcel

_TITLE, _TEXT = 128, 500


class WecomTransport(ImTransport):
    """Settings: key_id (corp id), agent_id, endpoint."""

    codes = Codes(
        ok=("0",),
        stale_token=("40014", "42001", "41001"),
        slow_down=("45009", "45033", "-1"),
        account=("40001", "40013", "40056", "60020", "301002", "48002", "40091", "48001", "81014"),
        dead=("81013", "60111", "40031"),
    )

    def token_request(self) -> Request:
        query = urlencode({"corpid": self.settings["key_id"], "corpsecret": self.secret})
        return Request(method="GET", url=f"{self.settings['endpoint']}/cgi-bin/gettoken?{query}")

    def message_request(self, parcel: Parcel, token: str) -> Request:
        with override(parcel.language):
            button = str(_("Open"))
        card = {
            "title": parcel.subject[:_TITLE], "url": parcel.link, "btntxt": button,
            "description": escape(" ".join(parcel.text.split())[:_TEXT]) or parcel.subject[:_TITLE],
        }  # fmt: skip
        return Request(
            method="POST", url=f"{self.settings['endpoint']}/cgi-bin/message/send?access_token={token}",
            json={
                "touser": parcel.address, "msgtype": "textcard", "agentid": int(self.settings["agent_id"]), "textcard": card,
                "enable_duplicate_check": 1, "duplicate_check_interval": 14400,
            },
        )  # fmt: skip

    def taken(self, found: Mapping[str, Any], named: Named) -> Outcome:
        # Taken as a whole, and still nobody of that name: it says so beside the 0.
        if named["address"] in str(found.get("invaliduser") or "").split("|"):
            return Outcome(result="failed", code="invaliduser", reason="The member is not in the application's range.", in_doubt=False, blame="address", **named)  # fmt: skip
        return super().taken(found, named)


def open_transport(*, settings: Mapping[str, Any], secret: str) -> WecomTransport:
    return WecomTransport(settings=settings, secret=secret)
