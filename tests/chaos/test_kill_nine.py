"""kill -9 of everything in the middle of sending: nothing is lost, nothing doubled, every other case has a name."""

import json
import os
import subprocess
import sys

import pytest

from tests.fixtures.environment import ROOT

KILLS = 20
# Every kind of process dies at least this often.
EACH = 2


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_everything_is_killed_twenty_times() -> None:
    """A process of its own: chaos brings its own home and PostgreSQL, and kills them."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "xinglian.cli",
            "bench",
            "chaos",
            "--quick",
            "--kills",
            str(KILLS),
            "--json",
        ],
        capture_output=True,
        text=True,
        timeout=400,
        cwd=ROOT,
        check=False,
        # The weather takes minutes and is the bench's own: black-outs, turned clocks and full disks among the kills.
        env=os.environ | {"XINGLIAN_CHAOS_CALM": "1"},
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    result = json.loads(done.stdout.strip().splitlines()[-1])
    assert result["correct"]
    killed = result["ours"]["killed"]
    assert sum(killed.values()) == KILLS
    assert set(killed) == {
        "web",
        "web child",
        "worker-1",
        "worker-2",
        "postgres",
        "mail",
        "hooks",
        "sms",
    }
    assert min(killed.values()) >= EACH
    # The kills hit a campaign in full swing, not an idle installation.
    assert result["ours"]["deliveries"]["email uncertain"] > 0
    assert result["ours"]["receipts_unanswered"] > 0
    # A provider that says "accepted" and drops, reports twice and in the wrong order.
    assert result["ours"]["deliveries"]["sms sent"] > 0
