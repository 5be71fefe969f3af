"""Three price lists, raised every January; order lines pay exactly what the list says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Price list → (multiple of the agent's price, quantity breaks: from how many pieces on, multiple)
LISTS: dict[str, tuple[float, tuple[tuple[int, float], ...]]] = {
    "CN-AGENT": (1.0, ((1, 1.0), (50, 0.97))),
    "CN-WHOLESALE": (1.12, ((1, 1.0),)),
    "CN-WORKSHOP": (1.3, ((1, 1.0),)),
}
LIST_OF_TYPE = {"provincial_agent": 0, "ecommerce": 0, "city_wholesaler": 1}
WORKSHOP = 2
YEARLY_RISE = 1.02


@dataclass(frozen=True, slots=True)
class PriceBook:
    """`fen[list, quantity break, year, part]`; lists without a second break repeat the first."""

    first_year: int
    fen: NDArray[np.int64]
    breaks: NDArray[np.int64]  # (list,) quantity from which the second price holds

    def unit_price_fen(
        self,
        *,
        list_index: NDArray[np.int64],
        year: NDArray[np.int64],
        part: NDArray[np.int64],
        quantity: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Price of each line in fen (1/100 CNY)."""
        second = (quantity >= self.breaks[list_index]).astype(np.int64)
        priced: NDArray[np.int64] = self.fen[list_index, second, year - self.first_year, part]
        return priced


def make_prices(*, list_price_fen: NDArray[np.int64], first_day: date, last_day: date) -> PriceBook:
    years = last_day.year - first_day.year + 1
    table = np.empty((len(LISTS), 2, years, len(list_price_fen)), dtype=np.int64)
    breaks = np.full(len(LISTS), np.iinfo(np.int64).max)
    for index, (multiple, steps) in enumerate(LISTS.values()):
        for step in range(2):
            least, factor = steps[min(step, len(steps) - 1)]
            breaks[index] = least if len(steps) > 1 else breaks[index]
            for year in range(years):
                table[index, step, year] = np.maximum(
                    1, np.round(list_price_fen * multiple * factor * YEARLY_RISE**year)
                )
    return PriceBook(first_day.year, table, breaks)


def price_columns(book: PriceBook, *, numbers: list[str]) -> dict[str, NDArray[Any]]:
    """prices.csv as arrays: list, part number, period, least quantity, fen; the last year is open."""
    years = book.fen.shape[2]
    rows = [
        (index, name, step, least, year)
        for index, (name, (_, steps)) in enumerate(LISTS.items())
        for step, (least, _factor) in enumerate(steps)
        for year in range(years)
    ]
    count = len(numbers)

    def each(values: list[Any]) -> NDArray[Any]:
        return np.repeat(np.array(values, dtype=object), count)

    first = book.first_year
    return {
        "list": each([name for _, name, *_ in rows]),
        "part_number": np.tile(np.array(numbers, dtype=object), len(rows)),
        "valid_from": each([f"{first + year}-01-01" for *_, year in rows]),
        "valid_to": each([f"{first + y}-12-31" if y < years - 1 else "" for *_, y in rows]),
        "min_quantity": np.repeat([least for *_, least, _ in rows], count),
        "unit_price_fen": np.concatenate(
            [book.fen[index, step, year] for index, _, step, _, year in rows]
        ),
    }
