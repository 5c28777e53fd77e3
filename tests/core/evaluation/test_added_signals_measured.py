"""Added signals in the search and in what lists are worth."""

import numpy as np
import pandas as pd
import pytest
from crowds import crowd

from core.config import RankingConfig
from core.errors import ConfigError
from core.evaluation import Evaluation, EvaluationProtocol
from core.evaluation._search import tune
from core.evaluation.experiment import Experiment, hold
from core.evaluation.worth import worth_of_lists
from core.signals.added import Definition
from core.signals.column import ColumnSignal
from core.signals.uploaded import UploadedSignal

COLOURS = ("#000000", "#FFFFFF")
PRICE = ColumnSignal(Definition("price", "column", "Price", "P", COLOURS, {"column": "price", "direction": "more"}))


def uploaded(name, rows):
    table = pd.DataFrame(rows, columns=["user_id", "item_id", "score"])
    return UploadedSignal(Definition(name, "scores", name.title(), "U", COLOURS, table_id=name), table)


@pytest.fixture(scope="module")
def evaluation():
    """Return validation users with scores that know what they choose next, noisily, and scores that are pure noise."""
    plain = Evaluation.of(crowd(11, n_users=150, n_items=60, n_rows=2_500), EvaluationProtocol(k=5))
    split, rng = plain.split, np.random.default_rng(4)
    ids = split.train.catalog.item_ids
    knowing, noise = [], []
    for place, user in enumerate(split.user_ids):
        targets = set(split.targets_of(place).tolist())
        knowing += [(user, ids[i], 1.5 * (i in targets) + rng.normal()) for i in range(len(ids))]
        noise += [(user, item, rng.normal()) for item in ids]
    added = {"knowing": uploaded("knowing", knowing), "noise": uploaded("noise", noise), "price": PRICE}
    return plain.adapted(signals=added)


def test_the_search_finds_a_planted_good_weight_and_leaves_out_a_useless_one(evaluation):
    found = tune(evaluation, added=["knowing", "noise"], budget_seconds=20.0)
    shares = found.suggested.config.weights.shares()
    assert shares["knowing"] > 0.3
    assert shares.get("noise", 0.0) == 0
    assert found.suggested.accuracy > 1.3 * max(
        trial.accuracy for trial in found.trials if not {"knowing", "noise"} & set(trial.config.weights.by_name())
    )
    assert "price" not in {name for trial in found.trials for name in trial.config.weights.by_name()}


def test_added_signals_are_searched_only_where_somebody_asks(evaluation):
    config = RankingConfig().with_weights(knowing=1.0)
    found = tune(evaluation, config, budget_seconds=1.0)
    assert {name for trial in found.trials for name in trial.config.weights.by_name()} == {
        "content",
        "collaborative",
        "trending",
    }
    with pytest.raises(
        ConfigError, match="no signal 'magic' was added to this data set: choose from knowing, noise, price"
    ):
        tune(evaluation, added=["magic"])


def test_what_lists_are_worth_is_the_mean_of_their_items(evaluation):
    mix = RankingConfig().with_weights(price=2.0)
    now, before = evaluation.measure("mix", mix), evaluation.measure("plain", RankingConfig())
    (worth,) = worth_of_lists(now, before, mix)
    prices = evaluation.split.train.catalog.prices
    lists = now.lists[evaluation.split.is_headline]
    by_hand = np.mean([np.mean([prices[item] for item in row if item >= 0]) for row in lists])
    assert (worth.words, worth.unit) == ("mean price", "number")
    assert worth.value == pytest.approx(by_hand)
    assert worth.value > worth.compared + 5
    assert worth_of_lists(now, before, RankingConfig()) == ()


def test_scores_made_elsewhere_come_with_a_warning(evaluation):
    mixes = {"Balanced": RankingConfig(), "With it": RankingConfig().with_weights(knowing=1.0)}
    _, result = hold(Experiment(mixes), evaluation)
    assert "“Knowing” was made elsewhere: where it knows what came after the cut, these numbers flatter it." in (
        result.warnings
    )
    _, result = hold(Experiment({"Balanced": RankingConfig()}), evaluation)
    assert not [sentence for sentence in result.warnings if "made elsewhere" in sentence]
