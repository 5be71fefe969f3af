from xinglian.identity.models.address import Address, AddressCode
from xinglian.identity.models.door_code import DoorCode
from xinglian.identity.models.invitation import Invitation
from xinglian.identity.models.list_view import ListLayout, ListView
from xinglian.identity.models.membership import Membership
from xinglian.identity.models.organisation import Organisation
from xinglian.identity.models.person import Person
from xinglian.identity.models.recovery_code import RecoveryCode
from xinglian.identity.models.region import Region
from xinglian.identity.models.sign_in import SignIn
from xinglian.identity.models.throttle import Throttle

__all__ = [
    "Address",
    "AddressCode",
    "DoorCode",
    "Invitation",
    "ListLayout",
    "ListView",
    "Membership",
    "Organisation",
    "Person",
    "RecoveryCode",
    "Region",
    "SignIn",
    "Throttle",
]
