"""What channels carry: each delivery rendered for its reader."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from xinglian.kernel import sql
from xinglian.kernel.tongues import tongue
from xinglian.push.rules import markup, template, tokens
from xinglian.push.rules.outcome import Device, Parcel
from xinglian.push.rules.states import BINDING
from xinglian.push.rules.variants import MUST

# Which kind of a person's addresses a channel needs.
ADDRESS = {
    "email": "email", "sms": "phone", "voice": "phone", "wecom": "wecom", "wechat": "wechat", "dingtalk": "dingtalk",
    "feishu": "feishu", "webpush": "webpush",
}  # fmt: skip
_QUERY = """
SELECT i.message_id, i.membership_id, i.org_id, i.values, i.is_simulated, m.kind, {must} AS must_acknowledge, m.ack_minutes,
       m.action_url, m.started_at, m.superseded_by_id, v.subject, v.body, v.action_label, v.language, p.name, p.email, p.phone{more}
  FROM unnest(%s::bigint[], %s::bigint[]) AS k(message_id, membership_id)
  JOIN push_inbox i USING (message_id, membership_id)
  JOIN push_message m ON m.id = i.message_id
  JOIN push_variant v ON v.id = i.variant_id
  JOIN identity_pub_membership p ON p.membership_id = i.membership_id
"""
# Addresses that are not a person's own mail or phone: the one confirmed last.
_OF_KIND = """,
       (SELECT a.value FROM identity_pub_address a WHERE a.person_id = p.person_id AND a.kind = '{kind}' AND a.is_usable
         ORDER BY a.verified_at DESC LIMIT 1) AS "{kind}"
"""
# A notice goes to every device.
_DEVICES = """,
       (SELECT coalesce(jsonb_agg(a.extra || jsonb_build_object('endpoint', a.value) ORDER BY a.verified_at DESC), '[]')
          FROM identity_pub_address a WHERE a.person_id = p.person_id AND a.kind = 'webpush' AND a.is_usable) AS devices
"""


def parcels(*, claimed: list[dict[str, Any]], channel: str) -> list[Parcel]:
    """Claimed deliveries as parcels, in one query."""
    kind = ADDRESS.get(channel, "email")
    more = "" if kind in ("email", "phone") else _OF_KIND.format(kind=kind)
    if kind == "webpush":
        more = _DEVICES
    found = {
        (row["message_id"], row["membership_id"]): row
        for row in sql.rows(
            _QUERY.replace("{more}", more).replace("{must}", MUST),
            [[c["message_id"] for c in claimed], [c["membership_id"] for c in claimed]],
        )
    }
    key = link_key()
    return [
        build(
            found[c["message_id"], c["membership_id"]],
            channel=channel,
            round=c["round"],
            attempts=c["attempts"],
            key=key,
            claimed=c,
        )
        for c in claimed
        if (c["message_id"], c["membership_id"]) in found
    ]


def build(
    row: dict[str, Any],
    *,
    channel: str,
    round: int,
    attempts: int,
    key: bytes,
    claimed: Mapping[str, Any] | None = None,
) -> Parcel:
    values = values_for(row)
    token = tokens.make(
        key=key, message_id=row["message_id"], membership_id=row["membership_id"], channel=channel
    )
    link, binding = absolute(reverse("push:link", args=[token])), row["kind"] in BINDING
    return Parcel(
        message_id=row["message_id"], membership_id=row["membership_id"], round=round, org_id=row["org_id"],
        attempts=attempts, kind=row["kind"], language=row["language"], name=row["name"],
        address=row.get(ADDRESS.get(channel, "")) or "",
        subject=template.fill(template.parse(row["subject"]), values),
        html=markup.to_html(row["body"], values), text=markup.to_text(row["body"], values),
        action_label=template.fill(template.parse(row["action_label"]), values), action_url=absolute(row["action_url"]),
        link=link,
        mute_link="" if binding else absolute(reverse("push:mute", args=[token])),
        token=token, must_acknowledge=row["must_acknowledge"],
        due_at=due_at(row["started_at"], row["ack_minutes"]) if row["must_acknowledge"] else None,
        started_at=row["started_at"], is_superseded=row["superseded_by_id"] is not None,
        superseded_link=link,
        is_reminder=round > 0, is_simulated=row["is_simulated"], devices=devices(row.get("devices")),
        **({} if claimed is None else {
            "tried": tuple(claimed.get("tried") or ()), "queued_at": claimed.get("queued_at"),
            "provider": claimed.get("provider", ""),
        }),
    )  # fmt: skip


def devices(stored: Any) -> tuple[Device, ...]:
    """Browsers' subscriptions, as they are kept with a person's addresses."""
    return tuple(
        Device(
            endpoint=one["endpoint"], p256dh=one.get("p256dh", ""), auth=one.get("auth", ""),
            shows_text=bool(one.get("shows_text")),
        )
        for one in stored or ()
    )  # fmt: skip


def devices_of(person_id: int) -> tuple[Device, ...]:
    return devices(
        sql.column(
            "SELECT extra || jsonb_build_object('endpoint', value) FROM identity_pub_address"
            " WHERE person_id = %s AND kind = 'webpush' AND is_usable ORDER BY verified_at DESC",
            [person_id],
        )
    )


def link_key() -> bytes:
    return tokens.derive(settings.SECRET_KEY)


def absolute(path: str) -> str:
    """A page of ours with the public address; other addresses and "" as they are."""
    return f"{settings.XINGLIAN_PUBLIC_URL.rstrip('/')}{path}" if path.startswith("/") else path


def due_at(started_at: datetime | None, minutes: int | None) -> datetime | None:
    return started_at + timedelta(minutes=minutes) if started_at and minutes else None


def values_for(row: dict[str, Any]) -> dict[str, Any]:
    """The values of a text, as they stand in its language."""
    direction = tongue(row["language"]).direction
    return template.isolated(plain_values(row["values"]), direction=direction)


def plain_values(stored: Any) -> dict[str, Any]:
    return stored if isinstance(stored, dict) else {}
