"""What gets most activity lately: decayed counts in a window."""

from collections.abc import Hashable

import numpy as np

from core.config import RankingConfig
from core.datasets import Dataset
from core.datasets.interactions import Interactions
from core.datasets.options import SECONDS_PER_DAY
from core.signals.base import Engine, Signal, SignalContext, UsersContext, UserScores


class TrendingSignal(Signal):
    """What gets most activity lately, the same for everybody."""

    name = "trending"
    label = "Trending now"
    short_label = "Trending"
    help = "Items with most activity lately, whoever the user is."
    letter = "T"
    colours = ("#8A1E6E", "#D55E9A")

    def why_unavailable(self, dataset: Dataset) -> str:
        """Return what the log lacks: rows, times, or enough of them lately."""
        if not len(dataset.interactions):
            return "Add a behaviour log on the Data page to unlock this."
        if not dataset.interactions.has_times:
            return "The log has no times: add a timestamp column to unlock this."
        if dataset.options.trending_window_days is None:
            return "Too little lately: no window of up to a year holds 1,000 actions of 50 users."
        return ""

    def settings(self, config: RankingConfig) -> Hashable:
        """Return window and half-life."""
        return config.trending

    def person(self, context: SignalContext) -> Hashable:
        """Return the moment: it is the same for everybody."""
        return context.now

    def score(self, context: SignalContext) -> np.ndarray:
        """Return the decayed counts as of now."""
        return trending_now(context.engine, context.config, now=context.now)

    def fact(self, engine: Engine, config: RankingConfig, item: int, *, now: float) -> str:
        """Return an item's place among all by what ranks it: recent activity, the newest counting most."""
        window, scores = window_days(engine.dataset, config), trending_now(engine, config, now=now)
        if window is None or not scores[item] > 0:
            return ""
        place = 1 + int((scores > scores[item]).sum())
        return f"No. {place:,} in activity of the last {window:g} days, the newest counting most"

    def score_users(self, context: UsersContext) -> UserScores:
        """Return one row for everybody."""
        scores = trending_now(context.engine, context.config, now=context.now)
        return UserScores.one_for_all(scores, len(context.users))


def window_days(dataset: Dataset, config: RankingConfig) -> float | None:
    """Return the trending window in force; None where the log is too thin for one."""
    window = config.trending.window_days
    return dataset.options.trending_window_days if window == "auto" else window


def trending_now(engine: Engine, config: RankingConfig, *, now: float) -> np.ndarray:
    """Return the trending signal as of `now`, all NaN where the log is too thin for a window."""
    window = window_days(engine.dataset, config)
    if window is None:
        return np.full(len(engine.dataset.catalog), np.nan, dtype=np.float32)
    half_life = config.trending.half_life_days
    found: np.ndarray = engine.kept(
        ("trending", window, half_life, now),
        lambda: trending_scores(engine.dataset.interactions, now=now, window_days=window, half_life_days=half_life),
    )
    return found


def trending_scores(interactions: Interactions, *, now: float, window_days: float, half_life_days: float) -> np.ndarray:
    """Return ``sum of 2^(-days / half_life)`` over an item's positive events in the window that ends at `now`.

    Float32 of shape (n_items,); items without an event in the window have 0, which is an opinion. All NaN where
    no event falls into the window.
    """
    days = (now - interactions.timestamps) / SECONDS_PER_DAY
    inside = interactions.is_positive & (days >= 0) & (days <= window_days)
    if not inside.any():
        return np.full(interactions.n_items, np.nan, dtype=np.float32)
    weights = np.exp2(-days[inside] / half_life_days)
    counts = np.bincount(interactions.item_index[inside], weights=weights, minlength=interactions.n_items)
    return counts.astype(np.float32)
