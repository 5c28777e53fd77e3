"""The groups of a map as a table: how large, how popular, how far a config reaches into them, its worth there."""

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset
from core.evaluation.comparison import Difference, compare_values, corrected
from core.evaluation.evaluation import Measured
from core.evaluation.margin import DEFAULT_MARGIN
from core.maps._item_map import Picture
from core.maps.measures import ItemMeasures, values_of_users


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """One group of items.

    Attributes
    ----------
    popularity : float
        Choices per item.
    reach : float
        Share of its items that anybody's list shows; NaN while nothing is measured.
    found : float
        Later choices of its items that were found / all of them; NaN without any.
    n_wanted : int
        Those later choices.
    """

    name: str
    n_items: int
    popularity: float
    reach: float
    found: float
    n_wanted: int


def item_groups(dataset: Dataset, picture: Picture, measures: ItemMeasures | None) -> list[ItemGroup]:
    """Return every group of items, largest first."""
    n = len(picture.positions)
    popularity = dataset.interactions.popularity[:n]
    rows = []
    for group, name in enumerate(picture.cluster_names):
        here = picture.clusters == group
        reach = found = float("nan")
        n_wanted = 0
        if measures is not None:
            reach = float((measures.shown[:n][here] > 0).mean())
            n_wanted = int(measures.wanted[:n][here].sum())
            found = float(measures.found[:n][here].sum() / n_wanted) if n_wanted else found
        rows.append(ItemGroup(name, int(here.sum()), float(popularity[here].mean()), reach, found, n_wanted))
    return rows


@dataclass(frozen=True, slots=True)
class UserGroup:
    """One group of users; `difference` is None while nothing is measured, or nobody of the group is."""

    name: str
    n_users: int
    actions: float
    difference: Difference | None


def user_groups(
    dataset: Dataset,
    picture: Picture,
    metric: str,
    measured: tuple[Measured, Measured] | None,
    *,
    margin: float = DEFAULT_MARGIN,
) -> list[UserGroup]:
    """Return every group of users, largest first, with a metric under two configs; p-values corrected over groups.

    Parameters
    ----------
    margin : float in [0, 50]
        Users per 100 below which a difference is not worth having.
    """
    log = dataset.interactions
    masks = [picture.clusters == group for group in range(len(picture.cluster_names))]
    differences: dict[int, Difference] = {}
    if measured is not None:
        now, before = (values_of_users(one, metric, log.user_ids) for one in measured)
        for group, here in enumerate(masks):
            known = here & np.isfinite(now) & np.isfinite(before)
            if known.any():
                tables = {"now": now[known, None], "before": before[known, None]}
                found = compare_values(tables, baseline="before", seed=0, metrics=(metric,), margin=margin)
                differences[group] = found["now"][metric]
        differences = dict(zip(differences, corrected(list(differences.values())), strict=True))
    return [
        UserGroup(name, int(here.sum()), float(log.counts_by_user[here].mean()), differences.get(group))
        for group, (name, here) in enumerate(zip(picture.cluster_names, masks, strict=True))
    ]
