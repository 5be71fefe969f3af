"""A Chromium for the browser tests: any found; on Debian as root it is installed; else say how."""

import os
import shutil
import subprocess

PACKAGES = ["chromium", "fonts-noto-cjk"]


def find() -> str | None:
    named = os.environ.get("XINGLIAN_CHROMIUM")
    return named or next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )


def ensure() -> str:
    """The browser's path, or SystemExit with the command to run."""
    if found := find():
        return found
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests …")
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)
        if found := find():
            return found
    raise SystemExit(
        "The browser tests need Chromium. Install it, for instance:\n"
        f"    sudo {' '.join(command)}\nor name one: XINGLIAN_CHROMIUM=/path/to/chrome make test"
    )


if __name__ == "__main__":
    ensure()
