"""Print a crude check that each signal of the simulated shop carries something: hit rates on held-out events.

Run `python data/sample_shop/check_signals.py`. The last fifth of the events is held out. For every user
with events before and something new clicked after the cut, each simple rule names ten products not yet
seen; a hit is a user with at least one of the ten among what they newly clicked, liked, put in the cart or
bought. It says that the simulation is not noise, and nothing about any recommender.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HERE = Path(__file__).parent
INTEREST = ("click", "like", "cart", "purchase")
Floats = NDArray[np.float64]


def similarity(features: Floats) -> Floats:
    """Return the cosine between the columns of `features`."""
    norms = np.linalg.norm(features, axis=0)
    scaled = features / np.where(norms > 0, norms, 1)
    return np.asarray(scaled.T @ scaled)


def rule_scores(history: Floats, recent: Floats, items: pd.DataFrame) -> dict[str, Floats]:
    """Return the scores of every rule, each of shape (n_users, n_items)."""
    category = pd.get_dummies(items["category"]).to_numpy(dtype=float)
    tags = items["tags"].str.get_dummies("|").to_numpy(dtype=float)
    together = similarity(history)
    np.fill_diagonal(together, 0)
    popularity = np.tile(history.sum(axis=0), (len(history), 1))
    own_category = history @ category @ category.T
    return {
        "random": np.random.default_rng(0).random(history.shape),
        "popular": popularity,
        "popular in the last 7 days": np.tile(recent, (len(history), 1)),
        "popular in own categories": popularity * own_category,
        "like own tags and categories (content)": history @ similarity(np.hstack([1.5 * category, tags]).T),
        "seen together (collaborative)": history @ together,
    }


def check(events: pd.DataFrame, items: pd.DataFrame) -> None:
    """Print one line per rule."""
    cut = events["timestamp"].sort_values().iloc[int(0.8 * len(events))]
    users, ids = pd.Index(events["user_id"].unique()), pd.Index(items["item_id"])

    def counted(part: pd.DataFrame) -> Floats:
        grid = np.zeros((len(users), len(ids)))
        np.add.at(grid, (users.get_indexer(part["user_id"]), ids.get_indexer(part["item_id"])), 1)
        return grid

    train, test = events[events["timestamp"] < cut], events[events["timestamp"] >= cut]
    history = (counted(train) > 0).astype(float)
    recent = counted(train[train["timestamp"] >= cut - pd.Timedelta(days=7)]).sum(axis=0)
    wanted = (counted(test[test["event"].isin(INTEREST)]) > 0) & (history == 0)
    judged = (history.sum(axis=1) > 0) & wanted.any(axis=1)
    print(f"cut {cut:%Y-%m-%d}, {judged.sum()} users judged")
    rules = rule_scores(history, recent, items)
    ranks = {name: scores.argsort(axis=1).argsort(axis=1) for name, scores in rules.items()}
    mixed = sum((1.0 * ranks[name] for name in list(rules)[2:3] + list(rules)[4:]), np.zeros(history.shape))
    for name, scores in {
        **rules,
        "the last three together (sum of ranks, recent for trending)": mixed,
    }.items():
        top = np.argsort(-np.where(history > 0, -np.inf, scores), axis=1, kind="stable")[:, :10]
        hits = np.take_along_axis(wanted, top, axis=1)[judged]
        print(f"  hit@10 {hits.any(axis=1).mean():.3f}  precision@10 {hits.mean():.4f}  {name}")


def main() -> None:
    """Check the committed simulation."""
    events = pd.read_csv(HERE / "interactions.csv.gz", parse_dates=["timestamp"])
    check(events, pd.read_csv(HERE / "items.csv"))


if __name__ == "__main__":
    main()
