"""Rows of the wall's pictures. A message to a handful of partners may name one in its title: the wall says only that there is one."""

from dataclasses import dataclass
from typing import Any

from xinglian.ui.components.numbers import percent
from xinglian.workspace.queries.board import Board
from xinglian.workspace.queries.todo import wall_title
from xinglian.workspace.rules.tones import reach_tone

_MOST_PROVINCES = 9


@dataclass(frozen=True, kw_only=True)
class ProvinceRow:
    name: str
    partners: int
    missed: int
    share: str
    tone: str
    before: str


def wall_messages(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Title, when, how many, and the shares in ten minutes and answered."""
    return [
        {
            "title": wall_title(row["title"], partners=row["partners"]),
            "started_at": row["started_at"],
            "partners": row["partners"],
            "in_time": percent(row["in_time"] / row["partners"], 0),
            "tone": reach_tone(row["in_time"] / row["partners"]),
            "answered": percent(row["answered"] / row["partners"], 0),
        }
        for row in rows
        if row["partners"]
    ]


def worst_provinces(board: Board) -> list[ProvinceRow]:
    """Where the smallest share was reached in time, the most missed first among equals."""
    found = [
        (place.now.share, place.now.in_time - place.now.partners, place)
        for place in board.outreach.provinces
        if place.now.share is not None
    ]
    return [
        ProvinceRow(
            name=place.name,
            partners=place.now.partners,
            missed=-missed,
            share=percent(share, 0),
            tone=reach_tone(share),
            before=percent(place.before.share, 0) if place.before.share is not None else "",
        )
        for share, missed, place in sorted(found, key=lambda one: one[:2])[:_MOST_PROVINCES]
    ]
