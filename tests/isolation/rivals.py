"""Two competing agents with rows in every table that partners own, each row carrying a word of its owner's."""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore

from tests.fixtures.cast import NOW, Cast, Member
from tests.isolation.rival_messages import (
    PNG,
    give_alarm,
    give_care,
    give_effect,
    give_messages,
    give_policy,
    give_risk,
)
from tests.isolation.rival_orders import give_orders
from tests.isolation.rival_pool import give_offers
from tests.isolation.rival_prices import give_prices
from tests.isolation.rival_sentinels import give_sentinels
from tests.isolation.rival_signals import give_signals
from tests.isolation.rival_stock import give_stock
from tests.isolation.rival_tasks import give_tasks
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category, keep_parameter
from xinglian.catalogue.actions.keep_reference import add_reference
from xinglian.catalogue.rules.words import Direction, ParameterType, ReferenceKind
from xinglian.gateway.actions.issue_token import issue_token
from xinglian.gateway.rules.rights import Right
from xinglian.identity import api as identity
from xinglian.identity.actions.keep_list import keep_columns, save_list_view
from xinglian.identity.actions.open_sign_in import open_sign_in
from xinglian.identity.models import Invitation, SignIn
from xinglian.identity.queries.viewer_of_session import viewer_of_session
from xinglian.intake import api as intake
from xinglian.kernel import clock, facts, files, jobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.partners.actions.keep_papers import add_document, keep_contact, write_note
from xinglian.partners.actions.merge_partners import merge_partners, undo_merge
from xinglian.partners.models import DuplicatePair
from xinglian.partners.rules.words import DocumentKind
from xinglian.trade import api as trade
from xinglian.workspace import api as workspace
from xinglian.workspace.actions.keep_wall import give_wall
from xinglian.workspace.queries.recents import remember


@dataclass(frozen=True, kw_only=True)
class Rival:
    """An organisation, its owner, and words that stand in its rows and nowhere else."""

    tag: str
    org_id: int
    code: str
    owner: Member
    markers: tuple[str, ...]

    @property
    def sent_alone(self) -> str:
        """Stands in the message that the maker sent to this one only: the maker's words, not the partner's."""
        return f"ALONE-TO-{self.tag}"

    @property
    def all_markers(self) -> tuple[str, ...]:
        return (*self.markers, self.sent_alone)


@dataclass(frozen=True, kw_only=True)
class Rivals:
    cast: Cast
    jiangdong: Rival
    shuchi: Rival
    garage: Rival
    tokens: dict[str, str]  # login: secret of an API token with every right
    personal_links: dict[str, str]  # tag: the link of a message to that owner
    invitation_tokens: dict[str, str]

    @property
    def both(self) -> tuple[Rival, Rival]:
        return self.jiangdong, self.shuchi

    def others_of(self, member: Member) -> tuple[Rival, ...]:
        """Whose words a partner's member must never read: everybody else's."""
        return tuple(one for one in (*self.both, self.garage) if one.org_id != member.org_id)


def make_rivals(cast: Cast, *, folder: Path) -> Rivals:
    """In the database the test works on."""
    jiangdong = Rival(
        tag="JIANGDONG", org_id=cast.jiangdong_id, code="P-320102", owner=cast.jiangdong_owner,
        markers=("江东汽配", "P-320102", "孙江东", "钱小玉", "ONLY-JIANGDONG"),
    )  # fmt: skip
    shuchi = Rival(
        tag="SHUCHI", org_id=cast.shuchi_id, code="P-510104", owner=cast.shuchi_owner,
        markers=("蜀驰汽配", "P-510104", "李蜀峰", "ONLY-SHUCHI"),
    )  # fmt: skip
    garage = Rival(
        tag="GARAGE", org_id=cast.garage_id, code="P-320104", owner=cast.garage_tech,
        markers=("顺达汽修", "P-320104", "刘师傅", "ONLY-GARAGE"),
    )  # fmt: skip
    all_three = (jiangdong, shuchi, garage)
    _catalogue(cast)
    for one in all_three:
        _trade(one, folder)
        _papers(one, cast)
        _people(one, cast)
    _registry(cast, all_three)
    # After the merges: who has goods and open orders cannot be merged.
    for one in all_three:
        give_stock(one.org_id, one.tag)
        give_orders(one.org_id, one.tag, cast.maker_id)
    links = give_messages(cast, all_three)
    give_signals(all_three, cast)
    _workspace(cast, all_three)
    give_alarm(cast)
    give_effect()
    give_risk(cast)
    give_policy(cast)
    give_prices(all_three)
    for one in all_three:
        give_care(one, cast)
    give_sentinels(all_three, cast)
    give_offers(all_three)
    give_tasks(cast, all_three)
    with acting(network()):
        jobs.defer("push.tally", message_id=1)
        invitations = sql.rows("SELECT id, org_id FROM identity_invitation")
    invited = {row["org_id"]: row["id"] for row in invitations}
    return Rivals(
        cast=cast, jiangdong=jiangdong, shuchi=shuchi, garage=garage,
        tokens={member.login: _token(member) for member in cast.everybody()},
        personal_links=links,
        invitation_tokens={one.tag: _invitation_token(invited[one.org_id]) for one in all_three},
    )  # fmt: skip


def _catalogue(cast: Cast) -> None:
    with acting(cast.director.scope):
        keep_category(code="brakes", name="制动", name_en="Brakes", parent="", is_new=True, now=NOW)
        keep_parameter(
            category_code="brakes", key="thickness", name="厚度", name_en="Thickness", type=ParameterType.NUMBER,
            unit="mm", minimum=None, maximum=None, choices=[], now=NOW,
        )  # fmt: skip
        values = {
            "number": "QM-1001",
            "name": "刹车片",
            "category_id": "brakes",
            "status": "active",
            "unit": "件",
        }
        part = register_part(values=values, brand="启明", now=NOW)
        add_reference(
            part_id=part.pk,
            kind=ReferenceKind.CROSS,
            brand="Other",
            number="OT-1",
            direction=Direction.BOTH,
            now=NOW,
        )


def _trade(one: Rival, folder: Path) -> None:
    with acting(network()):
        trade.record_order_lines(
            source="erp",
            lines=[
                {
                    "document": f"ONLY-{one.tag}-{n}", "line_no": 1, "partner_code": one.code, "part_number": "QM-1001",
                    "ordered_on": (NOW - timedelta(days=20 * n + 1)).date(), "quantity": 3, "unit_price": 10,
                    "currency": "CNY",
                }
                for n in range(6)
            ],
        )  # fmt: skip
    # In tests of one transaction every import is by the whole network; the file itself is the maker's.
    path = folder / f"stock-{one.tag}.csv"
    path.write_text(f"partner_code,part_number,as_of,on_hand\n{one.code},QM-1001,2026-11-19,7\n")
    result = intake.import_file(kind="trade.stock", path=path)
    assert result.state == "imported", (result.state, result.summary, result.refusal)
    path = folder / f"partners-{one.tag}.csv"
    with acting(network()):
        name = sql.value("SELECT name FROM identity_organisation WHERE id = %s", [one.org_id])
    kind = "garage" if one.tag == "GARAGE" else "provincial_agent"
    path.write_text(
        f"code,name,type,region_code,address\n{one.code},{name},{kind},{one.code[2:]},ONLY-{one.tag} street 1\n"
    )
    result = intake.import_file(kind="partners.partners", path=path)
    assert result.state == "imported", (result.state, result.summary, result.refusal)


def _papers(one: Rival, cast: Cast) -> None:
    with acting(cast.director.scope):
        add_document(
            partner_id=one.org_id, content=io.BytesIO(PNG), file_name=f"ONLY-{one.tag}.png", kind=DocumentKind.LICENCE,
            title=f"ONLY-{one.tag} licence", expires_on=None, person_id=cast.director.person_id, now=NOW,
        )  # fmt: skip
        keep_contact(
            partner_id=one.org_id, name=f"ONLY-{one.tag} contact", phone="13800000000", now=NOW
        )
        write_note(
            partner_id=one.org_id, text=f"ONLY-{one.tag} note", person_id=cast.director.person_id,
            person_name=cast.director.name, now=NOW,
        )  # fmt: skip


def _people(one: Rival, cast: Cast) -> None:
    identity.keep_address(
        person_id=one.owner.person_id,
        kind="wecom",
        value=f"ONLY-{one.tag}",
        is_verified=True,
        now=NOW,
    )
    with acting(network()):
        identity.open_invitation(
            org_id=one.org_id,
            name=f"ONLY-{one.tag} guest",
            roles=["partner_clerk"],
            email="guest@example.com",
            now=NOW,
        )
        facts.record_many(
            [
                facts.Fact(
                    kind="trade.visited", org_id=one.org_id, subject="partners.partner", subject_id=one.org_id, at=NOW,
                    source=f"ONLY-{one.tag}", ref=f"ONLY-{one.tag}",
                )
            ]
        )  # fmt: skip
        files.store(
            io.BytesIO(PNG), name=f"ONLY-{one.tag}-own.png", purpose="partners.document", accepted=("png",),
            max_bytes=10_000, org_id=one.org_id,
        )  # fmt: skip
    for member in cast.everybody():
        if member.org_id == one.org_id:
            open_sign_in(
                person_id=member.person_id, membership_id=member.membership_id, by=SignIn.By.PASSWORD,
                address="10.0.0.1", user_agent=f"ONLY-{one.tag}", now=NOW,
            )  # fmt: skip


def _registry(cast: Cast, all_three: tuple[Rival, ...]) -> None:
    jiangdong, shuchi, _ = all_three
    with acting(network()):
        for name in ("江东二部", "江东三部"):
            partners.register_partner(
                code=f"P-EXTRA-{name}", name=f"{name} ONLY-JIANGDONG", short_name=name, type="garage",
                region_code="320102", status="active", now=NOW,
            )  # fmt: skip
        extra, more = sql.column(
            "SELECT id FROM identity_organisation WHERE code LIKE 'P-EXTRA-%%' ORDER BY id"
        )
        pair = sorted([jiangdong.org_id, shuchi.org_id])
        DuplicatePair.objects.create(
            one_id=pair[0], other_id=pair[1], score="0.9", reasons={"name": 0.9}, found_at=NOW
        )
    with acting(cast.director.scope):
        merge_partners(
            kept_id=extra, merged_id=more, person_id=cast.director.person_id, why="twins", now=NOW
        )
        for one in all_three:
            parted = merge_partners(
                kept_id=extra,
                merged_id=one.org_id,
                person_id=cast.director.person_id,
                why="",
                now=NOW,
            )
            undo_merge(merge_id=parted.pk, now=NOW)
    for member in (cast.director, cast.csm, jiangdong.owner, shuchi.owner):
        with acting(member.scope):
            save_list_view(
                org_id=member.org_id, person_id=member.person_id, list_key="catalogue.parts",
                name=f"view of {member.org_id}", query="status=active", is_shared=True, now=NOW,
            )  # fmt: skip
            keep_columns(
                org_id=member.org_id, person_id=member.person_id, list_key="catalogue.parts",
                columns=["status", f"only-{member.org_id}"],
            )  # fmt: skip


def _workspace(cast: Cast, all_three: tuple[Rival, ...]) -> None:
    """What each opened last, the sums of places and messages, and a wall screen."""
    for one in all_three:
        viewer = _viewer(one.owner)
        with acting(one.owner.scope):
            remember(viewer=viewer, kind="partner", subject_id=one.org_id, now=NOW)
    with acting(network()):
        workspace.count_places(now=NOW)
        for message_id in sql.column("SELECT id FROM push_message WHERE started_at IS NOT NULL"):
            workspace.count_reach(message_id=message_id, now=NOW)
    with acting(cast.director.scope):
        give_wall(viewer=_viewer(cast.director), name="Lobby", days=30, language="en", now=NOW)


def _viewer(member: Member) -> Any:
    session = SessionStore()
    session["membership_id"], session["person_id"], session["stamp"] = (
        member.membership_id,
        member.person_id,
        0,
    )
    return viewer_of_session(session)


def _token(member: Member) -> str:
    viewer = _viewer(member)
    with acting(member.scope):
        _row, secret = issue_token(
            viewer=viewer,
            stamp=0,
            name=f"token of {member.name}",
            rights=list(Right),
            days=30,
            now=clock.now(),
        )
    return secret


def _invitation_token(invitation_id: int) -> str:
    with acting(network()):
        return (
            identity.invitation_link(Invitation.objects.get(pk=invitation_id))
            .rstrip("/")
            .rpartition("/")[2]
        )
