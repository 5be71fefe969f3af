"""What one message may cost: set in the composer, told before, kept while it goes out, raised while it runs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.carry import carry
from xinglian.push.actions.draft import begin_draft, copy_message
from xinglian.push.models import Message
from xinglian.push.queries.check_message import check_message
from xinglian.push.tests.provider_double import provider_double
from xinglian.push.tests.test_providers import TAKEN, books, gateway, phone_numbers, send

pytestmark = pytest.mark.usefixtures("never_quiet")

__all__ = ["phone_numbers"]
ClientOf = Callable[[Any], Client]


@pytest.fixture
def draft(cast: Any) -> int:
    with acting(cast.manager.scope):
        return begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name="许", now=clock.now(), title="冬季促销"
        ).pk  # fmt: skip


def budget_of(message_id: int) -> int | None:
    with acting(network()):
        found = sql.value("SELECT budget FROM push_message WHERE id = %s", [message_id])
    return None if found is None else int(found)


def test_the_composer_keeps_a_budget_and_names_what_is_no_amount(
    cast: Any, client_of: ClientOf, draft: int
) -> None:
    client = client_of(cast.manager)
    page = client.get(reverse("push:compose", args=[draft])).content.decode()
    assert 'name="budget"' in page
    url = reverse("push:save", args=[draft])
    client.post(url, {"title": "冬季促销", "budget": "1.2万"})
    assert budget_of(draft) == 1_200_000
    said = client.post(url, {"title": "冬季促销", "budget": "viel"}).content.decode()
    assert "viel" in said
    assert budget_of(draft) == 1_200_000
    client.post(url, {"title": "冬季促销"})
    assert budget_of(draft) == 1_200_000, "a page without the field says nothing about it"
    with acting(cast.manager.scope):
        copy = copy_message(message_id=draft, author_id=cast.manager.person_id, author_name="许", region_paths=(), now=clock.now())  # fmt: skip
    assert budget_of(copy.pk) == 1_200_000
    client.post(url, {"title": "冬季促销", "budget": ""})
    assert budget_of(draft) is None


def test_a_message_too_dear_for_its_budget_is_told_before(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double, price=Decimal("0.045"))
        message_id = send(cast)
        with acting(cast.manager.scope):
            message = Message.objects.get(pk=message_id)
            message.budget = 20
            said = [one.text for one in check_message(message).findings if one.tone == "watch"]
            assert any("¥0.36" in one and "¥0.20" in one for one in said), said
            message.budget = 36
            said = [one.text for one in check_message(message).findings if one.tone == "watch"]
            assert not any("¥0.36" in one for one in said), said


def test_the_rest_waits_at_the_budget_and_goes_on_when_it_is_raised(
    cast: Any, client_of: ClientOf
) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double, price=Decimal("0.045"))
        message_id = send(cast)
        with acting(network()):
            sql.execute("UPDATE push_message SET budget = 19 WHERE id = %s", [message_id])
        carry(channel="sms")
        assert len(double.asked) == 2
        waiting = [one for one in books(message_id, "state", "code") if one[0] == "queued"]
        assert {one[1] for one in waiting} == {"budget"}
        client = client_of(cast.manager)
        page = client.get(reverse("push:result", args=[message_id])).content.decode()
        assert "0.19" in page
        raised = client.post(reverse("push:campaign_budget", args=[message_id]), {"budget": "5"})
        assert raised.status_code == 302
        with acting(network()):
            assert sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'push.release_held'")  # fmt: skip
            sql.execute("UPDATE push_delivery SET next_at = now() - interval '1 s', code = '' WHERE code = 'budget'")  # fmt: skip
        carry(channel="sms")
    assert {one[0] for one in books(message_id, "state")} == {"sent"}


def test_only_who_approves_raises_a_budget_and_only_of_what_is_under_way(
    cast: Any, client_of: ClientOf, draft: int
) -> None:
    url = reverse("push:campaign_budget", args=[draft])
    assert client_of(cast.csm).post(url, {"budget": "5"}).status_code == 403
    assert client_of(cast.manager).post(url, {"budget": "5"}).status_code == 422
    assert client_of(cast.manager).post(url, {}).status_code == 422
    assert budget_of(draft) is None
