"""The pages: a file from upload to undo, as a channel manager sees it; and who may see what."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xinglian.intake import jobs as intake_jobs
from xinglian.intake.models import Batch
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.trade.tests.goods import add_parts

HEAD = "document,line_no,partner_code,part_number,ordered_on,quantity,unit_price,currency"
GOOD = "D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY"
BAD = "D1,2,P-999,QM-1001,2026-10-31,<b>x</b>,1,CNY"


@pytest.fixture
def manager(cast: Any, client_of: Callable[..., Client]) -> Client:
    add_parts("QM-1001")
    return client_of(cast.manager)


def bring(client: Client, *lines: str, kind: str = "trade.order_lines") -> int:
    text = "\n".join([HEAD, *lines]).encode()
    answer = client.post(
        "/intake/new", {"kind": kind, "file": SimpleUploadedFile("十月订单.csv", text)}
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    batch_id = int(answer["Location"].rstrip("/").split("/")[-1])
    intake_jobs.read(scope=network(), batch_id=batch_id)
    return batch_id


def form_of(batch_id: int, **more: str) -> dict[str, str]:
    with acting(network()):
        batch = Batch.objects.get(pk=batch_id)
    fields = batch.mapping["fields"]
    chosen = {f"from:{key}": f"column:{source['column']}" for key, source in fields.items()}
    return {"source": "", **chosen, **more}


def page(client: Client, batch_id: int) -> str:
    answer = client.get(f"/intake/{batch_id}")
    assert answer.status_code == 200
    return answer.content.decode()


def state(batch_id: int) -> str:
    with acting(network()):
        return Batch.objects.get(pk=batch_id).state


def test_a_file_goes_from_upload_to_undo(manager: Client, cast: Any) -> None:
    batch_id = bring(manager, GOOD, BAD)
    shown = page(manager, batch_id)
    assert 'value="column:quantity" selected' in shown
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert "<b>x</b>" not in shown
    assert manager.post(f"/intake/{batch_id}/columns", form_of(batch_id)).status_code == 302
    intake_jobs.check(scope=network(), batch_id=batch_id)
    shown = page(manager, batch_id)
    assert "P-999" in shown
    assert "&lt;b&gt;x" in shown
    assert manager.post(f"/intake/{batch_id}/run", {"mode": "all"}).status_code == 302
    intake_jobs.run(scope=network(), batch_id=batch_id, mode="all")
    assert state(batch_id) == "refused"
    assert manager.post(f"/intake/{batch_id}/run", {"mode": "good_rows"}).status_code == 302
    intake_jobs.run(scope=network(), batch_id=batch_id, mode="good_rows")
    assert state(batch_id) == "imported"
    with acting(network()):
        assert sql.value("SELECT count(*) FROM trade_order_line") == 1
    assert manager.post(f"/intake/{batch_id}/undo", {"why": "wrong month"}).status_code == 302
    intake_jobs.undo(scope=network(), batch_id=batch_id, person_id=cast.manager.person_id)
    assert state(batch_id) == "undone"
    page(manager, batch_id)
    assert "十月订单.csv" in manager.get("/intake/").content.decode()


def test_the_mapping_is_remembered_for_the_next_file_with_these_headers(manager: Client) -> None:
    first = bring(manager, GOOD)
    chosen = form_of(first, **{"from:currency": "constant", "constant:currency": "EUR"})
    manager.post(f"/intake/{first}/columns", chosen)
    intake_jobs.check(scope=network(), batch_id=first)
    manager.post(f"/intake/{first}/run", {"mode": "all"})
    intake_jobs.run(scope=network(), batch_id=first, mode="all")
    second = bring(manager, GOOD.replace("D1", "D2"))
    with acting(network()):
        mapping = Batch.objects.get(pk=second).mapping
    assert mapping["fields"]["currency"] == {"constant": "EUR"}
    saved = manager.get(f"/intake/{second}/mapping.json").json()
    assert saved["format"] == "xinglian-mapping/1"


def test_the_preview_follows_the_choices(manager: Client) -> None:
    batch_id = bring(manager, GOOD)
    chosen = form_of(batch_id, **{"from:line_no": "count:document", "prefix:document": "A-"})
    shown = manager.post(f"/intake/{batch_id}/preview", chosen).content.decode()
    assert "A-D1" in shown


def test_the_marked_copy_names_the_problem_and_runs_no_formula(manager: Client) -> None:
    batch_id = bring(manager, GOOD, "=cmd|x,2,P-999,QM-1001,2026-10-31,1,1,CNY")
    manager.post(f"/intake/{batch_id}/columns", form_of(batch_id))
    intake_jobs.check(scope=network(), batch_id=batch_id)
    answer = manager.get(f"/intake/{batch_id}/marked.xlsx")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cell = sheet["A3"]
    assert (cell.value, cell.data_type) == ("=cmd|x", "s")
    assert sheet["C3"].fill.start_color.rgb.endswith("F6C9C1")
    assert "partner_code" in str(sheet["I3"].value)
    text = b"".join(manager.get(f"/intake/{batch_id}/marked.csv?bad=1").streaming_content)  # type: ignore[attr-defined]
    assert text.decode("utf-8-sig").splitlines()[1].startswith("'=cmd|x,")


def test_templates_come_back_in_through_the_door(manager: Client) -> None:
    answer = manager.get("/intake/templates/trade.order_lines.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    labels = [cell.value for cell in sheet[1]]
    sheet.append(["D7", 1, "P-320102", "QM-1001", "2026-10-31", 2, 10, "CNY"])
    content = io.BytesIO()
    sheet.parent.save(content)  # type: ignore[union-attr]
    upload = SimpleUploadedFile("t.xlsx", content.getvalue())
    answer = manager.post("/intake/new", {"kind": "trade.order_lines", "file": upload})
    batch_id = int(answer["Location"].split("/")[-1])
    intake_jobs.read(scope=network(), batch_id=batch_id)
    with acting(network()):
        mapping = Batch.objects.get(pk=batch_id).mapping
    assert len(mapping["fields"]) == len(labels)
    assert manager.get("/intake/templates/trade.order_lines.csv").content.startswith(
        b"\xef\xbb\xbf"
    )


def test_a_file_of_another_type_is_refused_beside_the_field(manager: Client) -> None:
    upload = SimpleUploadedFile("x.exe", b"MZ\x90\x00")
    answer = manager.post("/intake/new", {"kind": "trade.order_lines", "file": upload})
    assert answer.status_code == 422


def test_only_those_who_may_import_see_imports(
    cast: Any, client_of: Callable[..., Client], manager: Client
) -> None:
    batch_id = bring(manager, GOOD)
    paths = ["/intake/", f"/intake/{batch_id}", f"/intake/{batch_id}/mapping.json"]
    for member in cast.everybody():
        client = client_of(member)
        may_read = member.login in ("director", "manager", "auditor")
        # A policy officer comes in by the same door and finds imports of policies only.
        none = 404 if member.login == "officer" else 403
        for path in paths:
            seen = may_read or (path == "/intake/" and none == 404)
            assert client.get(path).status_code == (200 if seen else none), (member.login, path)
        may_act = member.login in ("director", "manager")
        assert (client.get("/intake/new").status_code == 200) is (may_act or none == 404)
        assert (client.post(f"/intake/{batch_id}/preview", {}).status_code == 200) is may_act
        if not may_act:
            for act in ("columns", "run", "undo"):
                assert client.post(f"/intake/{batch_id}/{act}").status_code == none


def test_the_list_asks_few_queries(manager: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(3):
        bring(manager, GOOD.replace("D1", f"D{n}"))
    manager.get("/intake/")
    with django_assert_max_num_queries(14):
        manager.get("/intake/")
