"""Inboxes, deliveries and receipts lie in parts, one a month of their messages."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.keep_months import make_months
from xinglian.push.queries import months


def test_a_messages_number_says_its_month_here_and_in_the_database(db: None) -> None:
    with acting(network()):
        for month in (date(2025, 1, 1), date(2027, 3, 1), date(2031, 12, 1)):
            first = months.first_id(month)
            assert sql.value("SELECT push_first_id(%s)", [month]) == first
            for id in (first, first - 1, first + 5_000_000):
                assert sql.value("SELECT push_month_of(%s)", [id]) == months.month_of(id)
        now = datetime.now(tz=UTC)
        assert months.month_of(sql.value("SELECT kernel_new_id()")) == date(now.year, now.month, 1)


def test_the_months_to_come_are_there_before_their_first_message(db: None) -> None:
    with acting(network()):
        make_months(today=date(2031, 11, 30))
        make_months(today=date(2031, 11, 30))
        there = set(sql.column("SELECT month FROM push_months()"))
    assert {date(2031, 11, 1), date(2031, 12, 1), date(2032, 1, 1)} <= there


def test_rows_of_another_month_cannot_be_written_into_a_part_and_none_be_read_from_it(
    db: None,
) -> None:
    with acting(network()):
        months.ensure_month(months.first_id(date(2029, 5, 1)))
        for statement in (
            "INSERT INTO push_inbox_202905 (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at,"
            " is_simulated) VALUES (1, 1, 1, 1, 1, 1, now(), false)",
            "SELECT count(*) FROM push_inbox_202905",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                sql.execute(statement)
