"""Validation users as somebody new: how they are described, and what their lists are worth."""

from dataclasses import replace

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.config import RankingConfig
from core.errors import DataError
from core.evaluation import Evaluation, EvaluationProtocol
from core.evaluation.new_people import MAX_PEOPLE, NewPeopleBench, described

KINDS = ("tea", "wool", "night", "vinyl")
TRENDING = RankingConfig(diversity=0.0).alone("trending")


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


def evaluation_of(*, n_users=24, kinds=KINDS, per_kind=12):
    """Return people who choose of two kinds each, the same two later on; every item is also "common"."""
    items = {
        f"{kind}{number:02d}": {"tags": (kind, "common"), "category": f"only {kind}{number}"}
        for kind in kinds
        for number in range(per_kind)
    }
    log, rng = [], np.random.default_rng(0)
    for user in range(n_users):
        for kind in (kinds[user % len(kinds)], kinds[(user + 1) % len(kinds)]):
            for place, number in enumerate(rng.permutation(per_kind)[:4]):
                log.append((f"u{user:04d}", f"{kind}{number:02d}", -20.0 + 5 * place + rng.random(), "like"))
    engine = recommender_of(dataset_of(items, log), random_vectors(1, len(items)), encoder=Encoder)
    return Evaluation.of(engine, EvaluationProtocol(split="last"))


def test_people_are_described_by_what_sets_their_choices_apart():
    evaluation = evaluation_of()
    people = described(evaluation.split)
    assert len(people) == 24
    for one in people:
        user = int(evaluation.split.user_ids[one.user][1:])
        assert set(one.interests) == {
            KINDS[user % 4],
            KINDS[(user + 1) % 4],
        }  # not "common", nor what one item has
        assert len(one.known) >= 3
        assert {item.rstrip("0123456789") for item in one.known} <= set(one.interests)


def test_at_most_600_are_drawn_by_a_seed():
    split = evaluation_of(n_users=MAX_PEOPLE + 20).split
    first, again, other = described(split), described(split), described(split, seed=1)
    assert len(first) == MAX_PEOPLE
    assert first == again
    assert first != other


def test_words_on_few_items_describe_nobody():
    with pytest.raises(DataError, match="nobody here can be described: that takes 3 choices or more"):
        described(evaluation_of(per_kind=6).split)


@pytest.mark.parametrize("config", [TRENDING, RankingConfig(k=3)])
def test_lists_are_counted_as_the_page_would_make_them(config):
    evaluation = evaluation_of()
    split, people = evaluation.split, described(evaluation.split)
    found = NewPeopleBench.of(evaluation).measure(config)
    assert (found.hits.shape, found.fits.tolist()) == ((24,), [10] * 24)
    shown = set()
    for one, hit in zip(people, found.hits, strict=True):
        ranking = evaluation.recommender.rank(one.query(split.now), replace(config, k=10))
        items = ranking.listed.items
        shown |= set(items.tolist())
        assert not {split.train.catalog.item_ids[item] for item in items} & set(one.known)
        assert hit == bool(set(items.tolist()) & set(split.targets_of(one.user).tolist()))
    assert found.n_items == len(shown)
    low, high = found.interval
    assert 0 <= low <= found.hit_rate <= high <= 1


def test_without_the_pool_everything_competes():
    evaluation = evaluation_of()
    bench = NewPeopleBench.of(evaluation)
    said, everything = (bench.measure(TRENDING, with_pool=with_pool) for with_pool in (True, False))
    assert everything.mean_fit < said.mean_fit == 10
    assert everything.n_items < said.n_items
