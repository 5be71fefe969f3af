from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.api import Role, Viewer
from xinglian.kernel.scope import acting
from xinglian.risk import api as risk
from xinglian.risk.actions.settle_alert import take
from xinglian.risk.tests.test_keep_watch import alerts, director, orders, watch

ClientOf = Callable[[Member], Client]


def test_an_owner_finds_open_alerts_on_the_desk_until_they_are_acknowledged(
    cast: Cast, client_of: ClientOf
) -> None:
    orders(cast, drop_days=5)
    watch(tell=False)
    head = alerts()["order_amount", ""]
    assert head.owner_id is not None
    with acting(cast.director.scope):
        before = risk.waiting(person_id=head.owner_id)
        assert before.n > 0
        assert before.worst
    keeper = next(one for one in (cast.director, cast.manager) if one.person_id == head.owner_id)
    assert "/risk/?of=mine" in client_of(keeper).get("/today/").content.decode()
    with acting(cast.director.scope):
        take(alert_ids=[head.pk], viewer=director(cast), now=NOW)
        assert risk.waiting(person_id=head.owner_id).n == before.n - 1


def test_the_cockpit_shows_open_alerts_with_their_owners_within_reach(
    cast: Cast, client_of: ClientOf
) -> None:
    orders(cast, drop_days=5)
    watch(tell=False)
    head = alerts()["order_amount", ""]
    page = client_of(cast.director).get("/risk/cockpit/").content.decode()
    assert f"/risk/alerts/{head.pk}/" in page
    assert head.owner_name in page
    regional = client_of(cast.csm).get("/risk/cockpit/").content.decode()
    assert f"/risk/alerts/{head.pk}/" not in regional
    assert f"/risk/alerts/{alerts()['order_amount', 'cn.southwest'].pk}/" in regional
    assert client_of(cast.jiangdong_owner).get("/risk/cockpit/").status_code == 403


def test_only_the_makers_readers_ask_the_radar(cast: Cast) -> None:
    someone = Viewer(
        person_id=1, membership_id=1, name="x", org_id=1, roles=frozenset({Role.PARTNER_OWNER})
    )
    assert not risk.reads(someone)
    assert risk.reads(director(cast))
