"""The judge of chaos: whatever breaks a promise is found and named."""

import dataclasses
from typing import Any

import pytest

from xinglian.bench.chaos_judge import Books, Delivery, Outside, Receipt, Reported, judge, tally

INBOX = [(1, 10), (1, 11), (1, 12), (1, 13)]
READ = Receipt(1, 10, "read")
BOOKS = Books(
    inbox=INBOX,
    deliveries=[
        Delivery("email", "1-a-0", "sent"),
        Delivery("email", "1-b-0", "uncertain"),
        Delivery("email", "1-c-0", "uncertain"),
        Delivery("email", "1-d-0", "failed"),
        Delivery("webhook", "1-a-0", "delivered"),
        Delivery("webhook", "1-b-0", "failed"),
    ],
    receipts=[READ],
    facts=[READ],
    counted={1: 4},
    sent_letters=[1],
)
OUTSIDE = Outside(
    wanted_inbox=INBOX,
    wanted_deliveries=[(one.channel, one.id) for one in BOOKS.deliveries],
    taken={"email": ["1-a-0", "1-b-0"], "webhook": ["1-a-0"]},
    refused=[("email", "1-d-0"), ("webhook", "1-b-0")],
    confirmed_receipts=[READ],
    tried_receipts=[READ, Receipt(1, 11, "read")],
)


def _found(
    *, books: dict[str, Any] | None = None, outside: dict[str, Any] | None = None
) -> dict[str, int]:
    return tally(
        judge(
            dataclasses.replace(BOOKS, **(books or {})),
            dataclasses.replace(OUTSIDE, **(outside or {})),
        )
    )


def _state(channel: str, id: str, state: str) -> dict[str, Any]:
    kept = [one for one in BOOKS.deliveries if (one.channel, one.id) != (channel, id)]
    return {"deliveries": [*kept, Delivery(channel, id, state)]}


def test_books_that_agree_with_the_logs_are_left_in_peace() -> None:
    assert judge(BOOKS, OUTSIDE) == []


def test_a_webhook_cut_off_once_and_then_refused_for_good_may_be_called_uncertain() -> None:
    assert _found(books=_state("webhook", "1-b-0", "uncertain")) == {}
    assert _found(books=_state("webhook", "1-a-0", "uncertain"))["unnamed"] == 1


@pytest.mark.parametrize("log", [["1-b-0"], ["1-b-0", "1-x-0"]])
def test_a_mail_called_sent_that_nobody_took_is_lost(log: list[str]) -> None:
    assert _found(outside={"taken": {"email": log, "webhook": ["1-a-0"]}})["lost"] == 1


@pytest.mark.parametrize("id", ["1-a-0", "1-b-0"])
def test_a_mail_taken_twice_is_doubled_whether_sent_or_uncertain(id: str) -> None:
    assert _found(outside={"taken": {"email": ["1-a-0", "1-b-0", id], "webhook": ["1-a-0"]}}) == {
        "doubled": 1
    }


@pytest.mark.parametrize("state", ["queued", "sending", "on_fire"])
def test_a_delivery_without_an_end_is_unnamed(state: str) -> None:
    assert _found(books=_state("email", "1-a-0", state)) == {"unnamed": 1}


def test_a_failed_mail_that_arrived_is_named_wrongly() -> None:
    assert _found(books=_state("email", "1-b-0", "failed")) == {"unnamed": 1, "given_up": 1}


def test_a_mail_that_failed_without_anybody_refusing_it_was_given_up() -> None:
    assert _found(outside={"refused": [("webhook", "1-b-0")]}) == {"given_up": 1}


@pytest.mark.parametrize(
    ("state", "report", "found"),
    [
        ("delivered", Reported("delivered"), {}),
        ("sent", None, {}),
        ("delivered", None, {"unnamed": 1}),
        ("sent", Reported("delivered"), {"lost": 1}),
        (
            "sent",
            Reported("failed"),
            {
                "lost": 1,
            },
        ),
        ("uncertain", Reported("delivered", is_by_number=True), {}),
        ("uncertain", Reported("delivered"), {"lost": 1}),
    ],
)
def test_a_report_that_was_answered_is_in_the_books_and_silence_is_no_delivery(
    state: str, report: Reported | None, found: dict[str, int]
) -> None:
    one = Delivery("sms", "1-a-0", state)
    assert (
        _found(
            books={"deliveries": [*BOOKS.deliveries, one]},
            outside={
                "wanted_deliveries": [*OUTSIDE.wanted_deliveries, ("sms", "1-a-0")],
                "taken": {**OUTSIDE.taken, "sms": ["1-a-0"]},
                "reported": {"1-a-0": report} if report else {},
            },
        )
        == found
    )


def test_a_receiver_that_knows_the_id_leaves_nothing_uncertain() -> None:
    assert _found(books=_state("webhook", "1-a-0", "uncertain")) == {"unnamed": 1}


def test_a_missing_a_second_and_a_foreign_inbox_row_are_found() -> None:
    assert _found(books={"inbox": [*INBOX[1:], INBOX[1], (9, 9)]}) == {
        "lost": 1,
        "doubled": 1,
        "foreign": 1,
    }


def test_a_delivery_that_was_never_queued_is_lost() -> None:
    found = _found(
        books={"deliveries": BOOKS.deliveries[1:]},
        outside={"taken": {"email": ["1-b-0"], "webhook": ["1-a-0"]}},
    )
    assert found == {"lost": 1}


def test_a_log_entry_that_no_book_knows_is_foreign() -> None:
    assert _found(outside={"taken": {"email": ["1-a-0", "2-a-0"], "webhook": ["1-a-0"]}}) == {
        "foreign": 1
    }


def test_a_receipt_that_was_confirmed_and_is_gone_is_lost() -> None:
    assert _found(books={"receipts": [], "facts": []}) == {"lost": 1}


def test_a_receipt_without_its_fact_and_a_fact_counted_twice_are_found() -> None:
    assert _found(books={"facts": []}) == {"lost": 1}
    assert _found(books={"facts": [READ, READ]}) == {"doubled": 1}


def test_a_receipt_that_nobody_reported_is_foreign() -> None:
    other = Receipt(1, 13, "read")
    assert _found(books={"receipts": [READ, other], "facts": [READ, other]}) == {"foreign": 1}


def test_a_wrong_count_a_second_announcement_and_work_left_lying_are_found() -> None:
    found = _found(
        books={"counted": {1: 5}, "sent_letters": [1, 1], "unsettled_work": ["job 7 doing"]}
    )
    assert found == {"miscounted": 1, "doubled": 1, "left_lying": 1}
