"""What the log lacks, who and what it knows too little of, and what it holds too much of."""

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.health._check import MAX_LISTED, Check, listed, listed_ids, subject
from core.health._health_rules import ENOUGH_EVENTS, MIN_ITEMS_FOR_TOP, TOP_ITEM_SHARE


def log_checks(dataset: Dataset) -> list[Check]:
    """Return all checks of the log that need no times."""
    n_rows = len(dataset.log)
    checks = [
        Check(key="interactions", label="Interactions with known items", count=n_rows, n=n_rows + len(dataset.orphans)),
        *_orphans(dataset),
        *_user_checks(dataset),
    ]
    if not n_rows:
        return [*checks, _no_interactions(dataset)]
    return [*checks, _never_interacted(dataset), *_concentration(dataset), _repeats(dataset), *_value_range(dataset)]


def _no_interactions(dataset: Dataset) -> Check:
    n = len(dataset.catalog)
    whole = "The one item has no" if n == 1 else f"None of the {n:,} items has an"
    return Check(
        key="no_interactions",
        label="Items without any interaction",
        count=n,
        n=n,
        headline=f"{whole} interaction: People like them and Trending now stay silent.",
        action="Add a file of interactions: who chose what, and when.",
    )


def _orphans(dataset: Dataset) -> list[Check]:
    count, n = len(dataset.orphans), len(dataset.orphans) + len(dataset.log)
    if n == 0:
        return []
    unknown = dataset.orphans["item_id"].value_counts(sort=False).reset_index()
    unknown = unknown.sort_values(["count", "item_id"], ascending=[False, True]).head(MAX_LISTED)
    frequent = f" (most often {unknown['item_id'].iloc[0]})" if count else ""
    check = Check(
        key="orphans",
        label="Interactions with unknown items",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction', ('names', 'name'))} an item that the catalog lacks: "
        "no signal can use them.",
        action=f"Import the missing items{frequent}, or map the item_id column that matches the log.",
        item_ids=tuple(map(str, unknown["item_id"])),
        notes=tuple(f"{times:,} interaction{'' if times == 1 else 's'}" for times in unknown["count"]),
    )
    return [check]


def _user_checks(dataset: Dataset) -> list[Check]:
    """Count users by their events with known items, those of the users table and of orphans included."""
    log_users = dataset.interactions.user_ids
    everyone = pd.Index(log_users.astype(object)).append(
        [pd.Index(dataset.users["user_id"].astype(object)), pd.Index(dataset.orphans["user_id"].astype(object))]
    )
    silent = everyone.unique()[len(log_users) :]
    counts, n = dataset.interactions.counts_by_user, len(log_users) + len(silent)
    few = np.flatnonzero(counts < ENOUGH_EVENTS)
    if n == 0:
        return []
    return [
        Check(key="users", label="Users", count=n, n=n),
        Check(
            key="users_none",
            label="Users without interactions",
            count=len(silent),
            n=n,
            headline=f"{subject(len(silent), n, 'user')} no interaction with a known item: they get what is trending.",
            action="Check that the user ids of both files agree, or ask these users for their interests.",
            user_ids=tuple(map(str, silent[:MAX_LISTED])),
        ),
        Check(
            key="users_few",
            label=f"Users with 1 to {ENOUGH_EVENTS - 1} interactions",
            count=len(few),
            n=n,
            headline=f"{subject(len(few), n, 'user')} fewer than {ENOUGH_EVENTS} interactions: "
            "People like them knows little of their taste.",
            action="Take a longer stretch of the log, or add weaker events such as views.",
            user_ids=listed_ids(log_users, few),
        ),
        Check(
            key="users_enough",
            label=f"Users with {ENOUGH_EVENTS} interactions or more",
            count=len(counts) - len(few),
            n=n,
        ),
    ]


def _never_interacted(dataset: Dataset) -> Check:
    never = np.flatnonzero(_item_counts(dataset) == 0)
    n = len(dataset.catalog)
    return Check(
        key="never_interacted",
        label="Items without any interaction",
        count=len(never),
        n=n,
        headline=f"{subject(len(never), n, 'item')} no interaction at all: only Similar to what they like "
        "can bring them up.",
        action="Keep a share of Similar to what they like in the mix, and give these items good texts.",
        item_ids=listed_ids(dataset.catalog.item_ids, never),
    )


def _item_counts(dataset: Dataset) -> np.ndarray:
    return np.bincount(dataset.interactions.item_index, minlength=len(dataset.catalog))


def _concentration(dataset: Dataset) -> list[Check]:
    n_items, counts = len(dataset.catalog), _item_counts(dataset)
    if n_items < MIN_ITEMS_FOR_TOP:
        return []
    top = np.argsort(-counts, kind="stable")[: int(n_items * TOP_ITEM_SHARE)]
    count, n = int(counts[top].sum()), len(dataset.log)
    check = Check(
        key="concentration",
        label="Interactions with the most frequent 1% of items",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction', ('goes', 'go'))} to the top 1% of the items ({len(top):,}): "
        "lists may show everyone the same.",
        action="Watch Catalog reach, and raise Variety or lower Trending now.",
        item_ids=listed_ids(dataset.catalog.item_ids, top),
        notes=tuple(f"{counts[item]:,} interactions" for item in listed(top)),
    )
    return [check]


def _repeats(dataset: Dataset) -> Check:
    is_repeat = dataset.log.duplicated(["user_id", "item_id", "event"]).to_numpy(bool)
    count, n = int(is_repeat.sum()), len(dataset.log)
    return Check(
        key="repeats",
        label="Interactions that repeat an earlier one",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction', ('repeats', 'repeat'))} the user, item and event of an earlier "
        "one: they weigh on Trending now and on tastes.",
        action="Fine where people buy or watch again; else remove the repeats from the log.",
        rows=listed(np.flatnonzero(is_repeat)),
    )


def _value_range(dataset: Dataset) -> list[Check]:
    if dataset.options.rating_scale is None:
        return []
    low, high = dataset.options.rating_scale
    values = dataset.log["value"].to_numpy(float)
    is_outside = (values < low) | (values > high)
    count, n = int(is_outside.sum()), int(np.isfinite(values).sum())
    check = Check(
        key="value_range",
        label=f"Ratings outside {low:g} to {high:g}",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'rating', ('lies', 'lie'))} outside the scale of {low:g} to {high:g}: "
        "they are read as its ends.",
        action="Correct the rating scale of this data set, or these rows.",
        rows=listed(np.flatnonzero(is_outside)),
        notes=tuple(f"{values[row]:g}" for row in listed(np.flatnonzero(is_outside))),
    )
    return [check]
