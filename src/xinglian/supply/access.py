"""Who looks at what is expected of parts; rows themselves are guarded by the database."""

from xinglian.identity.api import Role

# A partner's own people who order.
READERS = (Role.PARTNER_OWNER, Role.PARTNER_CLERK)
