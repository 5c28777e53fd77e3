"""The linked faders: always 100 together, the ratio of the other two never lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import SIGNALS
from dashboard.desk.faders import from_weights, move

quick = settings(derandomize=True, database=None, deadline=None, max_examples=100)
per_cent = st.floats(0, 100, allow_nan=False)
names = st.sampled_from(SIGNALS)
weights = st.lists(st.floats(0.001, 1_000), min_size=3, max_size=3)
moves = st.lists(st.tuples(names, per_cent | st.sampled_from([0.0, 100.0])), max_size=12)


def desk(values):
    """Return shares of these weights, with what a fresh desk remembers of them."""
    shares = from_weights(dict(zip(SIGNALS, values, strict=True)))
    return shares, dict(shares)


def after(shares, kept, steps):
    for name, value in steps:
        shares, kept = move(shares, kept, name, value)
    return shares, kept


def others_of(name):
    return [other for other in SIGNALS if other != name]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("trending", 40.0, (37.5, 22.5, 40.0)),
        ("content", 0.0, (0.0, 60.0, 40.0)),
        ("collaborative", 100.0, (0.0, 100.0, 0.0)),
        ("content", 50.0, (50.0, 30.0, 20.0)),
    ],
)
def test_one_move_of_the_balanced_mix(name, value, expected):
    shares, _ = move(*desk((50, 30, 20)), name, value)
    assert tuple(shares) == SIGNALS
    assert tuple(shares.values()) == pytest.approx(expected)


@quick
@given(weights, moves)
def test_shares_add_to_100_and_lie_between_0_and_100_after_any_moves(values, steps):
    shares, _ = after(*desk(values), steps)
    assert sum(shares.values()) == pytest.approx(100, abs=1e-9)
    assert all(-1e-9 <= share <= 100 + 1e-9 for share in shares.values())


@quick
@given(weights, names, per_cent)
def test_the_moved_fader_stands_where_it_was_put(values, name, value):
    assert move(*desk(values), name, value)[0][name] == value


@quick
@given(weights, names, st.lists(per_cent | st.sampled_from([0.0, 100.0]), min_size=1, max_size=8))
def test_the_other_two_keep_their_ratio_through_0_and_100(values, name, stops):
    shares, kept = desk(values)
    first, second = others_of(name)
    before = shares[first] / (shares[first] + shares[second])
    moved, _ = after(shares, kept, [(name, stop) for stop in [*stops, 40.0]])
    assert moved[first] / (moved[first] + moved[second]) == pytest.approx(before, rel=1e-9)


@quick
@given(weights, names, st.sampled_from([0.0, 100.0]))
def test_to_an_end_and_back_gives_the_mix_from_before(values, name, end):
    shares, kept = desk(values)
    moved, _ = after(shares, kept, [(name, end), (name, shares[name])])
    assert moved == pytest.approx(shares, rel=1e-6, abs=1e-9)


@quick
@given(weights, names, st.floats(0, 90), st.sampled_from([1.0, -1.0]))
def test_ten_steps_of_one_point_equal_one_step_of_ten(values, name, low, direction):
    start = low if direction > 0 else low + 10
    shares, kept = after(*desk(values), [(name, start)])
    slow, _ = after(shares, kept, [(name, start + direction * step) for step in range(1, 11)])
    fast, _ = move(shares, kept, name, start + 10 * direction)
    assert slow == pytest.approx(fast, abs=1e-9)


def test_a_fader_that_follows_from_0_stays_at_0():
    shares, kept = after(*desk((50, 30, 20)), [("content", 0.0), ("trending", 60.0)])
    assert shares == pytest.approx({"content": 0, "collaborative": 40, "trending": 60})
    shares, _ = move(shares, kept, "content", 50.0)
    assert shares == pytest.approx({"content": 50, "collaborative": 20, "trending": 30})


def test_nothing_remembered_of_the_others_shares_the_rest_evenly():
    nothing = {"content": 0.0, "collaborative": 0.0, "trending": 100.0}
    assert move(nothing, nothing, "trending", 40.0)[0] == {"content": 30.0, "collaborative": 30.0, "trending": 40.0}


@pytest.mark.parametrize("scale", [0.01, 1, 100, 1e6])
def test_weights_of_any_scale_give_the_same_shares(scale):
    given_weights = {"content": 5 * scale, "collaborative": 3 * scale, "trending": 2 * scale}
    assert from_weights(given_weights) == pytest.approx({"content": 50, "collaborative": 30, "trending": 20})
