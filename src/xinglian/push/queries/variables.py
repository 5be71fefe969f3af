"""The variables a text may use, and how their values are taken when a message goes out."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["text", "money", "share", "count", "number"]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """`path` is what authors write, `column` where it is read: p partner, m person, f figures."""

    path: str
    column: str
    kind: Kind
    label: str | Promise
    group: str


_PLAIN: tuple[tuple[str, str, Kind, Any, str], ...] = (
    (
        "partner.short_name",
        "coalesce(nullif(p.short_name, ''), p.name)",
        "text",
        _("Partner, short name"),
        "partner",
    ),
    ("partner.name", "p.name", "text", _("Partner, full name"), "partner"),
    ("partner.code", "p.code", "text", _("Partner code"), "partner"),
    ("partner.address", "p.address", "text", _("Partner's address"), "partner"),
    ("person.name", "m.name", "text", _("Recipient's name"), "person"),
    ("person.title", "m.title", "text", _("Recipient's title"), "person"),
    ("figure.amount_1m", "f.amount_1m", "money", _("Purchases, last month"), "figure"),
    ("figure.amount_3m", "f.amount_3m", "money", _("Purchases, last 3 months"), "figure"),
    ("figure.amount_12m", "f.amount_12m", "money", _("Purchases, last 12 months"), "figure"),
    (
        "figure.amount_3m_last_year",
        "f.amount_3m_last_year",
        "money",
        _("Purchases, same 3 months a year ago"),
        "figure",
    ),
    (
        "figure.trend_3m",
        "f.trend_3m",
        "share",
        _("Purchases, 3 months against the 3 before"),
        "figure",
    ),
    ("figure.trend_yoy", "f.trend_yoy", "share", _("Purchases against a year ago"), "figure"),
    ("figure.recency_days", "f.recency_days", "count", _("Days since the last order"), "figure"),
    ("figure.stock_value", "f.stock_value", "money", _("Stock value"), "figure"),
    ("figure.stock_days", "f.stock_days", "number", _("Days of stock"), "figure"),
    (
        "figure.slow_value",
        "f.slow_value",
        "money",
        _("Stock without movement for 180 days"),
        "figure",
    ),
    ("figure.slow_share", "f.slow_share", "share", _("Slow share of stock"), "figure"),
    ("figure.ev_share", "f.ev_share", "share", _("Share of parts for EVs"), "figure"),
    ("figure.unread_now", "f.unread_now", "count", _("Unread messages"), "figure"),
)
_CATEGORIES: dict[str, Any] = {
    "brakes": _("Brakes"), "filters": _("Filters"), "cooling": _("Cooling"), "antifreeze": _("Antifreeze"),
    "battery": _("Batteries"), "lighting": _("Lighting"), "suspension": _("Suspension"), "engine": _("Engine parts"),
    "electrical": _("Electrical parts"), "body": _("Body parts"), "tyres": _("Tyres"), "fluids": _("Oils and fluids"),
    "tools": _("Tools"), "wipers": _("Wipers"),
}  # fmt: skip

VARIABLES: dict[str, Variable] = {
    path: Variable(path=path, column=column, kind=kind, label=label, group=group)
    for path, column, kind, label, group in _PLAIN
}
for _code, _label in _CATEGORIES.items():
    _share, _bought = f"figure.{_code}_share", f"figure.{_code}_bought"
    VARIABLES[_share] = Variable(
        path=_share, column=f"f.share_{_code}", kind="share", label=_label, group="share"
    )
    VARIABLES[_bought] = Variable(
        path=_bought, column=f"f.bought_{_code}", kind="money", label=_label, group="bought"
    )

# Only the system's own notices have these; nobody chooses them for a text. `message` is the digest being sent.
_GATHERED = (
    "push_delivery w JOIN push_inbox wi ON wi.message_id = w.message_id AND wi.membership_id = w.membership_id"
    " JOIN push_variant wv ON wv.id = wi.variant_id JOIN push_message wm ON wm.id = w.message_id"
    " WHERE w.membership_id = m.membership_id AND w.external_id = 'digest:' || %(message)s AND w.state = 'held'"
)
_DIGEST = (
    Variable(path="digest.count", column=f"(SELECT count(*) FROM {_GATHERED})", kind="count", label="", group=""),
    Variable(
        path="digest.list", kind="text", label="", group="",
        column="(SELECT string_agg('· ' || CASE WHEN wm.is_private OR wv.subject LIKE '%%{%%' THEN wm.title ELSE wv.subject END, chr(10)"
        f" ORDER BY wi.sent_at) FROM {_GATHERED})",
    ),
)  # fmt: skip
NOTICE_VARIABLES: dict[str, Variable] = VARIABLES | {one.path: one for one in _DIGEST}

_TEXT = {
    "text": "nullif({c}, '')",
    "money": "'¥' || to_char({c} / 100, 'FM999,999,999,990')",
    "share": "to_char(100 * {c}, 'FM9990') || '%%'",
    "count": "to_char({c}, 'FM999,999,990')",
    "number": "to_char({c}, 'FM999,999,990.0')",
}


def as_text(path: str) -> str:
    """The SQL of a variable's value as the reader sees it; null when there is none."""
    variable = NOTICE_VARIABLES[path]
    return _TEXT[variable.kind].format(c=variable.column)


def tables(paths: list[str]) -> set[str]:
    """Which joins the values need: "p" partner, "f" figures."""
    columns = " ".join(NOTICE_VARIABLES[path].column for path in paths)
    return {name for name in ("p", "f") if f"{name}." in columns}


def values_sql(paths: list[str]) -> str:
    """One jsonb of all values, nulls left out; "NULL" when the message has no variables."""
    if not paths:
        return "NULL::jsonb"
    pairs = ", ".join(f"'{path}', {as_text(path)}" for path in paths)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"
