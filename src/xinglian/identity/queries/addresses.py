"""The addresses of a person, with what is known about each."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql

KIND_WORDS = {
    "phone": _("Phone"),
    "email": _("E-mail address"),
    "webpush": _("Browser notifications"),
    "wecom": _("WeCom"),
    "wechat": _("WeChat"),
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
}
KIND_ICONS = {
    "phone": "smartphone", "email": "mail", "webpush": "bell", "wecom": "message-square", "wechat": "message-square",
    "dingtalk": "message-square", "feishu": "message-square",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PersonAddress:
    """`address_id` is None for a phone or e-mail of which nothing is known yet."""

    address_id: int | None
    kind: str
    value: str
    label: str
    verified_at: datetime | None
    broken_at: datetime | None
    broken_reason: str
    is_usable: bool

    @property
    def kind_word(self) -> str:
        return str(KIND_WORDS[self.kind])

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.kind]

    @property
    def shown(self) -> str:
        """A subscription's address says nothing to anybody; its device does."""
        return (self.label or str(_("a browser"))) if self.kind == "webpush" else self.value


def addresses_of(*, person_id: int) -> list[PersonAddress]:
    """All of a person's addresses the scope may see, phone and e-mail first. One query."""
    found = sql.rows(
        "SELECT (SELECT a.id FROM identity_address a WHERE a.person_id = v.person_id AND a.kind = v.kind AND a.value = v.value)"
        " AS address_id, v.kind, v.value, v.label, v.verified_at, v.broken_at, v.broken_reason, v.is_usable"
        " FROM identity_pub_address v WHERE v.person_id = %s ORDER BY v.value, v.label",
        [person_id],
    )
    order = list(KIND_WORDS)
    return sorted((PersonAddress(**row) for row in found), key=lambda one: order.index(one.kind))
