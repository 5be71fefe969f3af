"""Whom to choose so that types and places are as in the network. Plain Python."""

from collections.abc import Mapping

Cell = tuple[str, str]  # type, province


def places(
    network: Mapping[Cell, int], *, size: int, chosen: Mapping[Cell, int] | None = None
) -> dict[Cell, int]:
    """How many more of each cell make `size` sentinels in proportion: whole shares first, then the largest remainders; cells that
    are over their share already take their surplus from nobody but the end of the line."""
    there = chosen or {}
    free = {cell: max(n - there.get(cell, 0), 0) for cell, n in network.items()}
    total = sum(network.values())
    size = min(size, total)
    open_places = size - sum(there.values())
    if total == 0 or open_places <= 0:
        return {}
    wanted = {cell: size * n / total - there.get(cell, 0) for cell, n in network.items()}
    given = {cell: min(max(int(share), 0), free[cell]) for cell, share in wanted.items()}
    line = sorted(network, key=lambda cell: (given[cell] - wanted[cell], -network[cell], cell))
    while (left := open_places - sum(given.values())) > 0:
        room = [cell for cell in line if given[cell] < free[cell]]
        if not room:
            break
        for cell in room[:left]:
            given[cell] += 1
    over = sum(given.values()) - open_places
    for cell in reversed(line):
        if over <= 0:
            break
        taken = min(given[cell], over)
        given[cell] -= taken
        over -= taken
    return {cell: n for cell, n in given.items() if n}
