from django.db.models import F, QuerySet

from xinglian.gateway.models import Token
from xinglian.identity.api import Role, Viewer

# Who makes tokens; whoever stops being one of these has no live tokens any more.
MAY_ISSUE = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER)


def tokens_visible_to(viewer: Viewer) -> QuerySet[Token]:
    """One's own tokens; an owner or director sees those of the whole organisation."""
    tokens = Token.objects.filter(org_id=viewer.org_id).annotate(person_name=F("person__name"))
    if viewer.has(Role.HQ_DIRECTOR, Role.PARTNER_OWNER):
        return tokens
    return tokens.filter(person_id=viewer.person_id)
