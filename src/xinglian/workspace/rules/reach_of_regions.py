"""The places a viewer's regions stand for."""

from collections.abc import Iterable


def outermost(paths: Iterable[str]) -> list[str]:
    """Without those that lie inside another: nobody is counted twice."""
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda one: (one.count("."), one)):
        if not any(path.startswith(f"{outer}.") for outer in kept):
            kept.append(path)
    return kept
