"""Who makes tokens, who sees them, and what one may carry: judged by the same rules of roles as the pages."""

from collections.abc import Callable, Mapping

from django.db.models import F, QuerySet

from xinglian.gateway.models import Token
from xinglian.gateway.rules.rights import Right
from xinglian.identity.api import OrgKind, Role, Viewer, roles_for
from xinglian.orders import api as orders
from xinglian.prices import api as prices
from xinglian.stock import api as stocks

# Who makes tokens; whoever stops being one of these has no live tokens any more.
MAY_ISSUE = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER)

# Order lines say what was paid; the inbox of a token is that of the whole organisation.
_MAY: Mapping[Right, Callable[[Viewer], bool]] = {
    Right.PARTNERS_READ: lambda viewer: viewer.is_signed_in,
    Right.PARTS_READ: lambda viewer: viewer.is_signed_in,
    Right.FACTS_READ: orders.sees_prices,
    Right.FACTS_WRITE: lambda viewer: viewer.has(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER),
    Right.AUDIENCE_READ: lambda viewer: viewer.is_staff,
    Right.MESSAGES_READ: lambda viewer: viewer.is_staff,
    Right.INBOX_READ: lambda viewer: viewer.has(*MAY_ISSUE),
    Right.RECEIPTS_WRITE: lambda viewer: viewer.has(Role.PARTNER_OWNER),
    Right.ORDERS_READ: lambda viewer: orders.may(viewer, "read"),
    Right.ORDERS_WRITE: lambda viewer: orders.may(viewer, "fill"),
    Right.GOODS_WRITE: lambda viewer: orders.may(viewer, "send"),
    Right.TERMS_WRITE: lambda viewer: orders.may(viewer, "agree") or orders.may(viewer, "decide"),
    Right.PRICES_READ: lambda viewer: prices.may(viewer, "read"),
    Right.PRICES_WRITE: lambda viewer: prices.may(viewer, "keep"),
    Right.STOCK_READ: lambda viewer: stocks.may_count(viewer, "read"),
    Right.STOCK_WRITE: lambda viewer: stocks.may_count(viewer, "count"),
}
# A regional role without its regions reaches nobody: it is held by a member, not lent.
_NOT_LENT = {Role.REGIONAL_CSM, *MAY_ISSUE} - {Role.CHANNEL_MANAGER}


def rights_open_to(viewer: Viewer) -> frozenset[Right]:
    """What a token of this viewer may carry."""
    return frozenset(right for right in Right if _MAY[right](viewer))


def roles_to_lend(viewer: Viewer) -> list[Role]:
    """Lesser roles of the own organisation that a token may be held to, in the order people know them."""
    here = roles_for(OrgKind(viewer.org_kind)) - viewer.roles - _NOT_LENT
    return [role for role in Role if role in here]


def tokens_visible_to(viewer: Viewer) -> QuerySet[Token]:
    """One's own tokens; an owner or director sees those of the whole organisation."""
    tokens = Token.objects.filter(org_id=viewer.org_id).annotate(person_name=F("person__name"))
    if viewer.has(Role.HQ_DIRECTOR, Role.PARTNER_OWNER):
        return tokens
    return tokens.filter(person_id=viewer.person_id)
