"""Layers computed set-based from purchases."""

from datetime import UTC, date, datetime

from tests.fixtures.cast import Cast
from xinglian.kernel import knobs, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.partners import api
from xinglian.partners.actions.recompute_layers import thresholds_in_force
from xinglian.partners.queries.layer_reason import sentence
from xinglian.partners.rules.layers import Figures, layer_of
from xinglian.partners.rules.words import PartnerType

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def compute(figures: list[tuple[int, int, int]]) -> api.LayersResult:
    ids, bought, before = zip(*figures, strict=True) if figures else ((), (), ())
    return api.recompute_layers(
        figures_sql="SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])"
        " AS f(partner_id, bought_12m_minor, bought_before_minor)",
        params=[list(ids), list(bought), list(before)],
        as_of=NOW.date(),
        now=NOW,
    )


def test_sql_and_the_plain_rule_agree_on_a_whole_network(cast: Cast) -> None:
    kinds = [t.value for t in PartnerType]
    with acting(network()):
        figures = []
        for n in range(60):
            partner_id = api.register_partner(
                code=f"L-{n}", name=f"层测试{n}", type=kinds[n % 3], region_code="320102", now=NOW,
                status="active",
                joined_on=None if n % 7 == 0 else date(2022 + n % 5, 1 + n % 12, 1 + n % 28),
            )  # fmt: skip
            bought = (n * n * 7_919_317) % 2_600_000_000
            figures.append((partner_id, bought, (n * 104_729_000) % 1_900_000_000))
        result = compute(figures)
        known = {row[0]: row for row in figures}
        rows = sql.rows(
            "SELECT organisation_id AS id, type, joined_on, layer FROM partners_partner"
            " WHERE merged_into_id IS NULL"
        )
        agents = [row["id"] for row in rows if row["type"] == "provincial_agent"]
        worth = {one: known.get(one, (0, 0, 0))[1] for one in agents}
        for row in rows:
            _, bought, before = known.get(row["id"], (0, 0, 0))
            own = Figures(
                type=PartnerType(row["type"]), bought_12m_minor=bought, bought_before_minor=before,
                joined_on=row["joined_on"],
                rank=1 + sum(other > bought for other in worth.values()) if row["id"] in worth else 0,
            )  # fmt: skip
            expected = layer_of(
                own, agents=len(agents), thresholds=thresholds_in_force(), as_of=NOW.date()
            )
            assert row["layer"] == expected, own
        assert sum(result.counts.values()) == len(rows)
        assert set(result.counts) == {"core", "close", "emerging", "base"}


def test_a_move_to_another_layer_is_a_fact_with_its_figures(cast: Cast) -> None:
    with acting(network()):
        assert compute([(cast.garage_id, 600_000_000, 0)]).changed == 0  # nothing to move from
        result = compute([(cast.garage_id, 100, 0)])
        assert result.changed == 1
        fact = sql.row("SELECT * FROM kernel_fact WHERE kind = 'partners.layer_changed'")
        assert fact is not None
        assert fact["org_id"] == cast.garage_id
        reason = sql.value(
            "SELECT layer_reason FROM partners_partner WHERE organisation_id = %s", [cast.garage_id]
        )
    assert '"bought_12m_minor": 100' in str(reason).replace("'", '"')


def test_the_same_purchases_again_change_nothing(cast: Cast) -> None:
    with acting(network()):
        compute([(cast.jiangdong_id, 600_000_000, 1)])
        before = sql.rows("SELECT xmin::text, layer FROM partners_partner ORDER BY 1")
        assert compute([(cast.jiangdong_id, 600_000_000, 1)]).changed == 0
        assert sql.rows("SELECT xmin::text, layer FROM partners_partner ORDER BY 1") == before


def test_the_reason_is_a_sentence_with_figures(cast: Cast) -> None:
    with acting(network()):
        compute([(cast.garage_id, 765_432_100, 0), (cast.jiangdong_id, 5, 1)])
        reasons = {
            row["id"]: row["r"]
            for row in sql.rows(
                "SELECT organisation_id AS id, layer_reason AS r FROM partners_partner"
            )
        }
    import json

    said = sentence(
        json.loads(reasons[cast.garage_id])
        if isinstance(reasons[cast.garage_id], str)
        else reasons[cast.garage_id]
    )
    assert "765.4" in said
    assert "500" in said


def test_thresholds_are_knobs(cast: Cast) -> None:
    with acting(staff(org_id=cast.maker_id, person_id=cast.director.person_id)):
        knobs.turn(key="partners.close_from", to=1)
    with acting(network()):
        compute([(cast.garage_id, 100, 0)])
        assert sql.value(
            "SELECT layer FROM partners_partner WHERE organisation_id = %s", [cast.garage_id]
        ) == "close"  # fmt: skip
