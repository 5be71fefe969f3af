from xinglian.identity.models.membership import Membership
from xinglian.identity.models.organisation import Organisation
from xinglian.identity.models.person import Person
from xinglian.identity.models.region import Region

__all__ = ["Membership", "Organisation", "Person", "Region"]
