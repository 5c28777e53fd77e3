"""Lists of described people made all at once are those that each of them is shown alone."""

from dataclasses import replace

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.config import Filters, Lists, NewPeople, RankingConfig, Weights
from core.evaluation._described_lists import DescribedLists
from core.last_used import LastUsed
from core.ranking import Query
from core.users import Onboarding

TAGS = ("night", "winter", "tea", "wool", "rare")
SAID = (
    ("night",),
    ("night", "wool"),
    ("tea", "winter", "wool"),
    ("rare",),
    ("rare", "nothing is like this"),
    ("some free words", "tea"),
    ("night", "winter", "tea", "wool", "rare", "quiet", "green", "old", "new"),
)
BASE = RankingConfig(k=6)
MIXES = (
    BASE,
    replace(BASE, diversity=0.0),
    replace(BASE, diversity=0.0).alone("trending"),
    replace(BASE, normalisation="rank", diversity=0.6),
    replace(BASE, normalisation="min-max"),
    replace(BASE, new_people=NewPeople(Weights(0.1, 0.0, 0.9))),
    replace(BASE, filters=Filters(max_price=40.0), lists=Lists(pin=("i07", "i03"), boost=(("i09", 2.0),))),
    replace(BASE, lists=Lists(exclude=("i00", "i01", "i02"))).alone("collaborative"),
    replace(BASE, new_item_places=2),
    replace(BASE, new_item_places=3, diversity=0.0, lists=Lists(pin=("i69",))).alone("trending"),
)


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


def engine_of(seed, *, groups, n_items=70):
    rng = np.random.default_rng(seed)
    shares = (0.25, 0.25, 0.25, 0.25, 0.04)
    items = {
        f"i{number:02d}": {
            "tags": tuple(tag for tag, share in zip(TAGS, shares, strict=True) if rng.random() < share),
            "price": float(number),
            "group_id": f"g{number // 3}" if groups and number % 2 else "",
        }
        for number in range(n_items)
    }
    log = [
        (f"u{rng.integers(20)}", f"i{int(n_items * rng.random() ** 3):02d}", -9 * rng.random(), "like")
        for _ in range(300)
    ]
    return recommender_of(dataset_of(items, log), random_vectors(seed, n_items), encoder=Encoder)


@pytest.mark.parametrize("with_pool", [True, False])
@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_all_at_once_is_one_by_one(seed, groups, with_pool):
    engine = engine_of(seed, groups=groups)
    now = engine.now()
    queries = tuple(
        Query(onboarding=Onboarding(said), hides=tuple(f"i{number:02d}" for number in range(3, 3 + place)), now=now)
        for place, said in enumerate(SAID)
    )
    whole = DescribedLists(engine, queries, 6, with_pool)
    narrow = DescribedLists(engine, queries, 6, with_pool, LastUsed(4 * 70 * 6 * 3))
    assert (len(whole.blocks), len(narrow.blocks)) == (1, 3)
    for config in MIXES:
        lists = whole.lists(config)
        np.testing.assert_array_equal(lists, narrow.lists(config))
        for row, query in zip(lists, queries, strict=True):
            items = engine.rank(query, config, with_pool=with_pool).listed.items
            assert row[row >= 0].tolist() == items.tolist(), (config, query)
