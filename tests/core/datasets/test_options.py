import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets.options import (
    DatasetOptions,
    Positives,
    guess_options,
    guess_trending_window,
    positive_mask,
    strengths,
)
from core.errors import ConfigError

DAY = 86_400.0
NOW = 20_000 * DAY
NAN = float("nan")


def guessed(values=(), *, events=(), ages_days=(0.0,), users=(0,), imported_at=NOW):
    timestamps = NOW - np.array(ages_days, dtype=float) * DAY
    return guess_options(events, np.array(values, dtype=float), timestamps, np.array(users), imported_at=imported_at)


@pytest.mark.parametrize(
    ("values", "kind", "scale"),
    [
        ([1, 2, 3, 4, 5], "rating", (1.0, 5.0)),
        ([3, 4, 5], "rating", (1.0, 5.0)),
        ([0.5, 3, 4.5, 5], "rating", (0.5, 5.0)),
        ([0, 4, 5], "rating", (0.0, 5.0)),
        ([0, 7, 8, 10], "rating", (0.0, 10.0)),
        ([6, 7, 8], "rating", (1.0, 10.0)),
        ([30, 80, 100], "rating", (0.0, 100.0)),
        ([4, 5, NAN], "rating", (1.0, 5.0)),
        ([1, 1, 1, 2, 5], "quantity", None),
        ([1, 1, 2], "quantity", None),
        ([5, 5, 5], "quantity", None),
        ([1, 2, 101], "quantity", None),
        ([-1, 4, 5], "quantity", None),
        ([1.5, 30.25, 12.75], "seconds", None),
        ([3.3, 4.4, 5.0], "seconds", None),
        ([NAN, NAN], "none", None),
        ([], "none", None),
    ],
)
def test_values_without_events_are_guessed_by_steps_scale_and_median(values, kind, scale):
    options = guessed(values)
    assert (options.value_kind, options.rating_scale) == (kind, scale)
    assert options.positives == Positives(min_value=sum(scale) / 2 if scale else None)


@pytest.mark.parametrize(
    ("values", "kind"), [([1, 2, 3, 4, 5], "quantity"), ([12.5, 3.25], "seconds"), ([NAN], "none")]
)
def test_values_of_events_are_never_ratings(values, kind):
    assert guessed(values, events=("purchase", "view")).value_kind == kind


def crowd(n_events, n_users, age_days):
    return [age_days] * n_events, [index % n_users for index in range(n_events)]


@pytest.mark.parametrize(
    ("groups", "days"),
    [
        ([crowd(1_000, 50, 0)], 7),
        ([crowd(999, 50, 0)], None),
        ([crowd(1_000, 49, 0)], None),
        ([crowd(999, 50, 0), crowd(1, 1, 7)], 7),
        ([crowd(999, 50, 0), crowd(1, 1, 7.001)], 30),
        ([crowd(999, 50, 0), crowd(1, 1, 30.5)], 90),
        ([crowd(1, 1, 0), crowd(5_000, 500, 90)], 90),
        ([crowd(1, 1, 0), crowd(5_000, 500, 91)], 365),
        ([crowd(1, 1, 0), crowd(5_000, 500, 366)], None),
        ([crowd(2_000, 49, 0), ([20.0], [49])], 30),
    ],
)
def test_the_trending_window_is_the_shortest_with_1000_events_of_50_users(groups, days):
    ages, users = (np.concatenate(part) for part in zip(*groups, strict=True))
    assert guess_trending_window(NOW - ages * DAY, users) == days


def test_unknown_times_are_in_no_trending_window():
    ages, users = crowd(999, 50, 0)
    assert guess_trending_window(np.array([NOW - age for age in ages] + [NAN]), np.array([*users, 1])) is None
    assert guess_trending_window(np.full(2_000, NAN), np.arange(2_000)) is None
    assert guess_trending_window(np.array([]), np.array([])) is None


@pytest.mark.parametrize(
    ("ages_days", "users", "import_after_days", "clock"),
    [
        ([0.0], [0], 7, "live"),
        ([0.0], [0], 7.01, "data"),
        (*crowd(1_000, 50, 0), 7, "live"),
        (*crowd(1_000, 50, 0), 7.01, "data"),
        ([0.0, *crowd(1_000, 50, 20)[0]], [0, *crowd(1_000, 50, 20)[1]], 30, "live"),
        ([0.0, *crowd(1_000, 50, 20)[0]], [0, *crowd(1_000, 50, 20)[1]], 30.01, "data"),
        ([NAN], [0], 1_000, "live"),
    ],
)
def test_the_clock_is_the_datas_when_its_newest_event_is_a_window_old(ages_days, users, import_after_days, clock):
    options = guessed(ages_days=ages_days, users=users, imported_at=NOW + import_after_days * DAY)
    assert options.clock == clock


EVENTS = ("dislike", "like", "purchase", "sneeze", "view")


@pytest.mark.parametrize(
    ("options", "event", "value", "strength"),
    [
        (DatasetOptions(), "view", NAN, 1.0),
        (DatasetOptions(), "like", 7, 3.0),
        (DatasetOptions(), "purchase", NAN, 5.0),
        (DatasetOptions(), "dislike", NAN, 0.0),
        (DatasetOptions(), "sneeze", NAN, 1.0),
        (DatasetOptions(), None, NAN, 1.0),
        (DatasetOptions(event_strengths=(("view", 2.5),)), "view", NAN, 2.5),
        (DatasetOptions("quantity"), "purchase", 3, 5 * np.log(4)),
        (DatasetOptions("quantity"), "purchase", NAN, 5 * np.log(2)),
        (DatasetOptions("quantity"), "purchase", 0, 0.0),
        (DatasetOptions("seconds"), None, 59, np.log(60)),
        (DatasetOptions("seconds"), "dislike", 59, 0.0),
        (DatasetOptions("rating", (1, 5)), None, 5, 5.0),
        (DatasetOptions("rating", (1, 5)), None, 4, 2.5),
        (DatasetOptions("rating", (1, 5)), None, 3, 0.0),
        (DatasetOptions("rating", (1, 5)), None, 1, 0.0),
        (DatasetOptions("rating", (0.5, 5)), None, 5, 5.0),
        (DatasetOptions("rating", (0.5, 5)), None, 3.2, 5 * 0.45 / 2.25),
        (DatasetOptions("rating", (1, 5)), None, 9, 5.0),
        (DatasetOptions("rating", (1, 5)), None, NAN, 1.0),
        (DatasetOptions("rating", (1, 5)), "dislike", 5, 0.0),
    ],
)
def test_strength_is_that_of_the_event_its_quantity_or_its_rating(options, event, value, strength):
    codes = np.array([-1 if event is None else EVENTS.index(event)])
    found = strengths(options, EVENTS, codes, np.array([value], dtype=float))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [strength], rtol=1e-6)


@pytest.mark.parametrize(
    ("positives", "expected", "words"),
    [
        (Positives(), [True, False, False, True], "all"),
        (Positives(min_value=3.5), [False, False, False, True], "value >= 3.5"),
        (Positives(events=("purchase", "like")), [False, False, False, False], "events: purchase, like"),
        (Positives(events=("view", "hide")), [True, False, False, False], "events: view, hide"),
    ],
)
def test_choices_are_never_dislikes_nor_hides(positives, expected, words):
    names, codes = ("dislike", "hide", "view"), np.array([2, 1, 0, -1])
    mask = positive_mask(positives, names, codes, np.array([3.0, 5.0, 5.0, 4.0]))
    assert mask.tolist() == expected
    assert str(positives) == words


def test_a_missing_value_does_not_reach_a_lowest_value():
    assert positive_mask(Positives(min_value=0.0), (), np.array([-1, -1]), np.array([NAN, 0.0])).tolist() == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"value_kind": "rating"}, "value_kind is 'rating': exactly ratings need a rating_scale."),
        ({"rating_scale": (1, 5)}, "value_kind is 'none': exactly ratings need a rating_scale."),
        (
            {"value_kind": "rating", "rating_scale": (5, 5)},
            "rating_scale is (5, 5): give the lowest, then the highest rating.",
        ),
        (
            {"event_strengths": (("view", -1.0),)},
            "the strength of 'view' lies outside 0 to 5: 0 means no taste.",
        ),
    ],
)
def test_options_that_contradict_themselves_are_refused(fields, message):
    with pytest.raises(ConfigError) as caught:
        DatasetOptions(**fields)
    assert str(caught.value) == message


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(
    scale=st.sampled_from([None, (1.0, 5.0), (0.0, 10.0)]),
    positives=st.builds(
        Positives, st.none() | st.floats(0, 5), st.lists(st.sampled_from(["view", "buy"]), unique=True).map(tuple)
    ),
    events=st.dictionaries(st.sampled_from(["view", "buy"]), st.floats(0, 5)),
    window=st.sampled_from([None, 7, 30]),
    clock=st.sampled_from(["data", "live"]),
)
def test_options_come_back_from_json(scale, positives, events, window, clock):
    kind = "rating" if scale else "quantity"
    options = DatasetOptions(kind, scale, tuple(events.items()), positives, clock, window)
    assert DatasetOptions.from_json(options.to_json()) == options
