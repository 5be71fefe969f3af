"""A double's own books: one JSON line for everything it took in, to be held against ours."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path


class Ledger:
    """Append-only; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    def write(self, entry: dict[str, str]) -> None:
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(line)

    def entries(self) -> Iterator[dict[str, str]]:
        """What was written so far; a last line cut off by a crash is left out."""
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue
