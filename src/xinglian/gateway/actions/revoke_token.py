from datetime import datetime

from xinglian.gateway.models import Token
from xinglian.kernel import audit


def revoke_token(*, token: Token, now: datetime) -> None:
    """End a token at once. A second time changes nothing."""
    locked = Token.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at:
        return
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    audit.record("revoke_token", subject=("gateway.token", locked.pk), name=locked.name)
