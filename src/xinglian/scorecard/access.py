"""Who may do what about the health index; rows themselves are guarded by the database."""

from xinglian.identity.api import Role

# Who writes weights, and who releases them: never the same person for one release.
KEEPERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
EXPORTERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.AUDITOR)
