"""Where a partner is: from a file, on the form, else the centre of its city."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners.importers import partners as _declared  # noqa: F401 - declares the kind

HEAD = "编号,名称,类型,区划代码,纬度,经度"


def bring(tmp_path: Path, *rows: str) -> Any:
    path = tmp_path / "partners.csv"
    path.write_text("\n".join([HEAD, *rows]))
    return intake.import_file(kind="partners.partners", path=path)


def place(partner_id: int) -> tuple[float, float, bool]:
    with acting(network()):
        row = sql.row("SELECT * FROM partners_pub_place WHERE partner_id = %s", [partner_id])
    assert row is not None
    return round(row["latitude"], 4), round(row["longitude"], 4), row["is_own"]


def test_a_file_brings_coordinates_and_an_empty_cell_leaves_them(
    cast: Cast, tmp_path: Path
) -> None:
    assert place(cast.garage_id) == (32.0617, 118.7778, False)
    one = "P-320104,金陵顺达汽修厂,garage,320104"
    assert bring(tmp_path, f"{one},32.0312,118.8003").state == "imported"
    assert place(cast.garage_id) == (32.0312, 118.8003, True)
    assert bring(tmp_path, f"{one},,").changed == 0
    assert place(cast.garage_id) == (32.0312, 118.8003, True)


@pytest.mark.parametrize(
    ("cells", "field"), [("32.03,", "longitude"), (",118.8", "latitude"), ("132.03,118.8", "latitude"), ("32,218", "longitude")]
)  # fmt: skip
def test_half_a_point_and_one_off_the_earth_are_named(
    cast: Cast, tmp_path: Path, cells: str, field: str
) -> None:
    result = bring(tmp_path, f"P-320104,金陵顺达汽修厂,garage,320104,{cells}")
    assert result.state != "imported"
    assert [named for named, _code in result.summary] == [field]


def test_the_form_takes_both_or_neither(cast: Cast, client_of: Callable[[Member], Client]) -> None:
    browser = client_of(cast.manager)
    url = reverse("partners:edit", args=[cast.garage_id])
    form = browser.get(url).context["form"]
    given = {name: "" if value is None else value for name, value in form.initial.items()}
    half = browser.post(url, given | {"latitude": "32.03"})
    assert (half.status_code, list(half.context["form"].errors)) == (422, ["longitude"])
    browser.post(url, given | {"latitude": "32.03", "longitude": "118.8"})
    assert place(cast.garage_id) == (32.03, 118.8, True)
