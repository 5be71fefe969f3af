"""A worker beside the web server, for installations of one machine."""

import atexit
import subprocess
import sys


def start_side_worker() -> subprocess.Popen[bytes]:
    """Start `xinglian worker` as a child that ends with us."""
    process = subprocess.Popen([sys.executable, "-m", "xinglian.cli", "worker"])
    atexit.register(process.terminate)
    return process
