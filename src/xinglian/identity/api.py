"""Front door of identity: access rules, viewers, organisations, people, regions."""

from xinglian.identity.access import (
    ANYONE,
    PARTNER,
    SIGNED_IN,
    STAFF,
    Rule,
    ViewerRequest,
    actor_of,
    allow,
)
from xinglian.identity.actions.add_people import NewPerson, PeopleRefused, add_people
from xinglian.identity.actions.add_person import add_person
from xinglian.identity.actions.by_login import (
    check_password_strength,
    give_password,
    take_second_factor,
    unlock,
)
from xinglian.identity.actions.confirm_address import AddressDoor, offer_address_door
from xinglian.identity.actions.edit_member import edit_member
from xinglian.identity.actions.keep_address import (
    break_addresses,
    drop_address,
    keep_address,
)
from xinglian.identity.actions.load_regions import load_regions
from xinglian.identity.actions.move_people import MovedPeople, move_people
from xinglian.identity.actions.open_invitation import invitation_link, open_invitation
from xinglian.identity.actions.prove_person import CodeNeeded, prove_person
from xinglian.identity.actions.register_organisation import register_organisation
from xinglian.identity.actions.write_organisations import (
    remove_organisations,
    write_organisations,
)
from xinglian.identity.queries.addresses import PersonAddress, addresses_of
from xinglian.identity.queries.contact_cards import ContactCard, contact_card, contact_cards
from xinglian.identity.queries.labels import kind_label, role_label, role_labels, zone_label
from xinglian.identity.queries.list_desk import list_desk
from xinglian.identity.queries.members import (
    Member,
    membership,
    memberships,
    people_of,
    person_name,
    person_names,
    staff_with,
)
from xinglian.identity.queries.organisations import (
    Org,
    maker,
    organisation,
    organisations,
    organisations_by_code,
)
from xinglian.identity.queries.people_page import (
    list_people,
    locked_count,
    people_like,
    people_near,
)
from xinglian.identity.queries.place_words import place_word
from xinglian.identity.queries.region_levels import region_chip, region_levels
from xinglian.identity.queries.regions import (
    Place,
    region,
    region_by_names,
    region_children,
    regions,
    regions_by_names,
    regions_by_path,
    search_regions,
)
from xinglian.identity.queries.verbs import name_verbs
from xinglian.identity.queries.viewer_of_session import viewer_of_session
from xinglian.identity.rules.device import device_name
from xinglian.identity.rules.phone import masked_phone, normal_phone
from xinglian.identity.rules.roles import MAKER_ROLES, PARTNER_ROLES, OrgKind, Role, roles_for
from xinglian.identity.rules.viewer import STRANGER, Viewer

__all__ = [
    "ANYONE",
    "MAKER_ROLES",
    "PARTNER",
    "PARTNER_ROLES",
    "SIGNED_IN",
    "STAFF",
    "STRANGER",
    "AddressDoor",
    "CodeNeeded",
    "ContactCard",
    "Member",
    "MovedPeople",
    "NewPerson",
    "Org",
    "OrgKind",
    "PeopleRefused",
    "PersonAddress",
    "Place",
    "Role",
    "Rule",
    "Viewer",
    "ViewerRequest",
    "actor_of",
    "add_people",
    "add_person",
    "addresses_of",
    "allow",
    "break_addresses",
    "check_password_strength",
    "contact_card",
    "contact_cards",
    "device_name",
    "drop_address",
    "edit_member",
    "give_password",
    "invitation_link",
    "keep_address",
    "kind_label",
    "list_desk",
    "list_people",
    "load_regions",
    "locked_count",
    "maker",
    "masked_phone",
    "membership",
    "memberships",
    "move_people",
    "name_verbs",
    "normal_phone",
    "offer_address_door",
    "open_invitation",
    "organisation",
    "organisations",
    "organisations_by_code",
    "people_like",
    "people_near",
    "people_of",
    "person_name",
    "person_names",
    "place_word",
    "prove_person",
    "region",
    "region_by_names",
    "region_children",
    "region_chip",
    "region_levels",
    "regions",
    "regions_by_names",
    "regions_by_path",
    "register_organisation",
    "remove_organisations",
    "role_label",
    "role_labels",
    "roles_for",
    "search_regions",
    "staff_with",
    "take_second_factor",
    "unlock",
    "viewer_of_session",
    "write_organisations",
    "zone_label",
]
