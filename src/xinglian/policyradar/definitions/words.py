"""The words that propose a kind and whether an item concerns us: definitions/words.toml."""

import tomllib
from pathlib import Path
from typing import Any

_READ: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
)
KIND_WORDS: dict[str, list[str]] = _READ["kinds"]
WORDS: dict[str, str] = _READ["proposals"]
