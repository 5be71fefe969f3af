"""Which steps of the story are done, so that a second `make demo` goes on instead of starting over."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(kw_only=True)
class DoneStep:
    """When a step was done, how long it took, and what it found out (numbers and words for the summary)."""

    at: str
    seconds: float
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class ProgressFile:
    """`demo/state.json` in the installation's folder. `now` is the day of the first run: it stays the story's day."""

    path: Path
    now: date
    seed: int
    partners: int
    months: int
    password: str
    minutes_per_second: float = 2.0  # of the story, per second of the real clock
    steps: dict[str, DoneStep] = field(default_factory=dict)

    def done(self, step: str) -> bool:
        return step in self.steps

    def figures(self, step: str) -> dict[str, Any]:
        return self.steps[step].figures if step in self.steps else {}

    def finish(self, step: str, *, at: datetime, seconds: float, figures: dict[str, Any]) -> None:
        self.steps[step] = DoneStep(at=at.isoformat(), seconds=round(seconds, 2), figures=figures)
        self.save()

    def save(self) -> None:
        """Whole or not at all; readable by its owner only, since it holds the demo's password."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half = self.path.with_suffix(".part")
        raw = asdict(self) | {"now": self.now.isoformat()}
        raw.pop("path")
        half.touch(mode=0o600)
        half.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        half.replace(self.path)


def read_progress(path: Path) -> ProgressFile | None:
    """The file as it stands, or None when there is none or it cannot be read."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        steps = {name: DoneStep(**step) for name, step in raw.pop("steps").items()}
        return ProgressFile(path=path, now=date.fromisoformat(raw.pop("now")), steps=steps, **raw)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
