"""The proof of a message: complete, hashed, within the reader's regions, and safe to open in a spreadsheet."""

import csv
import hashlib
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push.tests.test_versions import NEW, OLD, read, send
from xinglian.ui.paper import writable, writing

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
    mine = [list(row.values()) for row in rows if cast.jiangdong_owner.name in row.values()]
    assert [line[heads.index("版次")] for line in mine] == ["1", "2"]
    assert [bool(line[heads.index("已签收")]) for line in mine] == [False, True]
    assert len(rows) == 8
    body, last = raw.rstrip(b"\r\n").rsplit(b"\r\n", 1)
    assert last.decode().endswith(hashlib.sha256(body + b"\r\n").hexdigest())
    with acting(network()):
        kept = sql.value("SELECT after->>'sha256' FROM kernel_audit WHERE verb = 'export_proof'")
    assert f"表格的 SHA-256,{kept}\r\n" in raw.decode()


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


def test_the_document_carries_the_hash_of_the_table_page_numbers_and_who_exported(
    cast: Cast, client_of: Door
) -> None:
    first = send(cast, OLD)
    second = send(cast, NEW, supersedes_id=first)
    client = client_of(cast.director)
    answer = client.get(reverse("push:proof_document", args=[second]))
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    _rows, raw = rows_of(client.get(reverse("push:proof", args=[second])))
    digest = next(
        line.split(",")[1]
        for line in raw.decode().splitlines()
        if line.startswith("表格的 SHA-256")
    )
    for number, text in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in text
        assert digest in text
        assert cast.director.name in text
    whole = "\n".join(pages)
    assert "退货运费由厂家承担" in whole
    assert "补贴 3 元" in whole
    assert cast.jiangdong_owner.name in whole


def test_no_letter_of_the_document_is_larger_than_its_title(cast: Cast, client_of: Door) -> None:
    answer = client_of(cast.director).get(reverse("push:proof_document", args=[send(cast, OLD)]))
    sizes: set[float] = set()
    for page in PdfReader(BytesIO(answer.content)).pages:
        page.extract_text(
            visitor_text=lambda text, _cm, _tm, _font, size: (
                sizes.add(float(size)) if text.strip() else None
            )
        )
    assert sizes
    assert max(sizes) <= 16


def test_a_script_the_document_cannot_write_is_named_not_garbled() -> None:
    assert writable("江东汽配 GB/T 2026 繁體 ①")
    assert not writable("ئۇيغۇرچە")
    assert writing("a\u2068b\u2069") == "ab"
