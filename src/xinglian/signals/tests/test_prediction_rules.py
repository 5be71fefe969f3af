"""Next purchase, its judgement, drops and surges: plain numbers, no database."""

import math

import numpy as np
import pytest

from xinglian.signals.rules import buy_till_gone, judged, next_purchase, usual
from xinglian.signals.rules.rhythm import History, next_order, rhythm

UNTIL = 19_000


def _history(days: list[list[int]], worth: float = 100.0) -> History:
    who = np.concatenate([np.full(len(one), at) for at, one in enumerate(days)]).astype(np.int64)
    day = np.concatenate([np.sort(np.array(one)) for one in days]).astype(np.int64)
    return History(partners=len(days), who=who, day=day, worth=np.full(len(day), worth))


def _network(partners: int = 600, seed: int = 3) -> History:
    """Half order at an even pace of their own, half at random; one in eight stops for good on the way."""
    rng = np.random.default_rng(seed)
    days = []
    for at in range(partners):
        gap = float(rng.choice([5, 9, 14, 30, 45]))
        waits = rng.gamma(16, gap / 16, 300) if at % 2 else rng.exponential(gap, 300)
        found = UNTIL - 500 + np.cumsum(np.maximum(waits, 1)).astype(np.int64)
        end = UNTIL - rng.integers(30, 400) if rng.random() < 0.125 else UNTIL + 200
        days.append(
            np.unique(found[(found <= end) & (found <= UNTIL + 95)]).tolist() or [UNTIL - 400]
        )
    return _history(days)


def test_rhythm_knows_nothing_of_later_days() -> None:
    known = rhythm(_history([[UNTIL - 40, UNTIL - 20, UNTIL + 3], [UNTIL + 1]]), origin=UNTIL)
    assert known.orders.tolist() == [2, 0]
    assert (known.silence[0], known.span[0], known.age[0], known.mean_gap[0]) == (20, 20, 40, 20)


def test_next_order_is_the_first_after_the_day() -> None:
    history = _history([[UNTIL, UNTIL + 9, UNTIL + 12], [UNTIL - 5]])
    assert next_order(history, origin=UNTIL).tolist() == [9, np.iinfo(np.int32).max]


@pytest.mark.parametrize("value", [0.3, 1.0, 2.5, 17.0, 900.0])
def test_log_gamma_is_that_of_the_standard_library(value: float) -> None:
    assert buy_till_gone.log_gamma(np.array([value]))[0] == pytest.approx(
        math.lgamma(value), abs=1e-9
    )


def test_bg_nbd_finds_the_pace_a_network_was_made_with() -> None:
    rng = np.random.default_rng(5)
    pace = rng.gamma(2.0, 1 / 40, 3_000)
    days = [
        np.unique(
            np.r_[UNTIL - 400, UNTIL - 400 + np.cumsum(rng.exponential(1 / one, 80))].astype(
                np.int64
            )
        )
        for one in pace
    ]
    fitted = buy_till_gone.fit(
        rhythm(_history([one[one <= UNTIL].tolist() for one in days]), origin=UNTIL)
    )
    assert fitted.r / fitted.alpha == pytest.approx(2 / 40, rel=0.15)
    assert fitted.a / (fitted.a + fitted.b) < 0.03  # nobody went


def test_learned_chances_beat_the_plain_account_on_days_they_have_not_seen() -> None:
    history = _network()
    known = rhythm(history, origin=UNTIL)
    plain = buy_till_gone.fit(known)
    model = next_purchase.learn(history, until=UNTIL, plain=plain, most_rows=60_000)
    silence = next_purchase.silences(model, known)
    came = (next_order(history, origin=UNTIL) <= 30).astype(float)
    ours = judged.judge(1 - next_purchase.silent_by(silence, days=30), came)
    theirs = judged.judge(1 - plain.silent(known, days=30), came)
    assert ours.log_loss < theirs.log_loss
    assert ours.error < 0.06


def test_silence_never_grows_and_later_horizons_are_likelier() -> None:
    history = _network(200)
    known = rhythm(history, origin=UNTIL)
    model = next_purchase.learn(
        history, until=UNTIL, plain=buy_till_gone.fit(known), most_rows=20_000
    )
    silence = next_purchase.silences(model, known)
    assert (np.diff(silence, axis=1) <= 0).all()
    chances = next_purchase.chances(silence)
    assert (chances[30] <= chances[90]).all()
    early, middle = (next_purchase.day_reached(silence, share=share) for share in (0.1, 0.5))
    both = np.isfinite(middle)
    assert (early[both] < middle[both]).all()


def test_a_model_is_the_same_after_being_kept() -> None:
    history = _network(120)
    known = rhythm(history, origin=UNTIL)
    model = next_purchase.learn(
        history, until=UNTIL, plain=buy_till_gone.fit(known), most_rows=10_000
    )
    kept = next_purchase.Model.from_dict(model.to_dict())
    assert kept is not None
    assert np.array_equal(next_purchase.silences(model, known), next_purchase.silences(kept, known))
    assert next_purchase.Model.from_dict(model.to_dict() | {"columns": ["another"]}) is None


def test_judgement_of_a_perfect_and_of_a_blind_guess() -> None:
    came = np.r_[np.ones(50), np.zeros(50)]
    right = judged.judge(came, came)
    assert (right.auc, right.capture, right.lost_capture) == (1, 0.2, 0.2)
    blind = judged.judge(np.full(100, 0.5), came)
    assert (blind.auc, blind.brier) == (0.5, 0.25)
    assert blind.log_loss == pytest.approx(math.log(2))


def _spans(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows, dtype=np.float64)


def test_a_steady_partner_that_buys_a_third_has_dropped_and_a_swinging_one_has_not() -> None:
    steady = [30.0] + [100, 96, 104, 99, 101, 97] * 4
    swinging = [30.0] + [100, 20, 190, 25, 160, 30] * 4
    found = usual.compare(_spans([steady[:24], swinging[:24]]))
    assert found.direction.tolist() == [-1, 0]


def test_three_times_the_usual_is_a_surge() -> None:
    assert usual.compare(
        _spans([([300.0] + [100, 96, 104, 99, 101, 97] * 4)[:24]])
    ).direction.tolist() == [1]


def test_a_quiet_season_is_no_drop() -> None:
    year = [40.0, 60, 100, 120, 130, 130, 130, 120, 100, 90, 80, 50]
    rng = np.random.default_rng(2)
    rows = [[value * rng.uniform(0.95, 1.05) for value in year * 2] for _ in range(40)]
    assert not usual.compare(_spans(rows)).direction.any()


def test_a_short_past_says_nothing() -> None:
    found = usual.compare(_spans([[5.0, 100, 100, 100, 100] + [math.nan] * 19]))
    assert found.direction.tolist() == [0]
    assert math.isnan(found.expected[0])


def test_spans_begin_after_the_first_order() -> None:
    table = usual.spans(
        who=np.array([0, 0]), day=np.array([UNTIL - 45, UNTIL - 3]), worth=np.array([7.0, 9.0]), partners=2, until=UNTIL,
    )  # fmt: skip
    assert table[0, 0] == 9
    assert np.isnan(table[0, 1:]).all()
    assert np.isnan(table[1]).all()
