"""What is expected of partners, on PostgreSQL."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions.predict import predict
from xinglian.signals.tests.buyers import UNTIL, every, garages, ledger, said


@pytest.fixture
def network_days(cast: Cast) -> dict[int, list[date]]:
    """The agent orders every ten days, its rival stopped four months ago, the garage has ordered once."""
    return garages(28) | {
        cast.jiangdong_id: every(10, seed=90),
        cast.shuchi_id: every(10, last=UNTIL - timedelta(120), seed=91),
        cast.garage_id: [UNTIL - timedelta(40)],
    }


def test_pace_silence_and_a_short_past_are_told_apart(
    cast: Cast, network_days: dict[int, list[date]], tmp_path: Path
) -> None:
    with acting(network()):
        done = predict(now=NOW, order_files=[ledger(tmp_path / "l.parquet", network_days)])
    assert (done.partners, done.told, done.until, done.is_new_model) == (31, 30, UNTIL, True)
    steady, silent, new = (said(one) for one in (cast.jiangdong_id, cast.shuchi_id, cast.garage_id))
    assert UNTIL <= steady["due_on"] <= UNTIL + timedelta(14)
    assert steady["lost"] < 0.1
    assert silent["lost"] > 0.5
    assert silent["latest_on"] < UNTIL < steady["due_to"]
    assert (new["lost"], new["due_on"], new["orders"]) == (None, None, 1)
    with acting(network()):
        kept = sql.row(
            "SELECT told_on, chance_30 FROM signals_forecast_past WHERE partner_id = %s",
            [cast.jiangdong_id],
        )
        judged = sql.rows("SELECT days, partners FROM signals_forecast_check ORDER BY days")
    assert kept is not None
    assert kept["told_on"] == [UNTIL - timedelta(back) for back in (84, 56, 28, 0)]
    assert {row["days"] for row in judged} == {
        30
    }  # three months after the first have not passed yet
    assert all(row["partners"] == 30 for row in judged)


def test_what_is_expected_becomes_tags_until_the_next_order(
    cast: Cast, network_days: dict[int, list[date]], tmp_path: Path
) -> None:
    file = ledger(tmp_path / "l.parquet", network_days)
    with acting(network()):
        predict(now=NOW, order_files=[file])
        api.refresh(now=NOW, order_files=[file])
        carried = api.tags_of(partner_ids=[cast.shuchi_id])[cast.shuchi_id]
    assert "churn_risk_high" in {tag.key for tag in carried}
    with acting(cast.director.scope):
        assert api.audience_ids(expr="lost_chance >= 0.5 & type:provincial_agent") == [
            cast.shuchi_id
        ]
    network_days[cast.shuchi_id].append(UNTIL)
    with acting(network()):
        api.refresh(now=NOW, order_files=[ledger(tmp_path / "l.parquet", network_days)])
        carried = api.tags_of(partner_ids=[cast.shuchi_id])[cast.shuchi_id]
    assert "churn_risk_high" not in {tag.key for tag in carried}


def test_a_partner_is_never_told_how_likely_it_is_lost(
    cast: Cast, network_days: dict[int, list[date]], tmp_path: Path
) -> None:
    file = ledger(tmp_path / "l.parquet", network_days)
    with acting(network()):
        predict(now=NOW, order_files=[file])
        api.refresh(now=NOW, order_files=[file])
    with acting(cast.shuchi_owner.scope):
        own = api.tags_of(partner_ids=[cast.shuchi_id])[cast.shuchi_id]
        assert own
        assert not {"churn_risk_high", "overdue", "dropped"} & {tag.key for tag in own}
        with pytest.raises(api.UnknownTag):
            api.why(tag="churn_risk_high", partner_id=cast.shuchi_id)
        with pytest.raises(ProgrammingError), transaction.atomic():
            sql.rows("SELECT * FROM signals_forecast")


def test_a_model_is_challenged_every_four_weeks_and_only_a_better_one_takes_over(
    cast: Cast, network_days: dict[int, list[date]], tmp_path: Path
) -> None:
    file = ledger(tmp_path / "l.parquet", network_days)
    with acting(network()):
        assert predict(now=NOW, order_files=[file]).is_new_model
        assert not predict(now=NOW, order_files=[file]).is_new_model
        assert sql.value("SELECT count(*) FROM signals_forecast_model") == 1
        for days in network_days.values():
            days.extend(day + timedelta(29) for day in days[-4:] if day + timedelta(29) > days[-1])
        later = NOW + timedelta(29)
        predict(now=later, order_files=[ledger(file, network_days)])
        made = sql.rows("SELECT figures, is_used FROM signals_forecast_model ORDER BY id")
    assert len(made) == 2
    ours, former = (
        sum(one["log_loss"] for one in made[1]["figures"][side].values())
        for side in ("ours", "former")
    )
    assert made[1]["is_used"] == (ours < former - 2e-4)


def test_an_empty_ledger_and_a_short_one_say_nothing(cast: Cast, tmp_path: Path) -> None:
    with acting(network()):
        assert predict(now=NOW, order_files=[]).until is None
        file = ledger(tmp_path / "l.parquet", {cast.jiangdong_id: every(7, days=40)})
        done = predict(now=NOW, order_files=[file])
    assert (done.partners, done.told) == (1, 0)
