"""A database as an older version left it is brought up to date with what people had set up in it."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.fixtures.cast import NOW
from tests.fixtures.database import empty_database
from xinglian.kernel import sql, vault
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.counter import secret_of, settings_of
from xinglian.push.channels import base
from xinglian.push.models import Provider

_MAIL = {
    "host": "smtp.example.com", "port": 465, "security": "tls", "user": "bote", "sender": "bote@example.com",
    "sender_name": "启明制动",
}  # fmt: skip


@pytest.fixture
def before_providers(server: object, django_db_blocker: Any) -> Iterator[Any]:
    """The owner's connection to a database of the time when a channel had settings itself."""
    yield from _older("0006_answers", django_db_blocker)


@pytest.fixture
def before_wishes(server: object, django_db_blocker: Any) -> Iterator[Any]:
    """The same of the time when a channel was muted for one membership."""
    yield from _older("0007_providers", django_db_blocker)


def _older(name: str, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), empty_database(f"xl_older_{os.getpid()}"):
        _migrate(name)
        yield connections["owner"]


def _migrate(name: str | None = None) -> None:
    executor = MigrationExecutor(connections["owner"])
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "push"]
    executor.migrate([("push", name)] if name else latest)


def test_what_a_channel_was_set_up_with_is_its_first_providers(before_providers: Any) -> None:
    secret = vault.encrypt("geheim")
    with before_providers.cursor() as cursor:
        cursor.execute("DELETE FROM push_channel")
        cursor.execute(
            "INSERT INTO push_channel (key, is_on, settings, secret, concurrency, rate_per_minute, tested_at, test_result, changed_at)"
            " VALUES ('inapp', true, '{}', NULL, 16, NULL, NULL, '', NULL),"
            " ('email', true, %s, %s, 8, 600, '2026-03-01 08:00Z', 'ok', '2026-02-01 08:00Z'),"
            " ('webhook', false, '{}', NULL, 4, NULL, NULL, '', NULL)",
            [json.dumps(_MAIL), secret],
        )
    _migrate()
    with acting(network()):
        mail, hook = Provider.objects.order_by("channel_id")
        channels = sql.rows("SELECT key, is_on FROM push_channel ORDER BY key")
        assert secret_of(mail) == "geheim"
        assert settings_of(mail, base.provider_kind("smtp")) == _MAIL
    assert [(mail.key, mail.kind, mail.channel_id, mail.is_on), (hook.key, hook.kind, hook.channel_id, hook.is_on)] == [
        ("smtp", "smtp", "email", True), ("webhook", "webhook", "webhook", False),
    ]  # fmt: skip
    assert (mail.concurrency, mail.rate_per_minute, hook.concurrency) == (8, 600, 4)
    assert mail.tested_at is not None
    assert mail.test_result == "ok"
    assert len({mail.report_token, hook.report_token} - {""}) == 2
    assert hook.secret is None
    told = {row["key"]: row["is_on"] for row in channels}
    assert told | {"inapp": True, "email": True, "webhook": False} == told


def _as_it_was(name: str) -> Any:
    """The models of that time."""
    return MigrationExecutor(connections["owner"]).loader.project_state(("push", name)).apps


def test_what_was_muted_for_a_membership_is_switched_off_for_the_person(before_wishes: Any) -> None:
    """Liu Fang works for two partners and muted something in both; Chen Jie in one; of a third the membership is gone."""
    liu, chen, jiangdong, shuchi = 10, 20, 1001, 1002
    apps = _as_it_was("0007_providers")

    def add(model: str, **given: Any) -> None:
        apps.get_model("identity", model).objects.using("owner").create(created_at=NOW, **given)

    for org in (jiangdong, shuchi):
        add("Organisation", id=org, kind="partner", code=f"P{org}", name=f"示例 {org}")
    for person, name in ((liu, "刘芳"), (chen, "陈洁")):
        add("Person", id=person, org_id=jiangdong, login=f"p{person}", name=name)
    for number, person, org in ((1, liu, jiangdong), (2, liu, shuchi), (3, chen, jiangdong)):
        add("Membership", id=number, person_id=person, org_id=org, roles=["partner_clerk"])
    with before_wishes.cursor() as cursor:
        cursor.execute(
            "INSERT INTO push_mute (membership_id, channel, org_id, muted_at) VALUES"
            " (1, 'email', 1001, '2026-03-01 08:00Z'), (2, 'email', 1002, '2026-04-01 08:00Z'),"
            " (2, 'webhook', 1002, '2026-05-01 08:00Z'), (3, 'webhook', 1001, '2026-02-01 08:00Z'),"
            " (99, 'email', 1001, '2026-02-01 08:00Z')"
        )
    _migrate()
    with acting(network()):
        kept = sql.rows("SELECT * FROM push_preference ORDER BY person_id")
    assert [(row["person_id"], row["topic"], row["off"], row["ranking"], row["pace"]) for row in kept] == [
        (liu, "", ["email", "webhook"], [], "at_once"), (chen, "", ["webhook"], [], "at_once"),
    ]  # fmt: skip
    assert [f"{row['changed_at']:%Y-%m-%d}" for row in kept] == ["2026-05-01", "2026-02-01"]
    assert kept[1]["org_id"] == jiangdong
    with before_wishes.cursor() as cursor:
        cursor.execute("SELECT to_regclass('push_mute')")
        assert cursor.fetchone() == (None,)
