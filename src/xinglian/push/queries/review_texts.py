"""Every text of a message as one of its readers will see it: for the second person."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.models import Message, Variant
from xinglian.push.queries import check_message, recipient_sql, variables
from xinglian.push.queries.audience import audience_of
from xinglian.push.queries.inbox import Item
from xinglian.push.queries.preview import filled
from xinglian.push.rules.variants import Key

# Around a reader's value on its way through the markup; nobody types these.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")


@dataclass(frozen=True, kw_only=True)
class ReviewText:
    """`reader` is a person of the audience who gets this text (name, org_name), None when nobody does now;
    then the names of the variables stand in the text. `item` is None for a text with a `fault`."""

    variant: Variant
    readers: int
    reader: dict[str, Any] | None
    item: Item | None
    fault: str = ""

    @property
    def subject(self) -> SafeString:
        return _with_marks(str(escape(self.item.subject))) if self.item else SafeString("")

    @property
    def body(self) -> SafeString:
        return _with_marks(self.item.html) if self.item else SafeString("")

    @property
    def action_label(self) -> SafeString:
        return _with_marks(str(escape(self.item.action_label))) if self.item else SafeString("")


def review_texts(message: Message) -> list[ReviewText]:
    """In the order of the languages; one statement over the audience."""
    written = list(
        Variant.objects.filter(message_id=message.pk)
        .exclude(subject="")
        .order_by("arm", "language", "partner_type", "role")
    )
    found: dict[int, dict[str, Any]] = {}
    for arm in sorted({v.arm for v in written}):
        found |= _readers(message, [v for v in written if v.arm in (0, arm)], arm=arm)
    return [_told(message, variant, found.get(int(variant.pk))) for variant in written]


def _told(message: Message, variant: Variant, reader: dict[str, Any] | None) -> ReviewText:
    values: dict[str, Any] = (
        {path: one.label for path, one in variables.VARIABLES.items()}
        if reader is None
        else reader["values"] or {}
    )
    marked = {
        path: f"{_OPEN}{_MARKS.sub('', str(value))}{_CLOSE}" for path, value in values.items()
    }
    faults = (
        check_message.text_problem(text)
        for text in (variant.subject, variant.body, variant.action_label)
    )
    return ReviewText(
        variant=variant, readers=reader["readers"] if reader else 0, reader=reader,
        item=filled(message, variant, marked), fault=next((fault for fault in faults if fault), ""),
    )  # fmt: skip


def _readers(message: Message, written: list[Variant], *, arm: int) -> dict[int, dict[str, Any]]:
    """Variant → its first reader, the reader's values, and how many readers there are when all get the version `arm`."""
    own = {int(v.pk) for v in written if v.arm == arm}
    picks = recipient_sql.picks_of(
        {Key(v.language, v.partner_type, v.role): int(v.pk) for v in written}
    )
    try:
        audience = audience_of(message) if picks.rows else None
    except Refusal:  # the checks beside say what is wrong with it
        return {}
    if audience is None:
        return {}
    uses = [path for path in message.uses if path in variables.VARIABLES]
    sorting, types, variant = recipient_sql.joins(picks)
    rows = sql.rows(
        f"""
        SELECT r.variant_id, r.readers, m.name, m.roles, coalesce(nullif(o.short_name, ''), o.name) AS org_name,
               {variables.values_sql(uses)} AS values
          FROM (SELECT {variant} AS variant_id, min(m.membership_id) AS membership_id, count(*)::int AS readers
                  FROM identity_pub_membership m {audience.join} {sorting} GROUP BY 1) AS r
          JOIN identity_pub_membership m ON m.membership_id = r.membership_id
          JOIN identity_pub_organisation o ON o.org_id = m.org_id {recipient_sql.joins(picks, uses=uses)[0]}
        """,
        audience.params | {"types": types},
    )
    return {row["variant_id"]: row for row in rows if row["variant_id"] in own}


def _with_marks(html: str) -> SafeString:
    """What comes in is safe already: `rules.markup` or `escape` made it."""
    return mark_safe(_MARKS.sub("", _MARKED.sub(r'<mark class="xl-example">\1</mark>', html)))  # noqa: S308
