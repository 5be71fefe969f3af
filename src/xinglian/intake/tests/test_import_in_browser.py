"""An import in a real browser: upload, match, check, import the good rows, take it back."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.fixtures.site import Site, screenshot
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.trade.tests.goods import add_parts

# Playwright's loop runs in this thread; the test itself asks the database between the clicks.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

LINES = [
    "单据号,行号,客户编号,料号,日期,数量,单价",
    *(
        f"SO-{n:04d},{1 + n % 3},P-320102,QM-1001,2026-10-{1 + n % 28:02d},{n % 9 + 1},86.50"
        for n in range(40)
    ),
    "SO-9001,1,P-32010,QM-1001,2026-10-05,3,86.50",
    "SO-9002,1,P-320102,QM-1001,2026-02-30,多,86.50",
]


def test_a_manager_imports_a_file_and_takes_it_back(
    site: Site, cast_in_world: Any, browse: Callable[..., Page], tmp_path: Path
) -> None:
    add_parts("QM-1001")
    path = tmp_path / "江东十月订单.csv"
    path.write_bytes("\r\n".join(LINES).encode("gb18030"))
    page = browse(site, cast_in_world.manager)
    page.goto(site.url + "/intake/new")
    page.check("input[name=kind][value='trade.order_lines']", force=True)
    page.set_input_files("input[name=file]", str(path))
    screenshot(page, "intake-upload")
    page.click("main form button[type=submit]")
    expect(page.locator("select[name='from:document']")).to_have_value(
        "column:单据号", timeout=20_000
    )
    page.locator("select[name='from:currency']").select_option("constant")
    page.locator("tr", has=page.locator("select[name='from:currency']")).locator("summary").click()
    page.fill("input[name='constant:currency']", "CNY")
    page.locator("input[name='constant:currency']").blur()
    expect(page.locator("#import-preview")).to_contain_text("CNY")
    screenshot(page, "intake-columns")
    page.click("main form button[type=submit]")
    expect(page.locator("#problems")).to_contain_text("P-32010", timeout=20_000)
    expect(page.locator("#problems")).to_contain_text("P-320102")  # what was probably meant
    screenshot(page, "intake-checked")
    page.click("main form[action$='/run'] button[type=submit]")
    expect(page.locator("form[action$='/undo']")).to_be_attached(timeout=20_000)
    screenshot(page, "intake-imported")
    with acting(network()):
        assert sql.value("SELECT count(*) FROM trade_order_line") == 40
    page.click("details summary:has-text('撤回')")
    page.click("form[action$='/undo'] button[type=submit]")
    expect(page.locator("main")).to_contain_text("已撤回", timeout=20_000)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM trade_order_line") == 0
    page.goto(site.url + "/intake/")
    screenshot(page, "intake-list")
