"""What the guards look at: the tiers of the import contract, and the contexts there are."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "xinglian"
TOP = {"project", "cli", "bench", "demo"}


def tier_of() -> dict[str, int]:
    """The one map of tiers, read from the contract: {"kernel": 0, "ui": 1, …}."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    tiers = next(c for c in contracts["contracts"] if c["id"] == "tiers")["layers"]
    return {
        name.strip(" ()"): height
        for height, row in enumerate(reversed(tiers))
        for name in row.split("|")
    }


def contexts() -> list[Path]:
    """The context folders, kernel and ui included."""
    return sorted(
        folder
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and (folder / "apps.py").exists() and folder.name not in TOP
    )
