"""Mixes of one to six signals keep every promise: parts add up, moves are exact, lists for all are those of each."""

from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd

from core.config import RankingConfig, Weights
from core.errors import ConfigError
from core.evaluation import Evaluation, EvaluationProtocol
from core.evaluation._search import simplex
from core.explanation.counterfactuals import entry_points, exit_points
from core.explanation.place_counts import place_counts
from core.explanation.why_not import why_not
from core.ranking import Query
from core.signals import Signal, SignalContext, UsersContext, UserScores, register, signals, unregister

BUILT_IN = ("content", "collaborative", "trending")


class Made(Signal):
    """A made-up signal: by item alone, by user and item, or on top of another signal; with gaps."""

    label = short_label = "Made up"
    help = "For tests."
    letter = "M"
    colours = ("#000000", "#FFFFFF")

    def __init__(self, name, seed, *, is_personal=False, needs=()):
        self.name, self.seed, self.is_personal, self.needs = name, seed, is_personal, needs

    def values(self, engine, user_id):
        who = sum(map(ord, user_id or "")) if self.is_personal else 0
        rng = np.random.default_rng([self.seed, who])
        scores = rng.normal(size=len(engine.dataset.catalog)).astype(np.float32)
        scores[rng.random(len(scores)) < 0.2] = np.nan
        return scores

    def score(self, context: SignalContext):
        scores = self.values(context.engine, context.query.user_id)
        for needed in self.needs:
            scores = scores + np.nan_to_num(context.scores[needed])
        return scores.astype(np.float32)


class ForAll(Made):
    """The same for everybody, and so answered in one row."""

    def score_users(self, context: UsersContext):
        return UserScores.one_for_all(self.values(context.engine, None), len(context.users))


MADE = (ForAll("made_first", 1), Made("made_second", 2, is_personal=True), Made("made_third", 3, needs=("content",)))


@pytest.fixture(autouse=True)
def made_signals():
    for signal in MADE:
        register(signal)
    yield
    for signal in MADE:
        unregister(signal.name)


def mix_of(n_signals, **settings):
    """Return a mix in which so many signals have weight."""
    names = [*BUILT_IN, *(signal.name for signal in MADE)][:n_signals]
    weights = Weights.of({name: 1.0 + 0.5 * place for place, name in enumerate(names)})
    return replace(RankingConfig(k=5, exclude_seen="any", weights=weights), **settings)


def evaluation(seed=5):
    return Evaluation.of(crowd(seed), EvaluationProtocol(k=5))


@pytest.mark.parametrize("normalisation", ["zscore", "min-max", "rank"])
@pytest.mark.parametrize("n_signals", range(1, 7))
def test_base_and_contributions_add_up_to_the_score(n_signals, normalisation):
    engine = crowd(3)
    config = mix_of(n_signals, normalisation=normalisation)
    for user in ("user 01", "user 07"):
        for item in engine.recommend(Query(user), config).items:
            parts = [part or 0.0 for part in item.contributions.values()]
            assert item.score == pytest.approx(item.base + sum(parts), abs=1e-6)
            assert len(item.contributions) == max(n_signals, 3) + 1  # signals of the default mix, and boost


@pytest.mark.parametrize("n_signals", range(1, 7))
@pytest.mark.parametrize("diversity", [0.0, 0.4])
def test_lists_for_all_users_are_the_lists_of_each(n_signals, diversity):
    found = evaluation()
    config = mix_of(n_signals, diversity=diversity)
    lists = found.maker.lists(config)
    for row, user in enumerate(found.split.user_ids):
        answer = found.recommender.recommend(Query(str(user), now=found.split.now), config)
        assert [item.item_index for item in answer.items] == [int(item) for item in lists[row] if item >= 0], user


@pytest.mark.parametrize("n_signals", range(2, 7))
def test_a_tipping_point_is_where_the_item_leaves_and_not_before(n_signals):
    engine, config, query = crowd(3), mix_of(n_signals), Query("user 01")
    shown = engine.recommend(query, config).ranks()
    for item_id in list(shown)[-2:]:
        for counterfactual in exit_points(engine, query, config, item_id):
            assert item_id not in engine.recommend(query, counterfactual.config).ranks()
            assert set(counterfactual.config.weights.by_name()) <= {*BUILT_IN, *config.weights.by_name()}


@pytest.mark.parametrize("n_signals", range(2, 7))
def test_why_not_names_a_move_that_brings_the_item_in(n_signals):
    engine, config, query = crowd(3), mix_of(n_signals), Query("user 01")
    shown = engine.recommend(query, config).ranks()
    absent = [item_id for item_id in engine.dataset.catalog.item_ids if item_id not in shown][:12]
    n_moves = 0
    for item_id in map(str, absent):
        assert why_not(engine, query, config, item_id).sentence
        for counterfactual in entry_points(engine, query, config, item_id):
            n_moves += 1
            assert item_id in engine.recommend(query, counterfactual.config).ranks()
    assert n_moves


@pytest.mark.parametrize("n_signals", range(1, 7))
def test_every_signal_with_weight_decides_places(n_signals):
    config = mix_of(n_signals)
    assert set(place_counts(crowd(3), Query("user 01"), config)) == {*config.weights.by_name(), "variety"}


@pytest.mark.parametrize(("n_signals", "n_points"), [(2, 11), (3, 66), (4, 120), (5, 126), (6, 126)])
def test_the_coarse_grid_of_weights_is_bounded_and_has_its_corners(n_signals, n_points):
    names = [*BUILT_IN, *(signal.name for signal in MADE)][:n_signals]
    points = list(simplex(RankingConfig(), names))
    assert len(points) == len(set(points)) == n_points
    assert {RankingConfig().alone(name) for name in names} <= set(points)
    assert all(sum(point.weights.by_name().values()) == pytest.approx(1.0, abs=1e-3) for point in points)


def test_a_signal_that_is_not_registered_takes_no_part_and_is_named():
    config = RankingConfig().with_weights(gone=1.0)
    answer = crowd(3).recommend(Query("user 01"), config)
    assert answer.dropped["gone"] == "is not a signal here"
    assert sum(answer.shares.values()) == pytest.approx(1.0)


def test_a_signal_may_build_on_one_that_has_no_weight():
    register(Made("made_on_top", 4, needs=("made_first",)))
    try:
        config = RankingConfig(k=5, exclude_seen="any").alone("made_on_top")
        answer = crowd(3).recommend(Query("user 01"), config)
        assert set(answer.items[0].contributions) == {*BUILT_IN, "made_on_top", "boost"}
        found = evaluation()
        lists = found.maker.lists(replace(config, diversity=0.0))
        row = int(np.flatnonzero(found.split.train_events > 0)[0])
        alone = found.recommender.recommend(
            Query(str(found.split.user_ids[row]), now=found.split.now), replace(config, diversity=0.0)
        )
        assert [item.item_index for item in alone.items] == lists[row].tolist()
    finally:
        unregister("made_on_top")


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ConfigError, match="there is a signal 'made_first' already: give this one a name of its own"):
        register(ForAll("made_first", 9))
    with pytest.raises(ConfigError, match="'needy' builds on 'nothing', which is not registered"):
        register(Made("needy", 9, needs=("nothing",)))
    assert "needy" not in signals()
