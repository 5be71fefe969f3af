"""developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html: a template to one follower."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from xinglian.push.channels.im.transport import Codes, ImTransport, Request
from xinglian.push.rules.outcome import Outcome, Parcel
from xinglian.push.rules.provider_template import NO_TEMPLATE, pick, values


class WechatTransport(ImTransport):
    """Settings: key_id (app id), endpoint, templates (approved)."""

    codes = Codes(
        ok=("0",),
        stale_token=("40001", "40014", "42001"),
        slow_down=("45011", "-1"),
        account=("40013", "40125", "40164", "40037", "48001", "45009", "50002", "41002"),
        dead=("40003", "43004"),
    )

    def token_request(self) -> Request:
        query = urlencode({"grant_type": "client_credential", "appid": self.settings["key_id"], "secret": self.secret})  # fmt: skip
        return Request(method="GET", url=f"{self.settings['endpoint']}/cgi-bin/token?{query}")

    def refused(self, parcel: Parcel) -> Outcome | None:
        return None if pick(self.settings.get("templates", ()), parcel) else NO_TEMPLATE

    def message_request(self, parcel: Parcel, token: str) -> Request:
        template = pick(self.settings["templates"], parcel) or {}
        return Request(
            method="POST", url=f"{self.settings['endpoint']}/cgi-bin/message/template/send?access_token={token}",
            json={
                "touser": parcel.address, "template_id": template["code"], "url": parcel.link,
                "data": {name: {"value": value} for name, value in values(template, parcel)},
                "client_msg_id": parcel.delivery_id,
            },
        )  # fmt: skip


def open_transport(*, settings: Mapping[str, Any], secret: str) -> WechatTransport:
    return WechatTransport(settings=settings, secret=secret)
