"""What somebody's choices weigh: a half-life before the newest, half."""

from dataclasses import replace

import numpy as np
import pytest
from builders import DAY, TODAY, history_of_items
from hypothesis import given, settings
from hypothesis import strategies as st

from core.users import choice_weights, choices_of


def history_of_choices(days, items, *, is_positive=True, user_index=None):
    """Return a history of events so many days before today, None for an unknown time."""
    times = np.array([np.nan if ago is None else TODAY - ago * DAY for ago in days])
    chosen = np.broadcast_to(np.array(is_positive), len(days)).copy()
    return replace(history_of_items(*items), timestamps=times, is_positive=chosen, user_index=user_index)


def test_a_choice_one_half_life_before_the_newest_weighs_half():
    history = history_of_choices([70, 40, 10], [5, 2, 9])
    found = choices_of(history, half_life_days=30)
    assert found.items.tolist() == [2, 5, 9]
    np.testing.assert_allclose(found.weights, [2**-1, 2**-2, 1.0], rtol=1e-12)


def test_without_a_half_life_every_choice_weighs_one():
    found = choices_of(history_of_choices([3_000, 40, 10], [5, 2, 9]))
    assert found.weights.tolist() == [1.0, 1.0, 1.0]


def test_the_newest_of_repeated_choices_counts():
    found = choices_of(history_of_choices([60, 30, 0, 0], [5, 5, 9, 5]), half_life_days=30)
    assert (found.items.tolist(), found.weights.tolist()) == ([5, 9], [1.0, 1.0])


def test_what_is_no_choice_weighs_nothing_and_does_not_age_the_others():
    history = history_of_choices([70, 40, 0], [5, 2, 9], is_positive=[True, True, False])
    assert choice_weights(history, half_life_days=30).tolist() == pytest.approx([0.5, 1.0, 0.0])
    assert choices_of(history, half_life_days=30).items.tolist() == [2, 5]


def test_a_choice_without_a_time_is_as_new_as_the_newest():
    found = choices_of(history_of_choices([None, 30, 0], [1, 2, 3]), half_life_days=30)
    np.testing.assert_allclose(found.weights, [1.0, 0.5, 1.0])
    assert choices_of(history_of_choices([None, None], [1, 2]), half_life_days=30).weights.tolist() == [1.0, 1.0]


def test_a_like_of_now_lets_what_was_chosen_long_ago_fade():
    history = history_of_choices([30, 30], [1, 2]).with_likes([7], now=TODAY)
    np.testing.assert_allclose(choices_of(history, half_life_days=30).weights, [0.5, 0.5, 1.0])


def test_the_fitted_row_holds_only_while_every_choice_weighs_one():
    history = history_of_choices([30, 0], [1, 2], user_index=4)
    assert choices_of(history).user_index == 4
    assert choices_of(history, half_life_days=30).user_index is None
    assert choices_of(history_of_choices([0, 0], [1, 2], user_index=4), half_life_days=30).user_index == 4


def test_choices_beyond_a_catalog_are_left_out_with_the_fitted_row():
    found = choices_of(history_of_choices([30, 0], [1, 8], user_index=4))
    assert found.before(9) is found
    known = found.before(8)
    assert (known.items.tolist(), known.weights.tolist(), known.user_index) == ([1], [1.0], None)


def test_nobodys_history_has_no_choices():
    assert len(choices_of(history_of_items(), half_life_days=30)) == 0


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.floats(0, 4_000), min_size=1, max_size=9), st.floats(0.01, 36_500))
def test_weights_lie_between_zero_and_one_and_follow_the_formula(days, half_life):
    history = history_of_choices(days, range(len(days)))
    found = choices_of(history, half_life_days=half_life).weights
    np.testing.assert_allclose(found, 2.0 ** (-(np.array(days) - min(days)) / half_life), rtol=1e-4, atol=1e-12)
    assert found.max() == 1.0
    assert found.min() >= 0.0
