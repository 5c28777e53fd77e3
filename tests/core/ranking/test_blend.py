import numpy as np
import pytest
from builders import VECTORS, unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.index import SimilaritySpace
from core.ranking.blend import NO_DIFFERENCE, NO_OPINION, blend

NAN = np.nan
ALL = np.ones(4, dtype=bool)
CONTENT, TRENDING = np.array([1, 2, 3, 6], np.float32), np.array([0, 10, 10, 0], np.float32)


def _stretched(total):
    return (total - total.min()) / (total.max() - total.min())


def _zscore(values):
    return (values - values.mean()) / values.std()


SCALES = {
    "zscore": (_zscore(CONTENT), _zscore(TRENDING)),
    "min-max": (CONTENT / 5, TRENDING / 10),
    "rank": (np.array([0, 1, 2, 3]) / 3, np.array([0.5, 2.5, 2.5, 0.5]) / 3),
}


def _sum(mixed, item):
    return mixed.base + sum(part or 0.0 for part in mixed.contributions(item).values())


@pytest.mark.parametrize("normalisation", SCALES)
def test_scores_are_the_weighted_sum_on_one_scale_stretched_to_0_and_1(normalisation):
    content, trending = SCALES[normalisation]
    mixed = blend(
        {"content": CONTENT, "trending": TRENDING}, {"content": 3, "trending": 1}, ALL, normalisation=normalisation
    )
    np.testing.assert_allclose(mixed.score, _stretched(0.75 * content + 0.25 * trending), atol=1e-6)
    assert mixed.shares == {"content": 0.75, "trending": 0.25}
    assert mixed.dropped == {}
    assert mixed.base == pytest.approx(mixed.score.mean(), abs=1e-9)


@pytest.mark.parametrize("normalisation", SCALES)
def test_contributions_are_each_signals_part_relative_to_the_average_candidate(normalisation):
    content, trending = SCALES[normalisation]
    mixed = blend(
        {"content": CONTENT, "trending": TRENDING}, {"content": 3, "trending": 1}, ALL, normalisation=normalisation
    )
    total = 0.75 * content + 0.25 * trending
    width = total.max() - total.min()
    for item in range(4):
        assert mixed.contributions(item) == {
            "content": pytest.approx(0.75 * (content[item] - content.mean()) / width, abs=1e-6),
            "trending": pytest.approx(0.25 * (trending[item] - trending.mean()) / width, abs=1e-6),
            "boost": 0.0,
        }


def test_boost_is_added_to_the_weighted_sum_and_contributes_relative_to_the_average():
    boost = np.array([2.0, 0, 0, 0])
    mixed = blend({"content": CONTENT}, {"content": 1}, ALL, boost=boost)
    total = _zscore(CONTENT) + boost
    width = total.max() - total.min()
    np.testing.assert_allclose(mixed.score, _stretched(total), atol=1e-6)
    assert [mixed.contributions(item)["boost"] for item in range(4)] == pytest.approx(
        [1.5 / width, -0.5 / width, -0.5 / width, -0.5 / width]
    )


def test_no_opinion_on_an_item_contributes_none_and_counts_as_the_average_opinion():
    collaborative = np.array([1, NAN, 3, NAN], np.float32)
    mixed = blend({"collaborative": collaborative}, {"collaborative": 1}, ALL)
    np.testing.assert_allclose(mixed.score, [0, 0.5, 1, 0.5], atol=1e-6)
    assert mixed.contributions(1) == {"collaborative": None, "boost": 0.0}
    assert _sum(mixed, 1) == pytest.approx(mixed.score[1])


def test_ranks_run_from_0_to_1_however_many_items_a_signal_speaks_of():
    signals = {"content": CONTENT, "collaborative": np.array([8, NAN, 3, NAN], np.float32)}
    mixed = blend(signals, {"content": 1, "collaborative": 1}, ALL, normalisation="rank")
    total = (np.array([0, 1, 2, 3]) / 3 - 0.5) / 2 + np.array([0.5, 0, -0.5, 0]) / 2
    np.testing.assert_allclose(mixed.score, _stretched(total), atol=1e-6)


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        ([NAN, NAN, NAN, NAN], NO_OPINION),
        ([7, 7, 7, 7], NO_DIFFERENCE),
        ([0, 0, 0, 0], NO_DIFFERENCE),
        ([0.1, NAN, 0.1, 0.1], NO_DIFFERENCE),
        ([NAN, 5, NAN, NAN], NO_DIFFERENCE),
        ([1, 1 + 1e-7, 1, 1 - 6e-8], NO_DIFFERENCE),
    ],
)
@pytest.mark.parametrize("normalisation", SCALES)
def test_a_signal_that_tells_nothing_apart_is_dropped_and_the_rest_renormalised(signal, reason, normalisation):
    signals = {"content": CONTENT, "collaborative": np.array(signal, np.float32), "trending": TRENDING}
    weights = {"content": 0.5, "collaborative": 0.3, "trending": 0.2}
    mixed = blend(signals, weights, ALL, normalisation=normalisation)
    assert mixed.dropped == {"collaborative": reason}
    assert mixed.shares == pytest.approx({"content": 5 / 7, "trending": 2 / 7})
    without = blend(
        {"content": CONTENT, "trending": TRENDING}, {"content": 5, "trending": 2}, ALL, normalisation=normalisation
    )
    np.testing.assert_allclose(mixed.score, without.score, atol=1e-12)
    assert mixed.contributions(0)["collaborative"] is None


@pytest.mark.parametrize("n_items", [5, 37])
def test_items_all_alike_are_not_told_apart_by_rounding(n_items):
    vectors = unit_rows(np.tile(np.random.default_rng(0).normal(size=384), (n_items, 1)))
    space = SimilaritySpace.from_parts({"text": vectors}, {"text": 1})
    taste = unit_rows(np.random.default_rng(1).normal(size=(1, 384)))[0]
    scores = space.similarity(*space.scale({"text": taste}))
    mixed = blend({"content": scores}, {"content": 1}, np.ones(n_items, bool))
    assert mixed.dropped == {"content": NO_DIFFERENCE}


@pytest.mark.parametrize("scale", [1e-20, 1e20])
def test_a_signals_unit_does_not_matter(scale):
    plain = blend({"trending": TRENDING}, {"trending": 1}, ALL)
    scaled = blend({"trending": TRENDING * np.float32(scale)}, {"trending": 1}, ALL)
    np.testing.assert_allclose(scaled.score, plain.score, atol=1e-6)


def test_nothing_told_apart_gives_every_candidate_one_half():
    mixed = blend({"content": np.full(4, NAN, np.float32)}, {"content": 1}, np.array([True, True, False, True]))
    np.testing.assert_array_equal(mixed.score, [0.5, 0.5, NAN, 0.5])
    assert (mixed.base, mixed.shares) == (0.5, {})
    assert mixed.contributions(0) == {"content": None, "boost": 0.0}


def test_without_candidates_there_is_no_score():
    mixed = blend({"content": CONTENT}, {"content": 1}, np.zeros(4, dtype=bool))
    assert np.isnan(mixed.score).all()
    assert mixed.dropped == {"content": NO_OPINION}


@pytest.mark.parametrize("normalisation", SCALES)
def test_items_that_are_no_candidates_change_nothing(normalisation):
    candidates = np.array([True, False, True, True])
    mixed = blend({"content": CONTENT}, {"content": 1}, candidates, normalisation=normalisation)
    alone = blend({"content": CONTENT[candidates]}, {"content": 1}, np.ones(3, bool), normalisation=normalisation)
    np.testing.assert_array_equal(mixed.score[candidates], alone.score)
    assert np.isnan(mixed.score[1])
    assert mixed.base == alone.base


def test_a_signal_without_weight_takes_no_part_and_is_not_called_dropped():
    mixed = blend({"content": CONTENT, "trending": TRENDING}, {"content": 1, "trending": 0}, ALL)
    np.testing.assert_allclose(mixed.score, _stretched(CONTENT), atol=1e-6)
    assert (mixed.dropped, mixed.shares) == ({}, {"content": 1.0})
    assert mixed.contributions(1)["trending"] is None


def test_the_callers_arrays_stay_as_they_were():
    content, boost = CONTENT.copy(), np.array([1.0, 0, 0, 0])
    blend({"content": content}, {"content": 1}, ALL, boost=boost)
    np.testing.assert_array_equal(content, CONTENT)
    np.testing.assert_array_equal(boost, [1, 0, 0, 0])


VALUES = st.one_of(
    st.just(NAN),
    st.sampled_from([0.0, 1.0, -1.0]),
    st.floats(-1000, 1000, width=32, allow_subnormal=False),
)


@st.composite
def questions(draw):
    n = draw(st.integers(1, 12))
    signals, weights = {}, {}
    for name in ("content", "collaborative", "trending"):
        constant = st.one_of(VALUES, st.just(NAN)).map(lambda value: [value] * n)
        signals[name] = np.array(draw(st.one_of(st.lists(VALUES, min_size=n, max_size=n), constant)), np.float32)
        weights[name] = draw(st.sampled_from([0.0, 0.2, 0.5, 3.0]))
    boost = draw(st.one_of(st.none(), st.lists(st.floats(-5, 5), min_size=n, max_size=n).map(np.array)))
    candidates = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    return signals, weights, candidates, boost, draw(st.sampled_from(list(SCALES)))


@settings(deadline=None, max_examples=200, derandomize=True, database=None)
@given(question=questions())
def test_base_and_contributions_add_up_to_a_score_between_0_and_1(question):
    signals, weights, candidates, boost, normalisation = question
    mixed = blend(signals, weights, candidates, normalisation=normalisation, boost=boost)
    inside = np.flatnonzero(candidates)
    assert np.isnan(mixed.score[~candidates]).all()
    for item in inside:
        assert _sum(mixed, item) == pytest.approx(mixed.score[item], abs=1e-6)
        for name in mixed.shares:
            is_silent = np.isnan(signals[name][item])
            assert (mixed.contributions(item)[name] is None) == (is_silent or np.ptp(mixed.score[inside]) == 0)
    if len(inside):
        assert mixed.base == pytest.approx(mixed.score[inside].mean(), abs=1e-6)
        assert (mixed.score[inside].min(), mixed.score[inside].max()) in ((0.0, 1.0), (0.5, 0.5))
    weighed = {name for name, weight in weights.items() if weight > 0}
    assert set(mixed.shares) | set(mixed.dropped) == weighed
    assert not set(mixed.shares) & set(mixed.dropped)
    assert sum(mixed.shares.values()) == pytest.approx(1 if mixed.shares else 0)


def test_a_real_likeness_mixes_as_its_numbers_say():
    space = SimilaritySpace.from_parts({"text": VECTORS}, {"text": 1})
    mixed = blend({"content": space.similarity(space.scaled[0], space.presence[0])}, {"content": 1}, np.ones(6, bool))
    np.testing.assert_allclose(mixed.score, [1, 0.8, 0.6, 0, 0, 0], atol=1e-6)
