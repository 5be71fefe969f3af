"""The proof of a message: complete, hashed, within the reader's regions, and safe to open in a spreadsheet."""

import csv
import hashlib
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push.tests.test_versions import NEW, OLD, read, send

Door = Callable[[Member], Client]


def rows_of(answer: Any) -> tuple[list[dict[str, str]], bytes]:
    raw = b"".join(answer.streaming_content)
    table = raw.decode().removeprefix("\ufeff").split("\r\n\r\n")[0]
    return list(csv.DictReader(StringIO(table))), raw


def test_the_proof_names_every_version_channel_and_receipt(cast: Cast, client_of: Door) -> None:
    first = send(cast, OLD)
    read(cast.jiangdong_owner, first)
    second = send(cast, NEW, supersedes_id=first, must_acknowledge=True, ack_minutes=10)
    read(cast.jiangdong_owner, second, "acknowledged")
    rows, raw = rows_of(client_of(cast.director).get(reverse("push:proof", args=[second])))
    heads = list(rows[0])
    mine = [
        list(row.values())
        for row in rows
        if "江东老板" in row.values() or cast.jiangdong_owner.name in row.values()
    ]
    assert [line[heads.index("版次")] for line in mine] == ["1", "2"]
    assert [bool(line[heads.index("已签收")]) for line in mine] == [False, True]
    assert len(rows) == 8
    body, last = raw.rstrip(b"\r\n").rsplit(b"\r\n", 1)
    assert last.decode().endswith(hashlib.sha256(body + b"\r\n").hexdigest())
    with acting(network()):
        kept = sql.value("SELECT after->>'sha256' FROM kernel_audit WHERE verb = 'export_proof'")
    assert last.decode().endswith(kept)


def test_a_csm_exports_the_own_regions_only_and_the_file_says_so(
    cast: Cast, client_of: Door
) -> None:
    message_id = send(cast, OLD)
    rows, raw = rows_of(client_of(cast.csm).get(reverse("push:proof", args=[message_id])))
    everybody, _raw = rows_of(
        client_of(cast.director).get(reverse("push:proof", args=[message_id]))
    )
    assert 0 < len(rows) < len(everybody)
    assert "仅限" in raw.decode()


def test_no_partner_exports_a_proof(cast: Cast, client_of: Door) -> None:
    message_id = send(cast, OLD)
    assert (
        client_of(cast.jiangdong_owner).get(reverse("push:proof", args=[message_id])).status_code
        == 403
    )


def test_a_name_that_is_a_formula_is_text_in_the_file(cast: Cast, client_of: Door) -> None:
    message_id = send(cast, OLD)
    with acting(network()):
        sql.execute(
            "UPDATE identity_organisation SET name = '=HYPERLINK(\"x\")' WHERE id = %s",
            [cast.jiangdong_id],
        )
        sql.execute("UPDATE push_message SET title = '@SUM(1)' WHERE id = %s", [message_id])
    _rows, raw = rows_of(client_of(cast.director).get(reverse("push:proof", args=[message_id])))
    cells = [cell for line in csv.reader(StringIO(raw.decode())) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]
    assert "'@SUM(1)" in cells
