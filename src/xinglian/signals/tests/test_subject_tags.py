"""Tags of people and parts from the network's own facts, on pages, with why; people's only for staff in whose sight they are."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals.actions.tag_subjects import tag_subjects

ClientOf = Callable[[Member], Client]


@pytest.fixture
def tagged(cast: Cast) -> Cast:
    with acting(network()):
        tag_subjects(now=NOW)
    return cast


def test_people_are_tagged_and_only_staff_in_sight_read_it(
    tagged: Cast, client_of: ClientOf
) -> None:
    owner = tagged.jiangdong_owner
    panel = reverse("signals:person_tags", args=[owner.person_id])
    assert "person.decision_maker" in client_of(tagged.director).get(panel).content.decode()
    assert "person.decision_maker" not in client_of(tagged.csm).get(panel).content.decode()
    assert client_of(owner).get(panel).status_code == 403
    with acting(network()):
        member = sql.value(
            "SELECT membership_id FROM identity_pub_membership WHERE person_id = %s",
            [owner.person_id],
        )
    why = reverse("signals:person_tag_why", args=[member, "person.decision_maker"])
    assert client_of(tagged.director).get(why).context["why"].holds
    assert client_of(tagged.csm).get(why).status_code == 404


def test_a_second_night_keeps_days_and_writes_what_changed(tagged: Cast) -> None:
    with acting(network()):
        before = sql.rows("SELECT id, keys, since, computed_at FROM signals_person_tag ORDER BY id")
        tag_subjects(now=NOW)
        assert (
            sql.rows("SELECT id, keys, since, computed_at FROM signals_person_tag ORDER BY id")
            == before
        )
        counted = sql.rows(
            "SELECT cardinality, gained, lost FROM signals_tag_count WHERE key = 'person.decision_maker' ORDER BY id"
        )
    assert counted[0]["gained"] == counted[0]["cardinality"] > 0
    assert (counted[1]["gained"], counted[1]["lost"]) == (0, 0)


def test_the_catalogue_switches_and_each_tag_has_a_page(tagged: Cast, client_of: ClientOf) -> None:
    browser = client_of(tagged.csm)
    for of, key in (("person", "person.decision_maker"), ("part", "part.ev")):
        listed = browser.get(reverse("signals:tags"), {"of": of})
        assert key in [row.key for row in listed.context["rows"]]
        assert browser.get(reverse("signals:tag", args=[key])).status_code == 200


def test_the_catalogue_of_people_asks_few_questions(tagged: Cast, client_of: ClientOf) -> None:
    browser = client_of(tagged.director)
    with CaptureQueriesContext(connection) as asked:
        browser.get(reverse("signals:tags"), {"of": "person"})
    assert len(asked) <= 16


def test_a_threshold_of_a_part_tag_is_changed_on_its_page(
    tagged: Cast, client_of: ClientOf
) -> None:
    browser = client_of(tagged.manager)
    browser.post(reverse("signals:set_threshold", args=["part.high_value"]), {"amount": "2500"})
    page = browser.get(reverse("signals:tag", args=["part.high_value"])).context["page"]
    assert page.rule == "list_price >= 2500"


def test_thresholds_of_tags_are_turned_on_the_tags_pages_and_linked_from_the_settings(
    tagged: Cast, client_of: ClientOf
) -> None:
    browser = client_of(tagged.director)
    settings = browser.get("/identity/settings")
    shown = [row["knob"].key for group in settings.context["groups"] for row in group["rows"]]
    assert not [key for key in shown if key.startswith("signals.tag.")]
    assert "signals.currency" in shown
    assert "/signals/tags/?of=part" in settings.content.decode()
    browser.post(reverse("signals:set_threshold", args=["part.high_value"]), {"amount": "2500"})
    changed = browser.get("/identity/settings", {"view": "changed"}).context["groups"]
    assert [row["knob"].key for group in changed for row in group["rows"]] == [
        "signals.tag.part.high_value.amount"
    ]
