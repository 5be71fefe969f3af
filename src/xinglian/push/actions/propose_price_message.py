"""New prices become a draft to exactly those who will pay them; a person reads it and hands it in."""

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from xinglian.kernel import audit, sql
from xinglian.prices import api as prices
from xinglian.push.actions.draft import begin_draft, save_draft, save_variant
from xinglian.push.models import Message

_AUTHOR = "SELECT p.org_id, p.name FROM identity_pub_membership AS p WHERE p.person_id = %s ORDER BY p.membership_id LIMIT 1"
_BUYING = ["partner_owner", "partner_clerk"]


def propose_price_message(*, change_id: int, person_id: int, now: datetime) -> Message | None:
    """In the name of who published the change; None when nobody pays otherwise, or it was proposed before."""
    found = prices.change_concerns(change_id=change_id)
    return _propose(found, url=f"/prices/mine/?change={change_id}", person_id=person_id, now=now)


def propose_percentage_message(
    *, list_id: int, category: str, starts_on: date, kept_at: datetime, person_id: int, now: datetime
) -> Message | None:  # fmt: skip
    """The same for a percentage, as it was kept at a moment."""
    found = prices.percentage_concerns(
        list_id=list_id, category=category, starts_on=starts_on, kept_at=kept_at
    )
    url = f"/prices/mine/?percentage={list_id}.{int(kept_at.timestamp() * 1_000_000)}"
    return _propose(found, url=url, person_id=person_id, now=now)


def _propose(
    found: prices.Concerned | None, *, url: str, person_id: int, now: datetime
) -> Message | None:
    """Everybody opens the page of the own prices: what was and what will be there is that company's alone."""
    author = sql.row(_AUTHOR, [person_id])
    if found is None or not found.partner_ids or author is None:
        return None
    if Message.objects.filter(action_url=url).exists():
        return None
    message = begin_draft(
        org_id=author["org_id"], author_id=person_id, author_name=author["name"], now=now,
        title=f"{found.list_name[:80]} {found.starts_on.isoformat()}",
    )  # fmt: skip
    save_draft(
        message_id=message.pk,
        changes={"kind": "policy", "roles": _BUYING, "required_roles": [], "action_url": url},
        now=now,
    )
    Message.objects.filter(pk=message.pk).update(org_ids=list(found.partner_ids))
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            told = {"day": found.starts_on.isoformat(), "until": found.ends_on and found.ends_on.isoformat()}  # fmt: skip
            body = _("From %(day)s on your company pays other prices for some parts. Open your prices: old and new stand there side by side, as they are for you. Orders placed before that day keep their price.")  # fmt: skip
            if found.ends_on:
                body += "\n\n" + _("They hold until %(until)s; afterwards the prices before hold again.")  # fmt: skip
            save_variant(
                message_id=message.pk, language=language, subject=_("New prices from %(day)s") % told, body=body % told,
                action_label=_("See my prices"), is_checked=True, now=now,
            )  # fmt: skip
    message.refresh_from_db()
    audit.record(
        "propose_price_message", subject=("push.message", message.pk), name=message.title,
        after={"partners": len(found.partner_ids), "parts": found.parts},
    )  # fmt: skip
    return message
