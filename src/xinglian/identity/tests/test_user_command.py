"""`xinglian user`, as an operator types it."""

import subprocess
import sys
from typing import Any

from django.test import Client

from tests.fixtures.database import World
from xinglian.identity.actions.take_ticket import TooManyTries, take_ticket
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network


def typed(world: World, *words: str, password: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xinglian.cli", "user", *words, "--password-stdin"],
        input=f"{password}\n", capture_output=True, text=True, timeout=120, check=False,
        env=world.environment | {"PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_from_the_first_director_to_unlocking(world: World) -> None:
    weak = typed(
        world, "create", "zhou", "-r", "hq_director", "--org-name", "启明制动", password="12345"
    )
    assert weak.returncode == 1
    assert not weak.stdout
    first = typed(
        world, "create", "zhou", "-r", "hq_director", "--org-name", "启明制动", "-n", "周明远",
        password="a river under bridges",
    )  # fmt: skip
    assert first.returncode == 0, first.stderr
    taken = typed(world, "create", "zhou", "-r", "auditor", password="a river under bridges")
    assert taken.returncode == 1
    assert "zhou" in taken.stderr
    lost = typed(
        world, "create", "x1", "-r", "technician", "-o", "NOPE", password="a river under bridges"
    )
    assert "NOPE" in lost.stderr
    misplaced = typed(world, "create", "x1", "-r", "technician", password="a river under bridges")
    assert "technician" in misplaced.stderr
    listed = world.run("user", "list", "zmy")
    assert "周明远" in listed.stdout
    with acting(network()):
        person_id = sql.value("SELECT id FROM identity_person WHERE login = 'zhou'")
    window = clock.now() - clock.now().replace(year=2025)
    try:
        for _n in range(6):
            take_ticket(
                bucket=f"password:{person_id}", limit=5, window=window, now=clock.now(),
                person_id=person_id,
            )  # fmt: skip
    except TooManyTries:
        pass
    assert "locked" in world.run("user", "list").stdout
    assert "unlocked" in world.run("user", "unlock", "ZHOU").stdout
    assert world.run("user", "unlock", "nobody").returncode == 1
    again = typed(world, "reset-password", "zhou", password="another river under bridges")
    assert again.returncode == 0, again.stderr
    answer: Any = Client().post(
        "/identity/sign-in", {"name": "zhou", "password": "another river under bridges"}
    )
    assert answer.status_code == 302
