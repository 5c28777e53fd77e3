"""Validation users as somebody new: how they are described, and what their lists are worth."""

from dataclasses import replace

import pytest
from described import KINDS, evaluation_of

from core.config import RankingConfig
from core.errors import DataError
from core.evaluation.new_people import MAX_PEOPLE, NewPeopleBench, described

TRENDING = RankingConfig(diversity=0.0).alone("trending")


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
