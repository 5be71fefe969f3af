"""What the signals know of each rival: tags and lists, corrections, forecasts, indicators, an audience."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.scorecard.actions.score import score_everybody
from xinglian.signals import api as signals
from xinglian.signals.actions.correct_tag import correct_tag
from xinglian.signals.actions.fill_list import put_partners_on
from xinglian.signals.actions.keep_days import keep_days
from xinglian.signals.actions.measure import measure
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.predict import predict
from xinglian.signals.actions.save_audience import save_audience, star_audience
from xinglian.signals.actions.save_made import save_made
from xinglian.signals.actions.tag_subjects import tag_subjects
from xinglian.supply import api as supply


class Rival(Protocol):
    @property
    def org_id(self) -> int: ...
    @property
    def tag(self) -> str: ...


def give_signals(rivals: Sequence[Rival], cast: Cast) -> None:
    """Everything of it, with the word of each where there are words."""
    with acting(network()):
        predict(now=NOW)
        supply.refresh(now=NOW)
        signals.refresh(now=NOW)
        _measured(rivals)
    for one in rivals:
        _corrected(one, cast)
    _listed(rivals, cast)
    with acting(cast.director.scope):
        saved = save_audience(
            name="Rivals", note="", expression="all", person_name=cast.director.name, now=NOW
        )
        star_audience(audience_id=saved, is_on=True)
    with acting(network()):
        keep_days(now=NOW)


def _listed(rivals: Sequence[Rival], cast: Cast) -> None:
    """All stand on a list of the maker's, and carry a tag it made."""
    director = cast.director
    with acting(director.scope):
        made_id = save_made(
            kind="list",
            name="ONLY-MAKER list",
            person_name=director.name,
            now=NOW,
            today=NOW.date(),
        )
        ids = [one.org_id for one in rivals]
        put_partners_on(made_id=made_id, partner_ids=ids, person_name=director.name, now=NOW)
        save_made(
            kind="rule", name="ONLY-MAKER rule", expression="all", person_name=director.name, now=NOW, today=NOW.date()
        )  # fmt: skip
    with acting(network()):
        place_made(now=NOW)
        tag_subjects(now=NOW)


def _corrected(one: Rival, cast: Cast) -> None:
    """A tag of each is corrected by hand, and another was lost before."""
    with acting(cast.director.scope):
        correct_tag(
            partner_id=one.org_id, tag="veteran", why=f"{one.tag} said so", person_id=cast.director.person_id,
            person_name=cast.director.name, expires_on=NOW.date() + timedelta(30), today=NOW.date(), now=NOW,
        )  # fmt: skip
    with acting(network()):
        sql.execute(
            "INSERT INTO signals_tag_span (partner_id, tag, since, until) VALUES (%s, 'growing', '2025-01-01', '2025-03-01')",
            [one.org_id],
        )
        sql.execute(
            "INSERT INTO signals_forecast_past VALUES (%s, '{2026-10-01}', '{2026-10-09}', '{60}', '{90}')",
            [one.org_id],
        )


def _measured(rivals: Sequence[Rival]) -> None:
    """Indicators and health, and a closed month of each restated."""
    measure(now=NOW)
    score_everybody(now=NOW)
    for one in rivals:
        sql.execute(
            "INSERT INTO signals_restated (run_id, partner_id, month, place, type, layer, causes, tops_before, bottoms_before,"
            " tops_after, bottoms_after, at) SELECT run_id, partner_id, month, place, type, layer, ARRAY['orders'], tops, bottoms,"
            " tops, bottoms, %s FROM signals_indicator WHERE partner_id = %s LIMIT 1",
            [NOW, one.org_id],
        )
        sql.execute(
            "INSERT INTO signals_indicator_due VALUES (%s, ARRAY['orders'], %s)", [one.org_id, NOW]
        )
