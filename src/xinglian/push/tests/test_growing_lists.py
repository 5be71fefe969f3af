"""Groups, experiments and their waves: the same few questions, however many there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.fixtures.cast import Cast
from tests.fixtures.growth import multiply
from xinglian.kernel import clock
from xinglian.kernel.scope import acting
from xinglian.push.actions.set_group import Told, set_group
from xinglian.push.tests.crowd import crowd
from xinglian.push.tests.experiment_story import NOW, clock_hands, draft, go, planned, read, step

Growing = Callable[..., None]


def test_groups_on_the_page_of_the_channels(cast: Cast, growing: Growing) -> None:
    with acting(cast.manager.scope):
        set_group(
            org_id=cast.maker_id, told=Told(name="华东群", kind="wecom", region_path="cn.southwest"),
            address="http://127.0.0.1:9/robot?key=x", key="", now=clock.now(),
        )  # fmt: skip
    growing(cast.manager, reverse("push:channels"), lambda: multiply("push_group", times=15, name="'群 ' || n"))  # fmt: skip


def test_an_experiment_with_every_wave_and_messages_with_experiments(
    cast: Cast, growing: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    at: Any = clock_hands(monkeypatch)
    crowd(cast, size=300, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, share=100, waves=4, gap_minutes=60)
    go(message_id)
    read(message_id, {0: 0.3, 1: 0.4})
    at(NOW + timedelta(minutes=61))
    step(message_id)

    def more() -> None:
        for wave in (2, 3):
            at(NOW + timedelta(minutes=61 * wave))
            step(message_id)

    growing(cast.manager, reverse("push:experiment", args=[message_id]), more)

    def another() -> None:
        for _one in range(3):
            other = draft(cast, kind="launch")
            planned(cast, other, share=50, layer="launch")
            go(other)

    growing(cast.manager, reverse("push:campaigns"), another)
