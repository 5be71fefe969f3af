"""A table as a file that opens in a spreadsheet as it is."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xinglian.intake.api import neutralised
from xinglian.kernel import clock


def table_file(
    name: str, heads: Sequence[Any], lines: Iterable[Sequence[Any]], *, is_simulated: bool
) -> HttpResponse:
    """CSV with a byte-order mark; simulated data says so in its first line; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    if is_simulated:
        writer.writerow([_("Simulated data: companies and figures are made up for demonstration.")])
    writer.writerow([str(one) for one in heads])
    for line in lines:
        writer.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in line])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="xinglian-{name}-{clock.now():%Y%m%d-%H%M}.csv"'
    )
    return answer
