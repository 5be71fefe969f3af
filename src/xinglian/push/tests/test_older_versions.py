"""A database as an older version left it is brought up to date with what people had set up in it."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

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
    with django_db_blocker.unblock(), empty_database(f"xl_older_{os.getpid()}"):
        _migrate("0006_answers")
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
