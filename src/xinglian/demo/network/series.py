"""The real monthly demand series of car parts that the sample network is built on."""

import csv
import gzip
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

MONTHS = 51


@dataclass(frozen=True, slots=True)
class Series:
    """`demand[part, month]`: pieces; −1 where nothing was observed."""

    part_ids: tuple[str, ...]
    demand: NDArray[np.int64]


@cache
def carparts() -> Series:
    """2 674 parts × 51 months (CC BY 4.0, see data/carparts_wide.LICENCE.md)."""
    text = gzip.decompress(
        files("xinglian.demo").joinpath("data/carparts_wide.csv.gz").read_bytes()
    ).decode()
    rows = list(csv.reader(io.StringIO(text)))[1:]
    demand = np.array(
        [[int(cell) if cell else -1 for cell in row[1:]] for row in rows], dtype=np.int64
    )
    return Series(tuple(row[0] for row in rows), demand)
