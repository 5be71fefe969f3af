"""Bars of the story's steps: how far each is, in words and as a share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

Told = Callable[[float, str], None]  # share of the step that is done, a word on it


def overall(phase: str, share: float) -> float:
    """One share from the phases of an import; later phases count from where the earlier ones end."""
    spans = {
        "reading": (0.0, 0.3),
        "checking": (0.3, 0.55),
        "comparing": (0.55, 0.6),
        "loading": (0.6, 0.75),
        "writing": (0.75, 1.0),
    }
    start, end = spans.get(phase, (1.0, 1.0))
    return start + (end - start) * share


@contextmanager
def bars(console: Console) -> Iterator[Progress]:
    columns = (
        SpinnerColumn(finished_text="[green]✓[/green]"),
        TextColumn("{task.description:<26}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("{task.fields[word]}"),
    )
    with Progress(*columns, console=console) as shown:
        yield shown


def teller(shown: Progress, task: TaskID) -> Told:
    def told(share: float, word: str) -> None:
        shown.update(task, completed=min(share, 0.99), word=word)

    return told
