"""The message as one recipient will see it, before it is sent."""

from collections.abc import Mapping
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.models import Message, Variant
from xinglian.push.queries import recipient_sql, variables
from xinglian.push.queries.audience import audience_of
from xinglian.push.queries.inbox import Item, as_item
from xinglian.push.rules import template
from xinglian.push.rules.variants import Key


def preview(
    message: Message, *, membership_id: int | None, offset: int = 0
) -> tuple[Item | None, dict[str, Any] | None]:
    """(the message, the reader: membership_id, name, org, type) for one membership, or the n-th of the audience."""
    written = {
        Key(v.language, v.partner_type, v.role): v
        for v in Variant.objects.filter(message_id=message.pk, arm=0)
        if v.subject
    }
    picks = recipient_sql.picks_of({key: int(v.pk) for key, v in written.items()})
    if not picks.rows:
        return None, None
    uses = [path for path in message.uses if path in variables.VARIABLES]
    joined, types, variant = recipient_sql.joins(picks, uses=uses)
    params: dict[str, Any] = {
        "roles": list(message.roles),
        "types": types,
        "offset": offset,
        "me": membership_id,
    }
    if membership_id is not None:
        chosen = "WHERE m.membership_id = %(me)s"
    else:
        try:
            audience = audience_of(message)
        except Refusal:
            audience = None
        if audience is None:
            return None, None
        params |= audience.params
        joined, chosen = (
            f"{audience.join} {joined}",
            "ORDER BY m.membership_id LIMIT 1 OFFSET %(offset)s",
        )
    row = sql.row(
        f"SELECT m.membership_id, m.name, m.content_language AS tongue, o.name AS org_name, o.short_name, {variant} AS variant_id,"
        f" {variables.values_sql(uses)} AS values FROM identity_pub_membership m"
        f" JOIN identity_pub_organisation o ON o.org_id = m.org_id {joined} {chosen}",
        params,
    )
    if row is None:
        return None, None
    found = next((v for v in written.values() if v.pk == row["variant_id"]), None)
    return (filled(message, found, row["values"]) if found else None), row


def filled(message: Message, variant: Variant, values: Mapping[str, Any] | None) -> Item | None:
    """One text with somebody's values; None when a variable in it is written wrongly."""
    now = message.saved_at
    try:
        return as_item(
            {
                "message_id": message.pk, "kind": message.kind, "subject": variant.subject, "body": variant.body,
                "action_label": variant.action_label, "language": variant.language, "values": values, "sent_at": now,
                "read_at": None, "acknowledged_at": None, "acted_at": None, "reminded_at": None, "started_at": now,
                "must_acknowledge": message.must_acknowledge, "ack_minutes": message.ack_minutes,
                "action_url": message.action_url, "is_pinned": message.is_pinned, "state": message.state,
                "superseded_by_id": None, "superseded_at": None, "supersedes_id": message.supersedes_id, "origin_id": None,
                "version": message.version, "is_test": False, "is_drill": message.is_drill, "is_simulated": False,
            }
        )  # fmt: skip
    except template.TemplateProblem:
        return None


def find_people(words: str, *, limit: int = 10) -> list[dict[str, Any]]:
    """People of partners by name or organisation, for “preview as …”: membership_id, name, org_name."""
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return sql.rows(
        "SELECT m.membership_id, m.name, o.name AS org_name FROM identity_pub_membership m"
        " JOIN identity_pub_organisation o ON o.org_id = m.org_id AND o.kind = 'partner'"
        " WHERE m.is_active AND (m.name ILIKE %(w)s OR o.name ILIKE %(w)s) ORDER BY o.name, m.name LIMIT %(limit)s",
        {"w": f"%{pattern}%", "limit": limit},
    )
