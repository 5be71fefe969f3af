"""The built front end: names in the manifest, and what to say when it was not built."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "ui" / "dist"
MANIFEST = DIST / "manifest.json"
MOST_ISLAND_BYTES = 30_000
REMEDY = "The front end is not built. Run: python hatch_build.py"


class AssetMissing(RuntimeError):
    """The manifest or a name in it is missing; the text says the remedy."""


def url(name: str) -> str:
    """The URL of a built file: `app.js`, `app.css`, `icons.svg`."""
    files = _files(_stamp())
    if name not in files:
        raise AssetMissing(f"{name} is not in the built front end. Run: python hatch_build.py")
    return _static(f"ui/dist/{files[name]}")


@lru_cache(maxsize=64)
def _static(path: str) -> str:
    return static(path)


def shell() -> list[str]:
    """URLs of what every page needs, and of the small islands: a phone keeps them. Charts and the like are too heavy."""
    files = _files(_stamp())
    own = [files[name] for name in ("app.css", "app.js", "icons.svg")]
    islands = sorted(
        path.name
        for path in DIST.glob("*.js")
        if path.name not in files.values() and path.stat().st_size < MOST_ISLAND_BYTES
    )
    return [static(f"ui/dist/{name}") for name in [*own, *islands]]


def service_worker() -> str:
    """The built service worker's text."""
    return (DIST / _files(_stamp())["service_worker.js"]).read_text(encoding="utf-8")


def problem() -> str:
    """For `doctor`: what is wrong with the built front end, or ""."""
    try:
        files = _files(_stamp())
    except AssetMissing as missing:
        return str(missing)
    absent = [file for file in files.values() if not (DIST / file).is_file()]
    return (
        f"Built files are missing ({', '.join(absent)}). Run: python hatch_build.py --force"
        if absent
        else ""
    )


def _stamp() -> int:
    # In development a rebuild shows at once; otherwise the manifest is read once.
    if not settings.DEBUG:
        return 0
    return MANIFEST.stat().st_mtime_ns if MANIFEST.is_file() else 0


@lru_cache(maxsize=2)
def _files(stamp: int) -> dict[str, str]:
    try:
        manifest: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError) as missing:
        raise AssetMissing(REMEDY) from missing
    files: dict[str, str] = {}
    for key, entry in manifest.items():
        if entry.get("isEntry"):
            files[f"{entry['name']}.js"] = entry["file"]
            for sheet in entry.get("css", []):
                files[f"{entry['name']}.css"] = sheet
        elif key.endswith("icons.svg"):
            files["icons.svg"] = entry["file"]
    return files
