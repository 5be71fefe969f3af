"""open.feishu.cn/document/server-docs/im-v1/message/create: a card to one member."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.push.channels.im.transport import Codes, ImTransport, Request
from xinglian.push.rules.outcome import Parcel

_TEXT = 2000


class FeishuTransport(ImTransport):
    """Settings: key_id (app id), id_type, endpoint. Its uuid drops repeats for an hour only, so an attempt cut off stays
    uncertain."""

    codes = Codes(
        ok=("0",),
        stale_token=("99991661", "99991663", "99991664", "99991668"),
        slow_down=("99991400", "230020", "11232", "11233"),
        account=("10003", "10014", "10015", "99991672", "230006", "230027", "99991662"),
        dead=("230001", "230013", "99992351", "230034"),
    )

    def token_request(self) -> Request:
        return Request(
            method="POST", url=f"{self.settings['endpoint']}/open-apis/auth/v3/tenant_access_token/internal",
            json={"app_id": self.settings["key_id"], "app_secret": self.secret},
        )  # fmt: skip

    def token_in(self, found: Mapping[str, Any]) -> tuple[str, float]:
        return str(found.get("tenant_access_token") or ""), float(found.get("expire") or 7200)

    def message_request(self, parcel: Parcel, token: str) -> Request:
        with override(parcel.language):
            button = str(_("Open"))
        card = {
            "header": {"title": {"tag": "plain_text", "content": parcel.subject}},
            "elements": [
                {"tag": "div", "text": {"tag": "plain_text", "content": parcel.text[:_TEXT]}},
                {"tag": "action", "actions": [{"tag": "button", "type": "primary", "url": parcel.link, "text": {"tag": "plain_text", "content": button}}]},
            ],
        }  # fmt: skip
        return Request(
            method="POST", url=f"{self.settings['endpoint']}/open-apis/im/v1/messages?receive_id_type={self.settings.get('id_type', 'open_id')}",
            headers={"authorization": f"Bearer {token}"},
            json={
                "receive_id": parcel.address, "msg_type": "interactive", "content": json.dumps(card, ensure_ascii=False),
                "uuid": parcel.delivery_id[:50],
            },
        )  # fmt: skip

    def code_in(self, found: Mapping[str, Any]) -> str:
        return str(found.get("code", ""))

    def words_in(self, found: Mapping[str, Any]) -> str:
        return str(found.get("msg") or "")

    def number_in(self, found: Mapping[str, Any]) -> str:
        return str((found.get("data") or {}).get("message_id") or "")


def open_transport(*, settings: Mapping[str, Any], secret: str) -> FeishuTransport:
    return FeishuTransport(settings=settings, secret=secret)
