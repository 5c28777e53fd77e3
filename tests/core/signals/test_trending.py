import numpy as np
import pytest
from builders import DAY, LOG, TODAY, dataset_of

from core.datasets import DatasetOptions, Positives
from core.signals.trending import trending_scores

NONE = np.full(6, np.nan)


def _scores(log=LOG, now=TODAY, window=30, half_life=2, options=None):
    interactions = dataset_of(log=log, options=options or DatasetOptions()).interactions
    return trending_scores(interactions, now=now, window_days=window, half_life_days=half_life)


def test_an_item_scores_the_sum_of_its_decayed_events():
    expected = [1 + 2**-0.5, 2**-1 + 2**-1.5, 2**-2.5, 2**-2, 2**-3, 0]
    np.testing.assert_allclose(_scores(), expected, rtol=1e-6)
    assert _scores().dtype == np.float32


def test_only_the_window_counts_and_its_edge_belongs_to_it():
    np.testing.assert_allclose(_scores(window=2, half_life=1), [1.5, 0.25, 0, 0, 0, 0], rtol=1e-6)


def test_events_after_now_do_not_count():
    np.testing.assert_allclose(_scores(now=TODAY - 3 * DAY), [0, 1, 2**-1, 2**-0.5, 2**-1.5, 0], rtol=1e-6)


@pytest.mark.parametrize(
    ("log", "now"),
    [
        (LOG, TODAY - 90 * DAY),
        (LOG, TODAY + 90 * DAY),
        ([(user, item, None, event) for user, item, _, event in LOG], TODAY),
        ([], TODAY),
    ],
    ids=["before the log", "long after it", "no times", "no log"],
)
def test_a_window_without_events_has_no_opinion(log, now):
    np.testing.assert_array_equal(_scores(log=log, now=now), NONE)


def test_only_choices_trend():
    log = [("ann", "lamp", 0, "hide"), ("ann", "rug", 0, "dislike"), ("ann", "bed", 0, "view")]
    np.testing.assert_array_equal(_scores(log=log), [0, 0, 0, 0, 1, 0])
    likes = DatasetOptions(positives=Positives(events=("like",)))
    np.testing.assert_allclose(_scores(options=likes), [1, 0, 0, 0, 2**-3, 0], rtol=1e-6)


def test_a_later_now_fades_all_alike():
    np.testing.assert_allclose(_scores(now=TODAY + 2 * DAY), _scores() / 2, rtol=1e-6)
