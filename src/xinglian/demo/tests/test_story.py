"""The whole story on a small network, in a world of its own: told, cut off, gone on with."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.fixtures.database import World

SMALL = ("demo", "--no-serve", "--partners", "40", "--months", "14", "--minutes-per-second", "10")


def _state(world: World) -> dict[str, Any]:
    return dict(json.loads((world.home / "demo" / "state.json").read_text()))


def _value(world: World, query: str) -> Any:
    with psycopg.connect(world.admin_dsn) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.slow
def test_the_story_is_told_as_it_happened_and_a_second_run_adds_nothing(world: World) -> None:
    told = world.run(*SMALL, timeout=240)
    assert told.returncode == 0, told.stdout + told.stderr
    steps = _state(world)["steps"]
    sent, came = steps["delivery"]["figures"], steps["reading"]["figures"]
    campaign = int(steps["campaign"]["figures"]["message"])
    assert (
        _value(world, "SELECT count(*) FROM trade_order_line")
        == steps["import:order_lines"]["figures"]["rows"]
    )
    assert (
        _value(world, f"SELECT count(*) FROM push_inbox WHERE message_id = {campaign}")
        == sent["recipients"]
        > 10
    )
    assert sent["differ"] == 0
    mails = [entry["message_id"] for entry in _lines(world.home / "demo" / "mail.jsonl")]
    assert (
        len(mails)
        == len(set(mails))
        == _value(
            world, "SELECT count(*) FROM push_delivery WHERE channel = 'email' AND state = 'sent'"
        )
    )
    assert (
        came["read"]
        == _value(
            world,
            f"SELECT count(*) FROM push_receipt WHERE kind = 'read' AND is_simulated AND message_id = {campaign}",
        )
        > 0
    )
    # The minutes on the pages are the story's, in order, and none lies in the future.
    assert _value(
        world,
        "SELECT bool_and(r.at >= m.started_at AND r.at <= now()) FROM push_receipt r JOIN push_message m ON m.id = r.message_id",
    )
    assert 0 < sent["seconds"] < 120
    # Reminders of who has not read may follow while the worker lives; they are not the sending.
    assert (
        abs(
            _value(
                world,
                f"SELECT extract(epoch FROM max(d.settled_at) - min(m.started_at))::float8 FROM push_delivery d JOIN push_message m ON m.id = d.message_id WHERE m.id = {campaign} AND d.queued_at < m.started_at + interval '5 minutes'",
            )
            - sent["seconds"]
        )
        < 5
    )
    # Everything invented says so; the cast is left to the visitor.
    assert _value(world, "SELECT count(*) FROM trade_order_line WHERE NOT is_simulated") == 0
    assert _value(world, "SELECT count(*) FROM partners_partner WHERE NOT is_simulated") == 0
    assert (
        _value(
            world,
            f"SELECT count(*) FROM push_inbox i JOIN identity_person p ON p.id = i.person_id WHERE p.login = 'jiangdong' AND read_at IS NULL AND i.message_id = {campaign}",
        )
        == 1
    )
    # Two people: the author did not approve.
    assert _value(
        world, f"SELECT author_id <> approver_id FROM push_message WHERE id = {campaign}"
    ) in (
        True,
        None,
    )

    messages = _value(world, "SELECT count(*) FROM push_message")
    again = world.run(*SMALL, timeout=120)
    assert again.returncode == 0, again.stdout + again.stderr
    assert _state(world)["steps"] == steps
    assert _value(world, "SELECT count(*) FROM push_message") == messages
    assert len(_lines(world.home / "demo" / "mail.jsonl")) == len(mails)


@pytest.mark.slow
def test_a_story_cut_off_anywhere_goes_on_without_doubling(world: World) -> None:
    environment = os.environ | world.environment
    command = [sys.executable, "-m", "xinglian.cli", *SMALL]
    for until in ("import:parts", "people", "campaign"):
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(600):
            path = world.home / "demo" / "state.json"
            if path.exists() and until in _state(world)["steps"]:
                break
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    told = world.run(*SMALL, timeout=300)
    assert told.returncode == 0, told.stdout + told.stderr
    steps = _state(world)["steps"]
    assert _value(world, "SELECT count(*) FROM identity_organisation WHERE kind = 'maker'") == 1
    assert (
        _value(
            world, "SELECT count(*) - count(DISTINCT title) FROM push_message WHERE NOT is_notice"
        )
        == 0
    )
    assert (
        _value(world, "SELECT count(*) FROM trade_order_line")
        == steps["import:order_lines"]["figures"]["rows"]
    )
    mails = [entry["message_id"] for entry in _lines(world.home / "demo" / "mail.jsonl")]
    assert len(mails) == len(set(mails))


def test_real_data_is_left_alone(world: World) -> None:
    with psycopg.connect(world.admin_dsn) as connection:
        connection.execute(
            "INSERT INTO identity_organisation (id, kind, code, name, short_name, pinyin, is_active, is_simulated, created_at)"
            " VALUES (1, 'maker', 'REAL', 'A real maker', '', '', true, false, now())"
        )
    told = world.run(*SMALL, timeout=120)
    assert told.returncode == 1
    assert "real data" in told.stdout
    assert _value(world, "SELECT count(*) FROM identity_organisation") == 1
