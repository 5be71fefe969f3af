"""A person's word beside the computed truth; versions, history and drift of tags."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions.correct_tag import (
    AlreadyCorrected,
    EndNotAhead,
    ReasonMissing,
    correct_tag,
    put_back_tag,
)
from xinglian.signals.queries.corrections import standing
from xinglian.signals.queries.drift import drift, judge
from xinglian.signals.queries.partner_tags import partner_tags
from xinglian.signals.queries.why import why
from xinglian.signals.tests.test_refresh import computed

__all__ = ["computed"]
TODAY = NOW.date()


def say(cast: Cast, tag: str, *, partner_id: int | None = None, until: date | None = None) -> int:
    with acting(cast.manager.scope):
        made = correct_tag(
            partner_id=partner_id or cast.garage_id, tag=tag, why="上周去过", expires_on=until or TODAY + timedelta(30),
            person_id=cast.manager.person_id, person_name="经理", today=TODAY, now=NOW,
        )  # fmt: skip
    return int(made.pk)


def carriers(tag: str, *, now: datetime = NOW) -> set[int]:
    with acting(network()):
        api.refresh(now=now)
        return set(api.audience_ids(expr=tag))


def test_a_correction_counts_in_audiences_and_leaves_the_computed_truth_alone(
    computed: Cast,
) -> None:
    assert computed.garage_id in carriers("veteran")
    correction = say(computed, "veteran")
    say(computed, "key_account", partner_id=computed.shuchi_id)
    assert computed.garage_id not in carriers("veteran")
    assert carriers("key_account") == {computed.shuchi_id}
    with acting(computed.manager.scope):
        told = why(tag="veteran", partner_id=computed.garage_id)
        assert (told.holds, told.is_carried) == (True, False)
        assert told.correction
        assert told.correction.why == "上周去过"
        assert {t.key: t.by_hand for t in partner_tags(partner_id=computed.garage_id)}["veteran"] == "removed"  # fmt: skip
        assert put_back_tag(correction_id=correction, person_name="经理", now=NOW)
    assert computed.garage_id in carriers("veteran")


def test_a_correction_ends_on_its_day(computed: Cast) -> None:
    say(computed, "veteran", until=TODAY + timedelta(2))
    assert computed.garage_id not in carriers("veteran", now=NOW + timedelta(2))
    assert computed.garage_id in carriers("veteran", now=NOW + timedelta(3))


def test_facts_that_come_round_to_a_correction_are_shown_as_such(computed: Cast) -> None:
    say(computed, "never_bought")
    carriers("veteran")
    with acting(computed.manager.scope):
        assert not standing(on=TODAY)[0].is_needless
        knobs.turn(key="signals.tag.never_bought.days", to=3650, why="")
    carriers("veteran")
    with acting(network()):
        one = standing(on=TODAY)[0]
    assert (one.computed_then, one.computed_now, one.is_needless) == (True, False, True)
    assert one.changed_at is not None


def test_a_correction_needs_a_reason_an_end_and_no_other_before_it(computed: Cast) -> None:
    given: dict[str, Any] = {
        "partner_id": computed.garage_id, "tag": "veteran", "person_id": None, "person_name": "x", "today": TODAY, "now": NOW,
    }  # fmt: skip
    with acting(computed.manager.scope):
        with pytest.raises(ReasonMissing):
            correct_tag(**given, why=" ", expires_on=TODAY + timedelta(1))
        with pytest.raises(EndNotAhead):
            correct_tag(**given, why="x", expires_on=TODAY)
        correct_tag(**given, why="x", expires_on=TODAY + timedelta(1))
        with pytest.raises(AlreadyCorrected):
            correct_tag(**given, why="x", expires_on=TODAY + timedelta(1))


def test_a_partner_reads_its_tags_and_never_why_we_corrected_one(
    computed: Cast, client_of: Any
) -> None:
    say(computed, "veteran", partner_id=computed.jiangdong_id)
    carriers("veteran")
    browser = client_of(computed.jiangdong_owner)
    page = browser.get(reverse("signals:why", args=["veteran", computed.jiangdong_id]))
    assert "上周去过" not in page.content.decode()
    correct = reverse("signals:correct_tag", args=["veteran", computed.jiangdong_id])
    assert browser.get(correct).status_code == 403
    assert client_of(computed.csm).get(correct).status_code == 404


def test_a_tag_is_corrected_and_put_back_on_the_page(computed: Cast, client_of: Any) -> None:
    browser = client_of(computed.manager)
    url = reverse("signals:correct_tag", args=["veteran", computed.garage_id])
    assert "为什么" in browser.get(url).content.decode()
    assert browser.post(url, {"why": "", "expires_on": "2030-01-01"}).status_code == 422
    answer = browser.post(
        url, {"why": "去过", "expires_on": str(clock.now().date() + timedelta(9))}
    )
    assert answer.status_code == 302
    assert "去过" in browser.get(reverse("signals:tag", args=["veteran"])).content.decode()
    with acting(network()):
        held = sql.value("SELECT id FROM signals_tag_correction")
    back = reverse("signals:put_back_tag", args=[held])
    assert browser.post(back).status_code == 302
    assert browser.post(back).status_code == 404


def test_a_changed_threshold_makes_a_new_version(computed: Cast) -> None:
    query = "SELECT version, rule FROM signals_tag_version WHERE key = 'veteran' ORDER BY version"
    with acting(network()):
        api.refresh(now=NOW)
        assert len(sql.rows(query)) == 1
    with acting(computed.manager.scope):
        knobs.turn(key="signals.tag.veteran.days", to=365, why="more of them")
    with acting(network()):
        api.refresh(now=NOW)
        assert sql.rows(query) == [
            {"version": 1, "rule": "tenure_days >= 1825"},
            {"version": 2, "rule": "tenure_days >= 365"},
        ]


def test_a_tag_that_is_lost_stays_in_the_partners_history(computed: Cast) -> None:
    later = NOW + timedelta(5)
    with acting(computed.manager.scope):
        knobs.turn(key="signals.tag.veteran.days", to=20_000, why="")
    with acting(network()):
        api.refresh(now=later)
        told = why(tag="veteran", partner_id=computed.garage_id)
        assert told.earlier == ((TODAY, later.date()),)


def test_drift_names_what_changed_and_what_nobody_records(computed: Cast, client_of: Any) -> None:
    with acting(network()):
        found = {one.key: one for one in drift(now=NOW)}
    assert found["pays_late"].finding == "unknown"
    assert "发票付款" in found["pays_late"].reason
    assert found["veteran"].finding == "always"
    page = client_of(computed.director).get(reverse("signals:drift"), {"finding": "unknown"})
    assert "pays_late" in page.content.decode()
    assert reverse("signals:tag", args=["veteran"]) not in page.content.decode()


def test_whoever_looks_after_regions_is_not_told_the_networks_counts(
    computed: Cast, client_of: Any
) -> None:
    csm, drift_url = client_of(computed.csm), reverse("signals:drift")
    assert csm.get(drift_url).status_code == 403
    assert drift_url not in csm.get(reverse("signals:tags")).content.decode()
    assert drift_url in client_of(computed.manager).get(reverse("signals:tags")).content.decode()


@pytest.mark.parametrize(
    ("count", "last", "expected"),
    [(100, 100, "steady"), (160, 100, "sudden"), (119, 100, "steady"), (0, 100, "sudden"), (0, 0, "never"), (990, 990, "always"), (0, 19, "never")],
)  # fmt: skip
def test_a_sudden_change_is_many_partners_and_a_large_part(
    count: int, last: int, expected: str
) -> None:
    assert judge(count=count, everybody=1000, last=last) == expected
