"""Light facts from files: late, corrected, taken back; and what follows of them, in part and in full, is the same."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.signals import api
from xinglian.signals.rules.registry import FACT_KINDS

HEAD = "伙伴编号,事实,日期,数值,内容,单据号"
Bring = Callable[..., Any]


@pytest.fixture
def bring(cast: Cast, tmp_path: Path) -> Bring:
    def run(*lines: str) -> Any:
        path = tmp_path / "facts.csv"
        path.write_text("\n".join([HEAD, *lines]))
        return intake.import_file(kind="signals.facts", path=path)

    return run


def told() -> list[tuple[str, Any, Any]]:
    with acting(network()):
        return [
            (row["kind"], row["amount"], row["item"])
            for row in sql.rows(
                "SELECT kind, amount::float AS amount, body->>'item' AS item FROM kernel_standing_fact"
                " WHERE source = 'import' ORDER BY kind, at, amount"
            )
        ]


def code_of(partner_id: int) -> str:
    with acting(network()):
        return str(
            sql.value("SELECT code FROM partners_pub_partner WHERE partner_id = %s", [partner_id])
        )


def test_a_fact_is_known_by_its_words_in_any_language(cast: Cast, bring: Bring) -> None:
    code = code_of(cast.garage_id)
    result = bring(
        f"{code},完成培训,2026-10-01,85,EV-101,T1",
        f"{code},Certificate granted: EV high voltage,2026-10-02,24,,",
    )
    assert result.state == "imported", result.summary
    assert told() == [("certificate.granted", 24, "ev"), ("training.finished", 85, "EV-101")]


def test_a_wrong_row_is_named_with_its_remedy(cast: Cast, bring: Bring) -> None:
    code = code_of(cast.garage_id)
    result = bring(
        f"{code},完成培训,2026-10-01,185,EV-101,T1", f"{code},完成培训,2026-10-01,,EV-101,T2", f"{code},做梦,2026-10-01,1,,",
        f"{code},投诉,2036-10-01,,,",
    )  # fmt: skip
    assert result.state != "imported"
    assert result.counts["bad"] == 4
    assert {field for field, _code in result.summary} == {"amount", "fact", "happened_on"}
    assert told() == []


def test_a_document_stated_anew_corrects_and_the_same_file_changes_nothing(
    cast: Cast, bring: Bring
) -> None:
    code = code_of(cast.garage_id)
    first = f"{code},发票付款,2026-10-01,12,,F1"
    assert bring(first).counts["inserted"] == 1
    corrected = bring(f"{code},发票付款,2026-09-28,3,,F1")
    assert corrected.counts["updated"] == 1
    assert told() == [("payment.settled", 3, None)]
    assert (
        bring(f"{code},发票付款,2026-09-28,3,,F1", f"{code},投诉,2026-09-28,,灯不亮,").changed == 1
    )
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_fact WHERE kind = 'payment.settled'") == 2


def test_taking_an_import_back_brings_back_what_stood_before(cast: Cast, bring: Bring) -> None:
    code = code_of(cast.garage_id)
    first = bring(f"{code},发票付款,2026-10-01,12,,F1")
    second = bring(f"{code},发票付款,2026-10-01,3,,F1", f"{code},投诉,2026-10-05,,屏幕,K1")
    intake.undo_batch(batch_id=second.batch_id, scope=network())
    assert told() == [("payment.settled", 12, None)]
    intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert told() == []


@pytest.mark.parametrize("seed", [1, 2])
def test_after_late_corrected_and_merged_facts_a_few_and_everybody_give_the_same(
    cast: Cast, bring: Bring, seed: int
) -> None:
    chance = random.Random(seed)
    everybody = [cast.garage_id, cast.jiangdong_id, cast.shuchi_id]
    kinds = [k for k in FACT_KINDS.values() if not k.recorded_by and k.amount in {"score", "days", "none"} and not k.items]  # fmt: skip
    with acting(network()):
        api.refresh(now=NOW)
    merge: Any = None
    for _round in range(3):
        touched = set()
        lines = []
        for number in range(chance.randrange(3, 9)):
            partner_id = chance.choice(everybody)
            kind, day = chance.choice(kinds), date(2026, 11, 1) - timedelta(chance.randrange(700))
            amount = "" if kind.amount == "none" else chance.randrange(1, 60)
            touched.add(partner_id)
            lines.append(
                f"{code_of(partner_id)},{kind.key},{day},{amount},X{number},D{chance.randrange(5)}{number}"
            )
        assert bring(*lines).state == "imported"
        with acting(network()):
            if merge is None:
                merge = partners.merge_partners(
                    kept_id=cast.jiangdong_id, merged_id=cast.garage_id, why="", person_id=None, now=NOW
                )  # fmt: skip
            else:
                partners.undo_merge(merge_id=merge.pk, now=NOW)
                merge = None
            touched |= {cast.jiangdong_id, cast.garage_id}
            api.refresh(now=NOW, partner_ids=sorted(touched))
            few = state()
            api.refresh(now=NOW)
            assert state() == few


def state() -> tuple[Any, Any, Any]:
    return (
        sql.rows("SELECT * FROM signals_figures ORDER BY partner_id"),
        sql.rows("SELECT partner_id, keys FROM signals_partner_tags ORDER BY partner_id"),
        sql.rows("SELECT key, encode(bitmap, 'hex') AS bits FROM signals_tag_bitmap ORDER BY key"),
    )
