"""What models may learn from, and what is to be found."""

import numpy as np
import pytest
from builders import DAY, TODAY, dataset_of

from core.datasets import DatasetOptions
from core.datasets.options import Positives
from core.errors import ConfigError, DataError
from core.evaluation._splits import split_dataset
from core.evaluation.protocol import EvaluationProtocol, parse_positives

ITEMS = {f"i{n}": {} for n in range(10)}
LOG = [
    ("ann", "i0", -9, "like"),
    ("ann", "i1", -8, "like"),
    ("ann", "i2", -3, "like"),
    ("ann", "i1", -1, "like"),
    ("ann", "i3", 0, "like"),
    ("bob", "i4", -7, "like"),
    ("bob", "i5", -6, "like"),
    ("bob", "i6", -2, "view"),
    ("cat", "i7", -5, "like"),
    ("cat", "i8", -4, "like"),
]


def targets(split):
    ids = split.train.catalog.item_ids
    return {user: [ids[item] for item in split.targets_of(row)] for row, user in enumerate(split.user_ids)}


def rows(split):
    log = split.train.log
    return sorted(zip(log["user_id"], log["item_id"], strict=True))


def test_time_holds_out_everything_after_one_moment():
    split = split_dataset(dataset_of(ITEMS, LOG), EvaluationProtocol(holdout=0.3), "test")
    assert split.now == TODAY - 3 * DAY
    assert targets(split) == {"ann": ["i3"], "bob": ["i6"]}  # i1 is in ann's train side
    assert len(split.train.log) == 7
    np.testing.assert_array_equal(split.train_events, [3, 2])


def test_validation_is_cut_inside_what_is_train_for_the_test():
    dataset = dataset_of(ITEMS, LOG)
    rules = EvaluationProtocol(holdout=0.3)
    test, validation = (split_dataset(dataset, rules, part) for part in ("test", "validation"))
    assert set(rows(validation)) < set(rows(test))
    assert validation.now == TODAY - 5 * DAY
    assert targets(validation) == {"ann": ["i2"], "cat": ["i8"]}


def test_the_last_share_of_every_users_rows_is_held_out():
    split = split_dataset(dataset_of(ITEMS, LOG), EvaluationProtocol(split="last", holdout=0.4), "test")
    assert targets(split) == {"ann": ["i3"], "bob": ["i6"], "cat": ["i8"]}
    assert rows(split) == [
        ("ann", "i0"), ("ann", "i1"), ("ann", "i2"), ("bob", "i4"), ("bob", "i5"), ("cat", "i7"),
    ]  # fmt: skip


def test_the_last_n_rows_leave_at_least_one_to_learn_from():
    split = split_dataset(dataset_of(ITEMS, LOG), EvaluationProtocol(split="last", last_n=2), "test")
    assert targets(split) == {"ann": ["i3"], "bob": ["i5", "i6"], "cat": ["i8"]}


def test_random_rows_follow_their_seed_and_need_no_times():
    dataset = dataset_of(ITEMS, [(user, item, None, event) for user, item, _, event in LOG])
    split, same, other = (
        split_dataset(dataset, EvaluationProtocol(split="random", holdout=0.4, seed=seed)) for seed in (1, 1, 2)
    )
    assert rows(split) == rows(same) != rows(other)
    assert np.isnan(split.now)


def test_a_rule_for_positives_decides_what_is_to_be_found():
    likes = EvaluationProtocol(holdout=0.3, positives=Positives(events=("like",)))
    split = split_dataset(dataset_of(ITEMS, LOG), likes, "test")
    assert targets(split) == {"ann": ["i3"]}
    assert split.train.options.positives == Positives(events=("like",))


def test_users_without_history_stand_apart_from_the_headline():
    log = [*LOG, ("new", "i9", 0, "like")]
    split = split_dataset(dataset_of(ITEMS, log), EvaluationProtocol(holdout=0.3, min_train=3), "test")
    assert list(split.user_ids) == ["ann", "new"]
    assert list(split.train_index) == [0, -1]
    assert list(split.train_positives) == [3, 0]
    assert list(split.is_headline) == [True, False]


def test_rows_without_a_time_are_on_neither_side_of_a_split_by_time():
    split = split_dataset(
        dataset_of(ITEMS, [*LOG, ("ann", "i9", None, "like")]), EvaluationProtocol(holdout=0.3), "test"
    )
    assert split.n_left_out == 1
    assert ("ann", "i9") not in rows(split)
    assert "i9" not in targets(split)["ann"]


def test_shuffling_the_future_changes_nothing_on_the_train_side():
    before = split_dataset(dataset_of(ITEMS, LOG), EvaluationProtocol(holdout=0.3), "test")
    late = [(user, f"i{(int(item[1]) + 5) % 10}" if day > -3 else item, day, what) for user, item, day, what in LOG]
    after = split_dataset(dataset_of(ITEMS, late), EvaluationProtocol(holdout=0.3), "test")
    assert after.train.fingerprint == before.train.fingerprint
    assert targets(after) != targets(before)


def test_the_trending_window_is_guessed_from_train_unless_a_person_set_it():
    for fixed, window in (((), None), (("trending_window_days",), 30)):
        dataset = dataset_of(ITEMS, LOG, DatasetOptions(trending_window_days=30, fixed=fixed))
        assert split_dataset(dataset, EvaluationProtocol()).train.options.trending_window_days == window


@pytest.mark.parametrize("split", ["time", "last"])
def test_a_log_without_times_is_refused_with_the_cure(split):
    dataset = dataset_of(ITEMS, [(user, item, None, event) for user, item, _, event in LOG])
    with pytest.raises(DataError, match=r"no interaction has a time.*use --split random"):
        split_dataset(dataset, EvaluationProtocol(split=split))


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ([], "no interactions to evaluate on"),
        ([("ann", "i0", 0, "like")], "holds out no choice"),
        ([("ann", "i0", -1, "like"), ("ann", "i0", 0, "like")], "holds out no choice"),
    ],
)
def test_nothing_to_find_is_a_clear_sentence(log, message):
    with pytest.raises(DataError, match=message):
        split_dataset(dataset_of(ITEMS, log), EvaluationProtocol(split="last"), "test")


def test_one_user_can_be_split():
    split = split_dataset(dataset_of(ITEMS, LOG[:5]), EvaluationProtocol(split="last"), "test")
    assert targets(split) == {"ann": ["i3"]}


def test_the_protocol_says_everything_that_numbers_depend_on():
    split = split_dataset(dataset_of(ITEMS, LOG), EvaluationProtocol(holdout=0.3, k=5), "test")
    assert split.protocol_id == (
        "time 0.3 test / later choices not in train, users with 1+ / all items not in train / k=5 / all"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"split": "daily"}, {"holdout": 0}, {"holdout": 1}, {"last_n": 0, "split": "last"}, {"last_n": 2},
        {"min_train": 0}, {"k": 0},
    ],
    ids=str,
)  # fmt: skip
def test_rules_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        EvaluationProtocol(**wrong)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("all", Positives()),
        ("value>=6", Positives(min_value=6)),
        ("value >= 3.5", Positives(min_value=3.5)),
        ("events: purchase, cart", Positives(events=("purchase", "cart"))),
    ],
)
def test_positives_are_read_as_people_write_them(text, rule):
    assert parse_positives(text) == rule


@pytest.mark.parametrize("text", ["", "value", "value>=six", "events:", "purchase"])
def test_what_is_no_rule_for_positives_is_refused(text):
    with pytest.raises(ConfigError, match="positives"):
        parse_positives(text)
