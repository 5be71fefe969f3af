from dataclasses import dataclass
from datetime import datetime

from xinglian.identity.queries.labels import INVITATIONS, role_labels
from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50


@dataclass(frozen=True, kw_only=True)
class InvitationRow:
    invitation_id: int
    name: str
    phone: str
    email: str
    roles: list[str]
    org_id: int
    org_name: str
    org_kind: str
    state: str
    is_over: bool
    invited_by_name: str
    sent_at: datetime
    expires_at: datetime
    settled_at: datetime | None

    @property
    def role_words(self) -> list[str]:
        return role_labels(self.roles)

    @property
    def state_word(self) -> str:
        return str(INVITATIONS.get(self.state, self.state))

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def invitations_page(*, now: datetime, after: str = "", before: str = "") -> Page:
    """Newest first. Rows are InvitationRow."""
    backwards, cursor = bool(before), decode_cursor(before or after)
    at = cursor[0] if cursor and isinstance(cursor[0], int) else None
    found = sql.rows(
        "SELECT i.id AS invitation_id, i.name, i.phone, i.email, i.roles, i.org_id,"
        " o.name AS org_name, o.kind AS org_kind, i.state,"
        " i.state = 'open' AND i.expires_at <= %(now)s AS is_over, i.invited_by_name, i.sent_at,"
        " i.expires_at, i.settled_at"
        " FROM identity_invitation i JOIN identity_organisation o ON o.id = i.org_id"
        f" WHERE %(at)s::bigint IS NULL OR i.id {'>' if backwards else '<'} %(at)s"
        f" ORDER BY i.id {'ASC' if backwards else 'DESC'} LIMIT {SIZE + 1}",
        {"now": now, "at": at},
    )
    has_more = len(found) > SIZE
    rows = [InvitationRow(**row) for row in found[:SIZE]]
    if backwards:
        rows.reverse()
    marks = [encode_cursor([row.invitation_id]) for row in rows]
    more_after, more_before = (True, has_more) if backwards else (has_more, at is not None)
    return Page(
        rows=rows,
        next=marks[-1] if marks and more_after else None,
        previous=marks[0] if marks and more_before else None,
        first=None if at else 1,
    )
