import numpy as np
import pytest
from builders import DAY, LOG, TODAY, dataset_of, random_vectors
from hypothesis import given, settings
from hypothesis import strategies as st

from core.users import ProfileState, choices_of, decay_weights, empty_history, history_of, unit

NAN = np.nan


def _times(days):
    return np.array([NAN if day is None else TODAY + day * DAY for day in days])


def _state(vectors, strengths, times, decay=0.1):
    return ProfileState.from_history({"text": vectors}, np.array(strengths, float), times, decay_per_day=decay)


def _nothing(dim=6, decay=0.1):
    return _state(np.zeros((0, dim), np.float32), [], np.zeros(0), decay)


def _one_by_one(vectors, strengths, times, decay=0.1):
    state = _nothing(vectors.shape[1], decay)
    for vector, strength, when in zip(vectors, strengths, times, strict=True):
        state = state.updated({"text": vector}, strength=float(strength), timestamp=float(when))
    return state


@pytest.mark.parametrize(
    ("strengths", "days", "decay", "weights"),
    [
        ([1, 2, 5], [-10, -5, 0], 0.1, [np.exp(-1), 2 * np.exp(-0.5), 5]),
        ([1, 2, 5], [-10, -5, 0], 0, [1, 2, 5]),
        ([1, 2, 0], [-2.5, -1, 0], 0.1, [np.exp(-0.15), 2, 0]),
        ([1, 2, 5], [None, -5, 0], 0.1, [1, 2 * np.exp(-0.5), 5]),
        ([1, 2, 5], [None, None, None], 0.1, [1, 2, 5]),
        ([0, 0], [-1, 0], 0.1, [0, 0]),
        ([1, 1], [-9131, -9131], 0.1, [1, 1]),
        ([], [], 0.1, []),
    ],
    ids=["decayed", "forever", "newest-without-taste", "one-timeless", "all-timeless", "no-taste", "old", "empty"],
)
def test_memory_is_strength_times_decay_since_the_newest_event_with_taste(strengths, days, decay, weights):
    found = decay_weights(np.array(strengths, np.float32), _times(days), decay_per_day=decay)
    np.testing.assert_allclose(found, weights, rtol=1e-9)


def test_the_vector_is_the_weighted_sum_at_length_1():
    vectors = np.array([[1, 0], [0, 1]], np.float32)
    vector = _state(vectors, [3, 1], _times([-10, 0])).vector()["text"]
    expected = np.array([3 * np.exp(-1), 1])
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), rtol=1e-6)
    assert vector.dtype == np.float32


def test_repeats_add_up():
    vectors = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    np.testing.assert_allclose(
        _state(vectors, [1, 1, 1], _times([0, 0, 0])).vector()["text"], np.array([2, 1]) / np.sqrt(5), rtol=1e-6
    )


def test_a_user_last_seen_25_years_ago_has_a_unit_vector():
    vectors = random_vectors(0, 3)
    days = np.array([-25 * 365.25, -25 * 365.25 - 3, -25 * 365.25 - 30])
    aged, fresh = _state(vectors, [1, 2, 3], _times(days)), _state(vectors, [1, 2, 3], _times(days - days[0]))
    assert np.linalg.norm(aged.vector()["text"]) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(aged.vector()["text"], fresh.vector()["text"], atol=1e-6)


def test_an_event_25_years_after_the_others_replaces_the_taste():
    state = _one_by_one(np.eye(2, dtype=np.float32), [5, 1], _times([-9131, 0]))
    np.testing.assert_allclose(state.vector()["text"], [0, 1], atol=1e-7)


@pytest.mark.parametrize("strengths", [[], [0, 0]])
def test_without_taste_the_vector_is_zero(strengths):
    state = _one_by_one(np.ones((len(strengths), 6), np.float32), strengths, _times([0] * len(strengths)))
    np.testing.assert_array_equal(state.vector()["text"], np.zeros(6))


def test_parts_are_kept_apart():
    parts = {"text": np.array([3.0, 4.0]), "image": np.zeros(1)}
    state = ProfileState.from_history(
        {"text": np.zeros((0, 2)), "image": np.zeros((0, 1))}, np.zeros(0), np.zeros(0), decay_per_day=0.1
    )
    vector = state.updated(parts, strength=2, timestamp=TODAY).vector()
    np.testing.assert_allclose(vector["text"], [0.6, 0.8], rtol=1e-6)
    np.testing.assert_array_equal(vector["image"], [0])


def test_the_old_state_stays_as_it_was():
    before = _one_by_one(np.eye(6, dtype=np.float32)[:1], [1], _times([0]))
    before.updated({"text": np.eye(6)[1]}, strength=1, timestamp=TODAY + DAY)
    np.testing.assert_array_equal(before.vector()["text"], np.eye(6)[0])


EVENTS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.floats(-400, 0), st.sampled_from([0.0, -1.0])),
        st.sampled_from([0.0, 1.0, 2.5, 5.0]),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=100, derandomize=True, database=None)
@given(events=EVENTS, decay=st.sampled_from([0.0, 0.1, 3.0]), seed=st.integers(0, 99))
def test_events_in_any_order_give_the_vector_of_the_whole_history(events, decay, seed):
    days, strengths = zip(*events, strict=True)
    vectors, times = random_vectors(seed, len(events)), _times(days)
    whole, piecewise = _state(vectors, strengths, times, decay), _one_by_one(vectors, strengths, times, decay)
    np.testing.assert_allclose(piecewise.vector()["text"], whole.vector()["text"], atol=1e-5)
    shuffled = np.random.default_rng(seed).permutation(len(events))
    again = _one_by_one(vectors[shuffled], np.array(strengths)[shuffled], times[shuffled], decay)
    np.testing.assert_allclose(again.vector()["text"], whole.vector()["text"], atol=1e-5)
    for state in (piecewise, again):
        assert state.reference == whole.reference or (np.isnan(state.reference) and np.isnan(whole.reference))


def test_an_event_added_to_a_stored_history_equals_starting_over():
    vectors, days = random_vectors(7, 4), [None, -3, -1, -2]
    stored = _state(vectors[:3], [1, 2, 3], _times(days[:3]))
    late = stored.updated({"text": vectors[3]}, strength=5, timestamp=TODAY - 2 * DAY)
    expected = _state(vectors, [1, 2, 3, 5], _times(days))
    np.testing.assert_allclose(late.vector()["text"], expected.vector()["text"], atol=1e-6)


def test_unit_scales_to_length_1_and_leaves_zero_alone():
    np.testing.assert_allclose(unit(np.array([3.0, 4.0])), [0.6, 0.8], rtol=1e-6)
    np.testing.assert_array_equal(unit(np.zeros(2)), [0, 0])


class TestHistory:
    def _history(self, log, user="bob", now=TODAY):
        return history_of(dataset_of(log=log).interactions, user, now=now)

    def test_holds_a_users_events_oldest_first(self):
        history = self._history(LOG)
        assert history.items.tolist() == [1, 0]
        assert history.strengths.tolist() == [4, 1]
        assert history.timestamps.tolist() == [TODAY - 2 * DAY, TODAY - DAY]
        assert history.events == ("cart", "view")
        assert history.user_index == 1

    def test_events_after_now_are_hidden_and_the_fitted_row_no_longer_holds(self):
        history = self._history(LOG, now=TODAY - 1.5 * DAY)
        assert history.items.tolist() == [1]
        assert history.user_index is None

    def test_events_without_a_time_always_count(self):
        history = self._history([("bob", "rug", None, "view"), ("bob", "bed", 0, "view")], now=TODAY - DAY)
        assert history.items.tolist() == [2]

    @pytest.mark.parametrize("user", [None, "nobody", ""])
    def test_is_empty_for_somebody_unknown(self, user):
        history = self._history(LOG, user)
        assert (len(history), history.user_index, choices_of(history).items.tolist()) == (0, None, [])

    def test_chosen_are_distinct_positive_items(self):
        log = [
            ("bob", "tent", 0, "view"),
            ("bob", "rug", -1, "view"),
            ("bob", "rug", -2, "like"),
            ("bob", "bed", -3, "hide"),
        ]
        history = self._history(log)
        assert choices_of(history).items.tolist() == [2, 3]
        assert history.strengths.tolist() == [0, 3, 1, 1]

    def test_likes_join_as_events_of_now_and_leave_the_fitted_row(self):
        history = self._history(LOG).with_likes([4, 4], now=TODAY)
        assert history.items.tolist() == [1, 0, 4, 4]
        assert history.strengths.tolist() == [4, 1, 3, 3]
        assert history.timestamps[2:].tolist() == [TODAY, TODAY]
        assert history.events[2:] == ("like", "like")
        assert choices_of(history).items.tolist() == [0, 1, 4]
        assert history.user_index is None

    def test_no_likes_leave_the_history_as_it_is(self):
        history = self._history(LOG)
        assert history.with_likes([], now=TODAY) is history
        assert len(empty_history().with_likes([0], now=TODAY)) == 1
