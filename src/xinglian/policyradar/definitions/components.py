"""The words that name a category of parts: definitions/components.toml."""

import tomllib
from pathlib import Path
from typing import Any

from xinglian.policyradar.rules.components import Components

_READ: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "components.toml").read_text(encoding="utf-8")
)
COMPONENTS = Components.of(
    _READ["categories"], elsewhere=_READ["elsewhere"], nothing=_READ["nothing"], consequences=_READ["consequences"],
)  # fmt: skip
