"""The live headline and the rewound lists behind it are one number."""

from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd

from core.config import RankingConfig
from core.evaluation import Bench, EvaluationProtocol, headline, rewind, users_to_rewind
from core.evaluation._splits import split_dataset
from core.evaluation._statistics import paired_differences

BALANCED = RankingConfig()


@pytest.fixture(scope="module")
def bench():
    return Bench.of(crowd(4, n_users=120, n_rows=1_500))


@pytest.mark.parametrize(
    "settings", [{}, {"weights.trending": 0.0, "k": 5}, {"diversity": 0.8, "exclude_seen": "none"}]
)
def test_the_headline_is_the_share_of_users_with_at_least_one_tick(bench, settings):
    mix = BALANCED.with_settings(settings)
    evaluation = bench.at(mix.k)
    ticks = [rewind(bench.whole, str(user), mix).found for user in evaluation.split.user_ids]
    share = np.mean([len(found) > 0 for found in ticks])
    assert 0 < share < 1
    assert evaluation.measure("mix", mix).mean("hit_rate") == pytest.approx(share)


def test_a_rewound_list_ticks_later_choices_and_names_the_others(bench):
    user = users_to_rewind(bench.whole)[0]
    split = bench.whole.split
    rewound = rewind(bench.whole, user, BALANCED)
    ids = split.train.catalog.item_ids
    assert list(rewound.relevant) == [ids[item] for item in split.targets_of(split.index_of(user))]
    assert sorted([*rewound.found, *rewound.missed]) == sorted(rewound.relevant)
    assert set(rewound.found) <= set(rewound.answer.ranks())
    assert rewound.answer.as_of == split.now
    assert rewound.is_counted


def test_a_user_without_a_later_choice_cannot_be_rewound(bench):
    assert rewind(bench.whole, "nobody", BALANCED) is None
    assert rewind(bench.whole, "", BALANCED) is None


def test_newcomers_are_rewound_but_not_counted(bench):
    new = next(str(user) for user in bench.whole.split.user_ids if str(user).startswith("new"))
    assert not rewind(bench.whole, new, BALANCED).is_counted
    assert new not in users_to_rewind(bench.whole, [new])


def test_users_to_rewind_start_with_the_preferred_ones(bench):
    everybody = users_to_rewind(bench.whole)
    counts = [int(bench.whole.split.target_counts[bench.whole.split.index_of(user)]) for user in everybody]
    assert counts == sorted(counts, reverse=True)
    assert len(everybody) == bench.whole.n_users
    assert users_to_rewind(bench.whole, ["nobody", everybody[-1]])[0] == everybody[-1]


def test_a_mix_beside_itself_makes_no_difference(bench):
    measured = bench.at(10).measure("mix", BALANCED)
    found = headline(measured, measured).difference
    assert (found.difference, found.low, found.high) == (0.0, 0.0, 0.0)
    assert found.word == "No difference worth having"
    assert found.value == measured.mean("hit_rate")


def test_what_finds_nothing_is_worse_and_nothing_is_corrected_for_one_pair(bench):
    evaluation = bench.at(10)
    base = evaluation.measure("base", BALANCED)
    empty = evaluation.measure_lists("empty", np.full_like(base.lists, -1))
    found = headline(empty, base).difference
    assert found.high < 0
    assert found.word == "Worse"
    alone = paired_differences(empty.per_user["hit_rate"][:, None], base.per_user["hit_rate"][:, None], seed=0)
    assert found.p == pytest.approx(float(alone.p[0]))


def test_another_length_shares_what_was_scored(bench):
    five, ten = bench.at(5), bench.at(10)
    assert five is bench.at(5)
    lists = five.measure("five", replace(BALANCED, diversity=0.0)).lists
    np.testing.assert_array_equal(lists, ten.measure("ten", replace(BALANCED, diversity=0.0)).lists[:, :5])
    assert five.protocol_id == ten.protocol_id.replace("k=10", "k=5")


def test_few_users_after_one_cut_turn_the_bench_to_each_users_last_choices(monkeypatch):
    few = Bench.of(crowd(5, n_users=30, n_rows=400))
    assert few.whole.split.protocol.split == "time"
    assert not few.is_enough_to_judge
    sparse = crowd(6, n_users=170, n_rows=900)
    counts = [
        split_dataset(sparse.dataset, EvaluationProtocol(split=kind)).is_headline.sum() for kind in ("time", "last")
    ]
    assert counts[0] < 70 <= counts[1]
    monkeypatch.setattr("core.evaluation._live_headline.MIN_USERS", 70)
    assert Bench.of(sparse).whole.split.protocol.split == "last"
