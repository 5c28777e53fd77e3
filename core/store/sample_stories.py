"""The named shoppers of the sample shop: what to move beside each, and what to count in the list that answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.config import Filters, RankingConfig, Weights, decay_from_half_life
from core.datasets import Dataset
from core.datasets.options import SECONDS_PER_DAY
from core.store.candidate_names import BALANCED
from core.store.external_lists import TODAYS_SYSTEM
from core.store.samples import ABOUT

Belongs = Callable[[Dataset, str], np.ndarray]
"""From the sample and a shopper's id to which items the story is about, bool of shape (n_items,)."""

N_FAVOURITES, _WEEK_DAYS = 10, 7.0


@dataclass(frozen=True, slots=True)
class Move:
    """What a story does to the desk.

    Attributes
    ----------
    label : str
        The move and what it shows, as a button says it.
    config : RankingConfig
    compared_with : str
        Name of the mix or the lists that show what changed.
    is_beside : bool
        Whether both lists are shown beside each other.
    """

    label: str
    config: RankingConfig
    compared_with: str = BALANCED
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What a shopper of the sample shows: items to look out for, and moves that bring them in or drive them out."""

    noun: str
    """Follows "3 of 10 are"."""
    belongs: Belongs
    moves: tuple[Move, ...]


def story_of(dataset: Dataset, user_id: str) -> Story | None:
    """Return the story of a named shopper of the sample; None for everybody else."""
    return STORIES.get(user_id) if dataset.about == ABOUT["shop"] else None


def _of_category(*names: str) -> Belongs:
    return lambda dataset, _: np.isin(dataset.catalog.categories, names)


def _of_kind(*names: str) -> Belongs:
    return lambda dataset, _: dataset.catalog.frame["kind"].isin(names).to_numpy(bool)


def _tagged(tag: str) -> Belongs:
    return lambda dataset, _: np.array([tag in tags for tags in dataset.catalog.tags])


def _above(price: float) -> Belongs:
    return lambda dataset, _: dataset.catalog.prices > price


def _named(*item_ids: str) -> Belongs:
    return lambda dataset, _: np.isin(dataset.catalog.item_ids, item_ids)


def _acted_on(*events: str) -> Belongs:
    def belongs(dataset: Dataset, user_id: str) -> np.ndarray:
        log, mask = dataset.interactions, np.zeros(len(dataset.catalog), dtype=bool)
        if (at := log.index_of(user_id)) is not None:
            rows = log.rows_of(at)
            mask[[log.item_index[row] for row in range(rows.start, rows.stop) if log.event_of(row) in events]] = True
        return mask

    return belongs


def _favourites(dataset: Dataset, _user_id: str) -> np.ndarray:
    """Return the items with most choices in the log's last week."""
    log = dataset.interactions
    recent = log.is_positive & (log.timestamps > log.timestamps.max() - _WEEK_DAYS * SECONDS_PER_DAY)
    counts = np.bincount(log.item_index[recent], minlength=len(dataset.catalog))
    mask = np.zeros(len(dataset.catalog), dtype=bool)
    mask[np.argsort(-counts, kind="stable")[:N_FAVOURITES]] = True
    return mask


def _elsewhere(category: str) -> Belongs:
    return lambda dataset, _: dataset.catalog.categories != category


_BALANCED = RankingConfig()
_FAVOURITES = "among this week's ten favourites"
_NIGHT_SHIFT = ("CT16", "AU06", "YW15", "TR14", "KI14", "BK07", "HO01", "PE21")
"""What night workers buy; see `CIRCLES` in data/sample_shop/habits.py."""


def _remembering(days: float) -> RankingConfig:
    people = replace(_BALANCED.collaborative, half_life_days=days)
    return replace(_BALANCED, decay_per_day=decay_from_half_life(days), collaborative=people)


def _weighing(similar: float, people: float, trending: float) -> RankingConfig:
    return replace(_BALANCED, weights=Weights(similar, people, trending))


STORIES: Mapping[str, Story] = {
    "ines": Story(
        "from other shelves than coffee and tea",
        _elsewhere("Coffee and tea"),
        (Move("Variety to 70%: other shelves", replace(_BALANCED, diversity=0.7)),),
    ),
    "maya": Story(
        "baby things",
        _of_category("Baby and toddler"),
        (
            Move("Memory to 2 days: baby things fade", _remembering(2.0)),
            Move("to 90 days: they return", _remembering(90.0)),
        ),
    ),
    "kofi": Story(
        _FAVOURITES,
        _favourites,
        (
            Move("Trending to 60%: more favourites", _weighing(0.25, 0.15, 0.6)),
            Move("Mute it: fewer", _BALANCED.with_weights(trending=0.0)),
        ),
    ),
    "noor": Story(
        "what night workers buy",
        _named(*_NIGHT_SHIFT),
        (
            Move("People like them to 60%: more of the night", _weighing(0.285, 0.6, 0.115)),
            Move("Mute it: none", _BALANCED.with_weights(collaborative=0.0)),
        ),
    ),
    "jonas": Story(
        "yoga and wellness things",
        _of_category("Yoga and wellness"),
        (Move("Only Trending: his yoga goes", _weighing(0.0, 0.0, 1.0)),),
    ),
    "aroha": Story(
        "vinyl, lamps and plants",
        _of_kind("turntable", "record", "lamp", "plant", "planter"),
        (Move("Similar to 80%: more for her eye", _weighing(0.8, 0.12, 0.08)),),
    ),
    "stefan": Story(
        "dearer than 20",
        _above(20.0),
        (Move("Price at most 20: nothing dearer", replace(_BALANCED, filters=Filters(max_price=20.0))),),
    ),
    "leila": Story(
        "gifts",
        _tagged("gift"),
        (Move("Only what is tagged gift", replace(_BALANCED, filters=Filters(tags=("gift",)))),),
    ),
    "edith": Story(
        "for the garden",
        _of_category("Garden"),
        (Move("Mute Trending: more garden", _BALANCED.with_weights(trending=0.0)),),
    ),
    "marco": Story(
        "cycling things",
        _of_category("Cycling"),
        (Move("Mute Trending: more cycling", _BALANCED.with_weights(trending=0.0)),),
    ),
    "priya": Story(
        "things she hid",
        _acted_on("hide", "dislike"),
        (Move("Leave nothing out: hidden stays away", replace(_BALANCED, exclude_seen="none")),),
    ),
    "sam": Story(
        "for camping",
        _of_category("Camping"),
        (Move("Only Similar: camping", _weighing(1.0, 0.0, 0.0)),),
    ),
    "olga": Story(
        _FAVOURITES,
        _favourites,
        (Move("Trending to 60%: what she missed", _weighing(0.25, 0.15, 0.6)),),
    ),
    "hiroshi": Story(
        "games he has bought",
        _acted_on("purchase"),
        (Move("Beside today's system: his own games", _BALANCED, TODAYS_SYSTEM, is_beside=True),),
    ),
}
