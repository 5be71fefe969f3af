"""How much the import door takes at once."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`unpacked_bytes` bounds what a compressed file may become, `ratio` how much smaller its
    packed form may be once it unpacks to more than `ratio_from_bytes`."""

    file_bytes: int = 300_000_000
    unpacked_bytes: int = 2_000_000_000
    ratio: int = 200
    ratio_from_bytes: int = 20_000_000
    text_rows: int = 10_000_000
    sheet_rows: int = 2_000_000
    sheet_cells: int = 10_000_000
    columns: int = 500
    cell_characters: int = 100_000


STANDARD = Limits()
