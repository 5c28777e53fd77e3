"""Answers of the engine made by hand, for tests of the words and files they become."""

from dataclasses import replace

from core.config import RankingConfig
from core.ranking import RankedItem, Recommendation

DAY = 86_400.0
TODAY = 20_000 * DAY
"""Midnight of 2024-10-04 UTC."""
LAMP = RankedItem(
    item_id="lamp",
    title="Lamp",
    item_index=0,
    rank=1,
    rank_before_diversity=1,
    score=0.75,
    base=0.5,
    order_score=0.75,
    contributions={"content": 0.2, "collaborative": 0.05, "trending": None, "boost": None},
)


def item(item_id="lamp", *, points=None, **changes):
    """Return a row; `points` are contributions in match points, signals left out have no opinion."""
    if points is not None:
        full = dict.fromkeys(("content", "collaborative", "trending", "boost")) | points
        changes["contributions"] = {name: None if part is None else part / 100 for name, part in full.items()}
    return replace(LAMP, item_id=item_id, **({"title": item_id.capitalize()} | changes))


def answer_of(*items, **changes):
    """Return an answer that lists these items."""
    return Recommendation(
        **{
            "user_id": "ann",
            "dataset": "tiny",
            "index_version": "1",
            "config": RankingConfig(),
            "as_of": TODAY,
            "items": items,
            "shares": {"content": 0.5, "collaborative": 0.3, "trending": 0.2},
            "dropped": {},
            "fallback": None,
            "n_candidates": 6,
            "n_eligible": 6,
            "filter_costs": {},
            "notices": (),
        }
        | changes
    )
