"""The audit trail: by person, verb, subject, organisation and days."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from xinglian.identity.queries.labels import ROLES, role_label
from xinglian.identity.queries.verbs import field_label, subject_label, value_label, verb_label
from xinglian.kernel import knobs, sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
EXPORTED_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Days are whole days in `zone`. `subject` is a kind such as `push.message`."""

    person_id: int | None = None
    verb: str = ""
    subject: str = ""
    subject_id: str = ""
    org_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Change:
    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return field_label(self.field)


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    id: int
    at: datetime
    org_id: int | None
    org_name: str
    person_id: int | None
    person_name: str
    verb: str
    subject: str
    subject_id: str
    subject_name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    why: str
    from_address: str | None

    @property
    def verb_word(self) -> str:
        return verb_label(self.verb)

    @property
    def subject_word(self) -> str:
        return subject_label(self.subject)

    @property
    def subject_shown(self) -> str:
        """What people call it: its name, a setting's words; a bare number tells nobody anything."""
        if self.subject_name:
            return value_label(self.subject, "name", self.subject_name)
        if self.subject == "kernel.knob":
            return next(
                (str(k.label) for k in knobs.all_declared() if k.key == self.subject_id),
                self.subject_id,
            )
        return "" if self.subject_id.isdigit() else self.subject_id

    @property
    def changes(self) -> list[Change]:
        """Field by field, what it was and what it is."""
        before, after = self.before or {}, self.after or {}
        fields = [*after, *(key for key in before if key not in after)]
        return [
            Change(
                field=key,
                before=self._told(key, before.get(key)),
                after=self._told(key, after.get(key)),
            )
            for key in fields
        ]

    def _told(self, field: str, value: Any) -> str:
        if isinstance(value, list):
            value = [self._named(field, one) for one in value]
        return _told(self._named(field, value))

    def _named(self, field: str, value: Any) -> Any:
        return value_label(self.subject, field, value) if isinstance(value, str) else value


# What the maker's people did for a partner is told to it, but not from where, nor their reasons.
_IS_TOLD = (
    "(current_setting('app.reach', true) <> 'own' OR EXISTS (SELECT FROM identity_membership m"
    " WHERE m.person_id = a.person_id AND m.org_id = a.org_id))"
)
_SELECT = (
    "SELECT a.id, a.at, a.org_id, coalesce(o.name, '') AS org_name, a.person_id,"
    " coalesce(nullif(a.person_name, ''), p.name, '') AS person_name, a.verb, a.subject,"
    " a.subject_id, a.subject_name, a.before, a.after,"
    f" CASE WHEN {_IS_TOLD} THEN a.why ELSE '' END AS why,"
    f" CASE WHEN {_IS_TOLD} THEN host(a.from_address) END AS from_address"
    " FROM kernel_audit a LEFT JOIN identity_organisation o ON o.id = a.org_id"
    " LEFT JOIN identity_person p ON p.id = a.person_id"
)


def audit_page(*, by: AuditFilter, after: str = "", before: str = "") -> Page:
    """Newest first. Rows are AuditRow."""
    backwards, cursor = bool(before), decode_cursor(before or after)
    where, params = _conditions(by)
    if cursor and isinstance(cursor[0], int):
        where.append(f"a.id {'>' if backwards else '<'} %(cursor)s")
        params["cursor"] = cursor[0]
    found = sql.rows(
        f"{_SELECT} WHERE {' AND '.join(where)}"
        f" ORDER BY a.id {'ASC' if backwards else 'DESC'} LIMIT {SIZE + 1}",
        params,
    )
    has_more = len(found) > SIZE
    rows = [_row(row) for row in found[:SIZE]]
    if backwards:
        rows.reverse()
    marks = [encode_cursor([row.id]) for row in rows]
    more_after, more_before = (True, has_more) if backwards else (has_more, bool(cursor))
    return Page(
        rows=rows,
        next=marks[-1] if marks and more_after else None,
        previous=marks[0] if marks and more_before else None,
        first=None if cursor else 1,
    )


def audit_entry(*, entry_id: int) -> AuditRow | None:
    found = sql.row(f"{_SELECT} WHERE a.id = %s", [entry_id])
    return None if found is None else _row(found)


def audit_rows(*, by: AuditFilter) -> Iterator[AuditRow]:
    """All of them, newest first, read in pieces."""
    last: int | None = None
    while True:
        where, params = _conditions(by)
        if last is not None:
            where.append("a.id < %(cursor)s")
            params["cursor"] = last
        found = sql.rows(
            f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY a.id DESC LIMIT {EXPORTED_AT_ONCE}",
            params,
        )
        for row in found:
            yield _row(row)
        if len(found) < EXPORTED_AT_ONCE:
            return
        last = found[-1]["id"]


def audit_words() -> tuple[list[str], list[str]]:
    """The verbs and kinds of subject of the last 20 000 entries, for the filters."""
    found = sql.rows(
        "SELECT DISTINCT verb, subject FROM (SELECT verb, subject FROM kernel_audit"
        " ORDER BY id DESC LIMIT 20000) AS recent"
    )
    return sorted({row["verb"] for row in found}), sorted({row["subject"] for row in found})


def _conditions(by: AuditFilter) -> tuple[list[str], dict[str, Any]]:
    where, params = ["true"], dict[str, Any]()
    for name in ("person_id", "verb", "subject", "subject_id", "org_id"):
        if value := getattr(by, name):
            where.append(f"a.{name} = %({name})s")
            params[name] = value
    zone = ZoneInfo(by.zone)
    if by.first_day:
        where.append("a.at >= %(from)s")
        params["from"] = datetime.combine(by.first_day, time(), tzinfo=zone)
    if by.last_day:
        where.append("a.at < %(to)s")
        params["to"] = datetime.combine(by.last_day + timedelta(days=1), time(), tzinfo=zone)
    return where, params


def _row(row: dict[str, Any]) -> AuditRow:
    for name in ("before", "after"):
        if isinstance(row[name], str):
            row[name] = json.loads(row[name])
    return AuditRow(**row)


def _told(value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and value in ROLES:
        return role_label(value)
    if isinstance(value, list):
        return _(", ").join(_told(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(f"{field_label(str(key))} {_told(one)}" for key, one in value.items())
    return str(value)
