"""open.dingtalk.com/document/isvapp/asynchronous-sending-of-enterprise-session-messages: a card to one member."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.push.channels.im.transport import Codes, ImTransport, Request
from xinglian.push.rules.outcome import Parcel

_TITLE, _TEXT = 64, 800


class DingtalkTransport(ImTransport):
    """Settings: key_id (app key), agent_id, endpoint."""

    codes = Codes(
        ok=("0",),
        stale_token=("40014", "42001", "40001"),
        slow_down=("90018", "90002", "90005", "143106", "-1"),
        account=("40089", "40035", "60011", "60020", "52020", "34013", "88"),
        dead=("33012", "60121", "40103"),
    )

    def token_request(self) -> Request:
        query = urlencode({"appkey": self.settings["key_id"], "appsecret": self.secret})
        return Request(method="GET", url=f"{self.settings['endpoint']}/gettoken?{query}")

    def message_request(self, parcel: Parcel, token: str) -> Request:
        with override(parcel.language):
            button = str(_("Open"))
        text = " ".join(parcel.text.split())[:_TEXT]
        card = {
            "title": parcel.subject[:_TITLE], "markdown": f"### {parcel.subject[:_TITLE]}\n\n{text}",
            "single_title": button, "single_url": parcel.link,
        }  # fmt: skip
        return Request(
            method="POST", url=f"{self.settings['endpoint']}/topapi/message/corpconversation/asyncsend_v2?access_token={token}",
            json={
                "agent_id": int(self.settings["agent_id"]), "userid_list": parcel.address,
                "msg": {"msgtype": "action_card", "action_card": card},
            },
        )  # fmt: skip

    def number_in(self, found: Mapping[str, Any]) -> str:
        return str(found.get("task_id") or "")


def open_transport(*, settings: Mapping[str, Any], secret: str) -> DingtalkTransport:
    return DingtalkTransport(settings=settings, secret=secret)
