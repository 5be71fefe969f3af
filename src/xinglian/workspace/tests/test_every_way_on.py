"""Every number and button of the first pages leads somewhere, and to nothing its reader may not see."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.signals import api as signals
from xinglian.workspace.actions.count_places import count_places
from xinglian.workspace.tests.test_counts import send

Browse = Callable[[Member], Client]
STAFF = ("director", "manager", "csm", "officer", "support", "auditor")
PARTNERS = ("jiangdong_owner", "jiangdong_clerk", "jiangdong_tech", "garage_tech")
HOME = {"director": "/cockpit/", "auditor": "/cockpit/"}


@pytest.fixture
def network_at_work(cast: Cast) -> Cast:
    """Something went out, one partner has not answered, places are counted, tags are known."""
    send(cast, now=clock.now(), hours_ago=2)
    with acting(network()):
        signals.refresh(now=NOW)
        count_places(now=clock.now())
    return cast


def body(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    return page.content.decode()


def ways_on(html: str) -> set[str]:
    """Addresses in the page's own part, without the shell around it."""
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main
    found = re.findall(r'(?:href|hx-get)="([^"#]+)"', main)
    return {unescape(one) for one in found if one.startswith(("/", "?"))}


def open_all(client: Client, path: str, html: str) -> dict[str, str]:
    opened = {}
    for way in ways_on(html):
        address = path + way if way.startswith("?") else way
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (path, address, answer.status_code)
        opened[address] = answer.content.decode()
    return opened


@pytest.mark.parametrize("who", [*STAFF, *PARTNERS])
def test_nothing_on_a_home_page_leads_nowhere(
    network_at_work: Cast, client_of: Browse, who: str
) -> None:
    client = client_of(getattr(network_at_work, who))
    home = "/home/" if who in PARTNERS else HOME.get(who, "/today/")
    open_all(client, home, body(client, home))


@pytest.mark.parametrize("who", [*STAFF, *PARTNERS])
def test_an_empty_home_page_says_what_comes_next_and_leads_nowhere_wrong(
    cast: Cast, client_of: Browse, who: str
) -> None:
    client = client_of(getattr(cast, who))
    home = "/home/" if who in PARTNERS else HOME.get(who, "/today/")
    html = body(client, home)
    assert ways_on(html) or "还没有消息" in html
    open_all(client, home, html)


@pytest.mark.parametrize("who", ["director", "csm", "support"])
def test_every_number_of_the_cockpit_opens_to_its_facts_within_two_clicks(
    network_at_work: Cast, client_of: Browse, who: str
) -> None:
    client = client_of(getattr(network_at_work, who))
    html = body(client, "/cockpit/")
    numbers = re.findall(r'<a class="[^"]*xl-fact[^"]*" href="([^"]+)"', html)
    tiles = re.findall(r'<a href="([^"]+)"[^>]*class="xl-tile ', html)
    assert len(numbers) >= 6
    assert tiles
    for number in {unescape(one) for one in [*numbers, *tiles]}:
        facts = client.get(number)
        assert facts.status_code == 200, number
        if "/cockpit/facts/" in number:
            text = facts.content.decode()
            for word in ("截至", "来源", "期间"):
                assert word in text, (number, word)
            open_all(client, number, text)


def test_no_number_of_the_cockpit_stands_there_without_a_way_to_its_facts(
    network_at_work: Cast, client_of: Browse
) -> None:
    html = body(client_of(network_at_work.director), "/cockpit/")
    box = html.partition('id="cockpit"')[2].partition("</main>")[0]
    for large in re.findall(r"<[^>]*xl-num[^>]*>", box):
        assert large.startswith("<a "), large
    for figure in re.findall(r'<div class="xl-figure">(.*?)</div>', box):
        assert "xl-fact" in figure, figure


def test_every_alert_has_exactly_one_next_step(network_at_work: Cast, client_of: Browse) -> None:
    html = body(client_of(network_at_work.director), "/cockpit/")
    alerts = re.split(r'<div class="xl-alert(?: xl-row-act)?">', html)[1:]
    assert alerts
    for alert in alerts:
        own = alert.partition("</section>")[0]
        assert own.count('class="btn') == 1, own


def test_a_csms_desk_shows_numbers_of_the_own_regions_and_no_other_name(
    network_at_work: Cast, client_of: Browse
) -> None:
    cast = network_at_work
    html = body(client_of(cast.csm), "/today/")
    assert "十分钟触达" in html
    assert "江东" not in html
