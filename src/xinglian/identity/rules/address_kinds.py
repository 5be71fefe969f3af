"""The kinds of addresses a person may have."""

from enum import StrEnum


class AddressKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    WEBPUSH = "webpush"
    WECOM = "wecom"
    WECHAT = "wechat"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.value) for kind in cls]


# These stand in the person's own row: changing them is changing how one signs in.
SIGN_IN = (AddressKind.PHONE, AddressKind.EMAIL)
# A browser makes these by itself; nobody types them.
BY_DEVICE = (AddressKind.WEBPUSH,)
