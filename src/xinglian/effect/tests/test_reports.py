"""A report is what stood when it was made: frozen, told to the directors, restated openly."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.effect.actions.make_report import (
    NothingNew,
    NothingSent,
    NotOver,
    make_due,
    make_report,
)
from xinglian.effect.models import Report
from xinglian.effect.rules.figures import Figures
from xinglian.effect.rules.period import CHINA
from xinglian.effect.rules.reports import first_of, headline, last_full, past, restated
from xinglian.effect.tests.story import answer, send
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network

Browse = Callable[[Member], Client]


def _month(cast: Cast) -> tuple[int, date, datetime]:
    """A message of last month, one of four responded; its first day; now, in the month after."""
    sent_at = clock.now()
    message_id = send(cast, now=sent_at)
    answer(message_id, sent_at=sent_at, said=[(cast.jiangdong_owner, "acknowledged", 5)])
    first = first_of("month", sent_at.astimezone(CHINA).date())
    return message_id, first, sent_at + timedelta(days=32)


def test_it_is_made_once_by_itself_and_told_to_the_directors(cast: Cast) -> None:
    _message, first, now = _month(cast)
    with acting(network()):
        made = make_due(now=now)
        assert (made[0].span, made[0].first_day, made[0].edition) == ("month", first, 1)
        assert make_due(now=now) == []
        told = sql.column("SELECT membership_ids FROM push_message WHERE is_notice")
    assert told == [[cast.director.membership_id]] * len(made)
    assert made[0].figures["headline"]["response"] == 0.25


def test_an_edition_stays_as_it_is_and_the_next_one_says_what_changed(
    cast: Cast, client_of: Browse
) -> None:
    message_id, first, now = _month(cast)
    with acting(cast.director.scope):
        one = make_report(span="month", first_day=first, made_by="周明远", now=now)
        with pytest.raises(NothingNew):
            make_report(span="month", first_day=first, made_by="周明远", now=now)
    answer(message_id, sent_at=now - timedelta(days=32), said=[(cast.shuchi_owner, "acknowledged", 900)])  # fmt: skip
    with acting(cast.director.scope):
        two = make_report(span="month", first_day=first, made_by="周明远", now=now)
        one.refresh_from_db()
    assert one.figures["headline"]["response"] == 0.25
    assert (two.edition, two.figures["headline"]["response"]) == (2, 0.5)
    browser = client_of(cast.director)
    page = browser.get(reverse("effect:report", args=[two.pk]))
    assert ("25.0%", "50.0%") in [(row["was"], row["now"]) for row in page.context["restated"]]
    assert not browser.get(reverse("effect:report", args=[one.pk])).context["is_newest"]


def test_a_running_month_and_one_without_messages_have_no_report(cast: Cast) -> None:
    now = clock.now()
    today = now.astimezone(CHINA).date()
    with acting(network()):
        with pytest.raises(NotOver):
            make_report(span="month", first_day=first_of("month", today), made_by="", now=now)
        with pytest.raises(NotOver):
            make_report(span="quarter", first_day=date(2026, 2, 1), made_by="", now=now)
        with pytest.raises(NothingSent):
            make_report(span="month", first_day=date(2025, 3, 1), made_by="", now=now)


def test_the_document_is_written_in_the_language_asked_for(cast: Cast, client_of: Browse) -> None:
    _message, first, now = _month(cast)
    with acting(network()):
        made = make_report(span="month", first_day=first, made_by="", now=now)
    url = reverse("effect:paper", args=[made.pk])
    browser = client_of(cast.director)
    for language in ("zh-hant", "en"):
        answer = browser.get(url, {"language": language})
        assert answer.content.startswith(b"%PDF")
        assert language in answer["Content-Disposition"]


def test_reports_are_the_networks(cast: Cast, client_of: Browse) -> None:
    _message, first, now = _month(cast)
    with acting(network()):
        make_report(span="month", first_day=first, made_by="", now=now)
    with acting(cast.csm.scope):
        assert Report.objects.count() == 0
    assert client_of(cast.csm).get(reverse("effect:reports")).status_code == 403
    assert client_of(cast.auditor).get(reverse("effect:reports")).status_code == 200
    assert client_of(cast.auditor).post(reverse("effect:make_report")).status_code == 403


def test_months_and_quarters_are_whole() -> None:
    assert first_of("quarter", date(2026, 11, 22)) == date(2026, 10, 1)
    assert last_full("quarter", today=date(2026, 11, 22)) == date(2026, 7, 1)
    assert last_full("month", today=date(2026, 1, 3)) == date(2025, 12, 1)
    assert past("month", today=date(2026, 2, 1), count=3) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]  # fmt: skip


def test_only_what_reads_otherwise_is_restated() -> None:
    before = headline(Figures(messages=1, people=10_000, responded=5_000), Figures())
    same = headline(Figures(messages=1, people=10_000, responded=5_001), Figures())
    other = headline(Figures(messages=1, people=10_000, responded=5_100), Figures())
    assert restated(before, same) == {}
    assert restated(before, other) == {"response": (0.5, 0.51)}
