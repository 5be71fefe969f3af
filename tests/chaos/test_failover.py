"""The primary database dies in the middle of a campaign, and its standby takes over: nothing acknowledged is lost."""

import json
import subprocess
import sys

import pytest

from tests.fixtures.environment import ROOT


@pytest.mark.slow
def test_a_standby_takes_over_and_the_campaign_goes_on() -> None:
    """A process of its own: it brings two servers, two groups of workers and a web server."""
    done = subprocess.run(
        [sys.executable, "-m", "xinglian.cli", "bench", "failover", "--quick", "--json"],
        capture_output=True,
        text=True,
        timeout=400,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    result = json.loads(done.stdout.strip().splitlines()[-1])
    assert result["correct"]
    assert result["notes"]["findings"] == {}
    # Readers had been told before the primary died that their receipts are recorded.
    assert result["ours"]["receipts_confirmed_before"] > 0
