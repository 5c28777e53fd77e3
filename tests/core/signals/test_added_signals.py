"""Four and five faders, of which people added some themselves, keep every promise of the first three."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from crowds import crowd

from core.config import RankingConfig, Weights
from core.evaluation import Evaluation, EvaluationProtocol
from core.explanation.counterfactuals import entry_points, exit_points
from core.explanation.place_counts import place_counts
from core.explanation.sentences import sentences, waterfall
from core.explanation.why_not import why_not
from core.ranking import Query
from core.signals import labels, signals
from core.signals.added import Definition
from core.signals.column import ColumnSignal
from core.signals.uploaded import UploadedSignal

COLOURS = ("#000000", "#FFFFFF")
PRICE = ColumnSignal(Definition("price", "column", "Price", "P", COLOURS, {"column": "price", "direction": "less"}))
MIXES = {
    4: {"content": 1.0, "collaborative": 1.5, "trending": 0.5, "price": 1.0},
    5: {"content": 1.0, "collaborative": 1.5, "trending": 0.5, "price": 1.0, "model": 2.0},
}


def model_of(engine, *, by_user):
    """Return scores of a third of the catalog, for every second user or for all."""
    rng = np.random.default_rng(8)
    items = engine.dataset.catalog.item_ids[::3]
    users = engine.dataset.interactions.user_ids[::2] if by_user else [""]
    rows = [(user, item, rng.normal()) for user in users for item in items]
    table = pd.DataFrame(rows, columns=["user_id", "item_id", "score"])
    made = Definition("model", "scores", "Today's model", "M", COLOURS, table_id="one")
    return UploadedSignal(made, table if by_user else table.drop(columns="user_id"))


def engine_with(seed=3, *, by_user=True):
    engine = crowd(seed)
    return engine.adapted(signals={"price": PRICE, "model": model_of(engine, by_user=by_user)})


def mix_of(n_signals, **settings):
    return replace(RankingConfig(k=5, exclude_seen="any", weights=Weights.of(MIXES[n_signals])), **settings)


@pytest.mark.parametrize("normalisation", ["zscore", "min-max", "rank"])
@pytest.mark.parametrize("n_signals", [4, 5])
def test_base_and_contributions_add_up_to_the_score(n_signals, normalisation):
    engine, config = engine_with(), mix_of(n_signals, normalisation=normalisation)
    for user in ("user 00", "user 01", "user 07"):
        for item in engine.recommend(Query(user), config).items:
            parts = [part or 0.0 for part in item.contributions.values()]
            assert item.score == pytest.approx(item.base + sum(parts), abs=1e-6)
            assert waterfall(item, engine.dataset)[-1].end == pytest.approx(item.order_score)


@pytest.mark.parametrize("by_user", [True, False])
@pytest.mark.parametrize("n_signals", [4, 5])
@pytest.mark.parametrize("diversity", [0.0, 0.4])
def test_lists_for_all_users_are_the_lists_of_each(n_signals, diversity, by_user):
    found = Evaluation.of(engine_with(5, by_user=by_user), EvaluationProtocol(k=5))
    config = mix_of(n_signals, diversity=diversity)
    lists = found.maker.lists(config)
    for row, user in enumerate(found.split.user_ids):
        answer = found.recommender.recommend(Query(str(user), now=found.split.now), config)
        assert [item.item_index for item in answer.items] == [int(item) for item in lists[row] if item >= 0], user


@pytest.mark.parametrize("n_signals", [4, 5])
def test_breakpoints_and_why_not_are_exact(n_signals):
    engine, config, query = engine_with(), mix_of(n_signals), Query("user 00")
    shown = engine.recommend(query, config).ranks()
    for item_id in list(shown)[-2:]:
        found = exit_points(engine, query, config, item_id)
        assert {one.control for one in found} & {"price", "model"}
        assert all(item_id not in engine.recommend(query, one.config).ranks() for one in found)
    n_moves = 0
    for item_id in [str(one) for one in engine.dataset.catalog.item_ids if one not in shown][:12]:
        assert why_not(engine, query, config, item_id).sentence
        for one in entry_points(engine, query, config, item_id):
            n_moves += one.control in ("price", "model")
            assert item_id in engine.recommend(query, one.config).ranks()
    assert n_moves
    assert set(place_counts(engine, query, config)) == {*MIXES[n_signals], "variety"}


def test_evaluation_takes_signals_that_were_added_after_it_was_made():
    plain = Evaluation.of(crowd(5), EvaluationProtocol(k=5))
    config = mix_of(5)
    before = plain.measure("mix", config)
    added = engine_with(5).dataset.added_signals
    after = plain.adapted(signals=added).measure("mix", config)
    fresh = Evaluation.of(engine_with(5), EvaluationProtocol(k=5)).measure("mix", config)
    assert np.array_equal(after.lists, fresh.lists)
    assert not np.array_equal(after.lists, before.lists)


def test_they_stand_behind_the_others_by_their_labels_and_say_what_lifts_an_item():
    engine = engine_with()
    assert list(signals(engine.dataset)) == ["content", "collaborative", "trending", "new_arrivals", "price", "model"]
    assert labels(engine.dataset)["model"] == "Today's model"
    assert list(signals()) == ["content", "collaborative", "trending", "new_arrivals"]
    config = mix_of(4).alone("price")
    item = engine.recommend(Query("user 00"), config).items[0]
    told = sentences(
        item,
        str,
        place_of_culprit=None,
        dataset=engine.dataset,
        fact_of=lambda name: PRICE.fact(engine, config, item.item_index, now=0.0) if name == "price" else "",
    )
    assert told[0].endswith(f": price {item.item_index}.")
    assert "“Price”" in told[0]


def test_a_mix_without_them_is_what_it_was():
    config = mix_of(4).with_weights(price=0.0)
    assert engine_with().recommend(Query("user 00"), config).items == crowd(3).recommend(Query("user 00"), config).items
