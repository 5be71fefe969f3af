"""The lists of partner care ask the same few questions, however long they are."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from tests.fixtures.growth import multiply
from xinglian.care.actions.ask_fund import ask_fund
from xinglian.care.actions.record_contact import record_contact
from xinglian.care.actions.set_budget import set_fund_budget
from xinglian.care.models import Checkin, Moment, Need
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network

Door = Callable[[Member], Client]
Growing = Callable[..., None]
_REPLIES = """
INSERT INTO care_reply (checkin_id, partner_id, state, answers, note, answered_by_name, is_simulated)
SELECT c.id, r.partner_id, 'waiting', '{}', '', '', false FROM care_checkin AS c
 CROSS JOIN (SELECT DISTINCT partner_id FROM care_reply) AS r ON CONFLICT DO NOTHING
"""


def test_moments_and_what_was_said(cast: Cast, growing: Growing) -> None:
    today = clock.now().date()
    with acting(network()):
        Moment.objects.create(
            partner_id=cast.shuchi_id, kind="opening_day", occasion="2026", on_date=today, body={"years": 5},
            leaves_on=today + timedelta(days=9), found_at=NOW,
        )  # fmt: skip
    with acting(cast.director.scope):
        record_contact(
            partner_id=cast.shuchi_id, way="call", said="x", person_id=cast.director.person_id, person_name="周", now=NOW,
            today=NOW.date(),
        )  # fmt: skip
    growing(cast.director, "/care/", lambda: multiply("care_moment", times=15, occasion="'o' || n"))
    growing(cast.director, f"/care/partner/{cast.shuchi_id}/contact/", lambda: multiply("care_contact", times=3))  # fmt: skip


def test_rounds_their_answers_and_the_needs(cast: Cast, client_of: Door, growing: Growing) -> None:
    given = {"title": "停产传闻", "words": "人还好吗", "questions": ["people"], "within": "24"}
    client_of(cast.director).post("/care/checkins/new/?event=price", given)
    with acting(network()):
        one = Checkin.objects.get()
        Need.objects.create(
            partner_id=cast.shuchi_id, kind="goods", asked_by_id=cast.shuchi_owner.person_id, owner_id=cast.csm.person_id,
            due_at=NOW, opened_at=NOW,
        )  # fmt: skip

    def more() -> None:
        multiply("care_checkin", times=12)
        with acting(network()):
            sql.execute(_REPLIES)

    growing(cast.director, "/care/checkins/", more)
    growing(cast.director, "/care/needs/", lambda: multiply("care_need", times=15))

    def answered() -> None:
        for member in (cast.shuchi_owner, cast.jiangdong_owner):
            client_of(member).post(
                f"/care/checkins/{one.pk}/answer/send/", {"people": "safe", "note": "都好" * 40}
            )

    growing(cast.director, f"/care/checkins/{one.pk}/?state=all", answered)


def test_requests_and_budgets_of_the_fund(cast: Cast, growing: Growing) -> None:
    with acting(cast.director.scope):
        set_fund_budget(org_id=cast.maker_id, year=NOW.year, region_path="cn", amount_minor=10**7, now=NOW)  # fmt: skip
    with acting(cast.csm.scope):
        ask_fund(
            partner_id=cast.shuchi_id, cause="illness", beneficiary="李", words="x", amount_minor=10**5,
            person_id=cast.csm.person_id, person_name="吴", now=NOW,
        )  # fmt: skip
    growing(cast.director, "/care/fund/", lambda: multiply("care_case", times=15))
    growing(
        cast.director, "/care/fund/",
        lambda: multiply("care_budget", times=4, region_path="('cn.' || (ARRAY['southwest','east','north','northeast'])[n])::ltree"),
    )  # fmt: skip
