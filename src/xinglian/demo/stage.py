"""Set the stage: the maker, its people, the partners' people, and the channels with doubles at their far end."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xinglian.demo.cast import MAKER_CODE, MAKER_NAME, MAKER_SHORT_NAME, PEOPLE, CastMember
from xinglian.identity import api as identity
from xinglian.identity.api import NewPerson, OrgKind, Role
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

MAKER_REGION = "310115"


class RealDataHere(RuntimeError):
    """The installation belongs to somebody: the demo would mix its inventions into real books."""


@dataclass(frozen=True, kw_only=True)
class Maker:
    """The maker's organisation and its cast: login → (person id, membership id)."""

    org_id: int
    people: Mapping[str, tuple[int, int]]


def find_maker() -> Maker | None:
    """The demo's maker, or None in an empty installation. Raises RealDataHere."""
    with acting(network()):
        maker = identity.maker()
        if maker is None:
            return None
        if not maker.is_simulated:
            raise RealDataHere(
                "This installation holds real data, and the demo writes invented partners and"
                " orders. Nothing was changed. Run it in a folder of its own:"
                " XINGLIAN_HOME=./demo xinglian demo"
            )
        people = sql.rows(
            "SELECT p.login, p.id AS person_id, m.id AS membership_id FROM identity_person p"
            " JOIN identity_membership m ON m.person_id = p.id AND m.org_id = p.org_id"
            " WHERE p.org_id = %s",
            [maker.id],
        )
    return Maker(
        org_id=maker.id,
        people={one["login"]: (int(one["person_id"]), int(one["membership_id"])) for one in people},
    )


def set_up_maker(*, now: datetime, password: str) -> Maker:
    """The maker and its part of the cast, once. Raises RealDataHere."""
    known = find_maker()
    if known is not None:
        return known
    with acting(network()):
        maker = identity.register_organisation(
            kind=OrgKind.MAKER,
            code=MAKER_CODE,
            name=MAKER_NAME,
            short_name=MAKER_SHORT_NAME,
            region_code=MAKER_REGION,
            is_simulated=True,
            now=now,
        )
        staff = [member for member in PEOPLE if member.organisation == MAKER_CODE]
        identity.add_people(
            [_new_member(member, org_id=int(maker.pk)) for member in staff],
            now=now,
            password=password,
        )
    made = find_maker()
    if made is None:
        raise LookupError("The maker was registered and cannot be found.")
    return made


def add_partner_people(*, people_file: Path, now: datetime, password: str) -> int:
    """The people of the imported partners, all at once; how many were new."""
    with acting(network()):
        org_ids = {
            row["code"]: int(row["id"])
            for row in sql.rows("SELECT code, id FROM identity_organisation WHERE kind = 'partner'")
        }
        known = set(sql.column("SELECT login FROM identity_person"))
        wanted = [
            _new_member(member, org_id=org_ids[member.organisation])
            for member in PEOPLE
            if member.organisation in org_ids
        ]
        with people_file.open(encoding="utf-8", newline="") as file:
            wanted += [
                NewPerson(
                    org_id=org_ids[row["partner_code"]],
                    login=row["login"],
                    name=row["name"],
                    roles=(Role(row["role"]),),
                    phone=row["phone"],
                    email=row["email"],
                    language=row["language"],
                    is_simulated=True,
                )
                for row in csv.DictReader(file)
            ]
        fresh = [person for person in wanted if person.login not in known]
        return len(identity.add_people(fresh, now=now, password=password))


def webhook_partners(people_file: Path) -> list[str]:
    """Codes of the partners whose own system is told as well."""
    with people_file.open(encoding="utf-8", newline="") as file:
        return [row["partner_code"] for row in csv.DictReader(file) if row["webhook"] == "true"]


def _new_member(member: CastMember, *, org_id: int) -> NewPerson:
    chooser = [one.login for one in PEOPLE if one.chooser]
    return NewPerson(
        org_id=org_id,
        login=member.login,
        name=member.name,
        roles=(Role(member.role),),
        email=f"{member.login}@example.com",
        language=member.language,
        title=member.title,
        region_paths=(f"cn.{member.area}",) if member.area else (),
        # Partners see their customer-success manager by name.
        is_contact=bool(member.area),
        is_simulated=True,
        cast_order=chooser.index(member.login) + 1 if member.chooser else None,
    )
