"""A catalog, its log and its users, under one name and one fingerprint."""

import copy
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.datasets.audience import guess_audience
from core.datasets.catalog import Catalog
from core.datasets.cleaning import empty_impressions
from core.datasets.columns import INTERACTION_FIELDS
from core.datasets.interactions import Interactions
from core.datasets.options import DatasetOptions, guess_options


@dataclass(frozen=True)
class About:
    """What people should know of a data set before they read anything from it."""

    is_simulated: bool = False
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"is_simulated": self.is_simulated, "note": self.note}


NOTHING_SPECIAL = About()


@dataclass(frozen=True, eq=False)
class Dataset:
    """One imported snapshot; it never changes.

    Parameters
    ----------
    name : str
    catalog : Catalog
    log : DataFrame
        Interactions with known items, columns of `INTERACTION_FIELDS`.
    orphans : DataFrame
        Interactions whose item is unknown, same columns: kept apart, used as soon as the item arrives.
    users : DataFrame
        user_id and attributes; may be empty.
    options : DatasetOptions
    impressions : DataFrame
        Lists that were shown, columns of `IMPRESSION_FIELDS`; may be empty.
    added_signals : dict of str to core.signals.added.AddedSignal
        Signals of its own, by name; no part of the snapshot.
    """

    name: str
    catalog: Catalog
    log: pd.DataFrame
    orphans: pd.DataFrame
    users: pd.DataFrame
    options: DatasetOptions
    about: About = NOTHING_SPECIAL
    impressions: pd.DataFrame = field(default_factory=empty_impressions)
    added_signals: Mapping[str, Any] = field(default_factory=dict)

    def with_signals(self, added: Mapping[str, Any]) -> "Dataset":
        """Return the same data set with other added signals; what was computed of its tables stays."""
        twin = copy.copy(self)
        object.__setattr__(twin, "added_signals", added)
        return twin

    @cached_property
    def interactions(self) -> Interactions:
        """The log as arrays."""
        return Interactions.from_frame(self.log, self.catalog, self.options)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all tables and how the log is read, the same for the same content."""
        digest = hashlib.sha256(json.dumps(self.options.reading(), sort_keys=True).encode())
        shown = [self.impressions] if len(self.impressions) else []
        for frame in (self.catalog.frame, self.log, self.orphans, self.users, *shown):
            _update(digest, frame)
        return digest.hexdigest()

    @cached_property
    def is_unchosen(self) -> np.ndarray:
        """Which items nobody has chosen, nor any variant of the same product, bool of shape (n_items,)."""
        return ~self.catalog.over_variants(self.interactions.popularity > 0)

    @cached_property
    def people(self) -> dict[str, dict[str, Any]]:
        """Attributes of the users in the users table, by id."""
        return {str(row["user_id"]): {str(k): v for k, v in row.items()} for row in self.users.to_dict("records")}

    def now(self, *, wall_clock: float) -> float:
        """Return the time that trending and item age count from, in seconds since 1970 UTC."""
        newest = self.interactions.newest
        return newest if self.options.clock == "data" and np.isfinite(newest) else wall_clock

    def counts(self) -> dict[str, int]:
        """Return how much of everything there is; shown lists only where there are any."""
        shown = {"impressions": len(self.impressions)} if len(self.impressions) else {}
        return {
            "items": len(self.catalog),
            "users": len(self.interactions.user_ids),
            "interactions": len(self.log),
            "orphans": len(self.orphans),
            **shown,
        }


def build_dataset(
    name: str,
    items: pd.DataFrame,
    log: pd.DataFrame,
    users: pd.DataFrame,
    *,
    imported_at: float,
    options: DatasetOptions | None = None,
    about: About = NOTHING_SPECIAL,
    impressions: pd.DataFrame | None = None,
) -> Dataset:
    """Put validated tables together: set orphans apart, order everything, guess options where none are given."""
    catalog = Catalog(items.reset_index(drop=True))
    is_known = log["item_id"].isin(catalog.frame["item_id"]).to_numpy(bool)
    known = log[is_known].reset_index(drop=True)
    if options is None:
        names = tuple(sorted({str(event) for event in known["event"] if event}))
        values, times = known["value"].to_numpy(float), known["timestamp"].to_numpy(float)
        user_index = pd.factorize(known["user_id"])[0]
        options = guess_options(names, values, times, user_index, imported_at=imported_at)
        options = replace(options, audience=guess_audience(name, catalog, names))
    orphans = log[~is_known].reset_index(drop=True)
    shown = empty_impressions() if impressions is None else impressions
    return Dataset(name, catalog, known, orphans, users, options, about, shown)


def without_users(dataset: Dataset, user_ids: Collection[str]) -> Dataset:
    """Return the data set without a trace of some users; how its log is read stays."""
    gone = list(user_ids)
    log, orphans, users, impressions = (
        frame[~frame["user_id"].isin(gone)].reset_index(drop=True)
        for frame in (dataset.log, dataset.orphans, dataset.users, dataset.impressions)
    )
    return replace(dataset, log=log, orphans=orphans, users=users, impressions=impressions)


def empty_log() -> pd.DataFrame:
    """Return a log without rows, columns typed as in every log."""
    texts = {name: pd.Series(dtype=object) for name in ("user_id", "item_id", "event")}
    numbers = {name: pd.Series(dtype=float) for name in ("timestamp", "value")}
    return pd.DataFrame(texts | numbers)[list(INTERACTION_FIELDS)]


def empty_users() -> pd.DataFrame:
    """Return a users table without rows."""
    return pd.DataFrame({"user_id": pd.Series(dtype=object)})


def _update(digest: Any, frame: pd.DataFrame) -> None:
    for name in sorted(map(str, frame.columns)):
        digest.update(name.encode())
        column = frame[name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_extension_array_dtype(column):
            digest.update(np.ascontiguousarray(column.to_numpy()).tobytes())
        else:
            digest.update("\x1f".join(map(str, column.to_list())).encode("utf-8", "surrogatepass"))
