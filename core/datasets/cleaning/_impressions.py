"""Lists that were shown: which item stood where, for whom, and what came of it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.datasets.cleaning._checked_rows import Rows, mapped
from core.datasets.cleaning.values import parse_flags
from core.datasets.columns import IMPRESSION_FIELDS
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

_KEY = ["list_id", "item_id"]


def empty_impressions() -> pd.DataFrame:
    """Return a table without rows, columns typed as in every table of impressions."""
    texts = ("list_id", "user_id", "item_id", "variant")
    types = {name: object if name in texts else float for name in IMPRESSION_FIELDS}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def read_impressions(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a file of shown lists; returns the columns of `IMPRESSION_FIELDS`.

    Positions count from 1; a file that counts from 0 is moved by one. `clicked` and `converted` are 1.0, 0.0 or NaN
    where the file does not say; a propensity lies in (0, 1]; times are in seconds since 1970 UTC. Items need not be
    in the catalog: what was shown was shown.
    """
    rows = Rows(raw, mapped(raw, "impressions", mapping), issues)
    for name in ("list_id", "user_id", "item_id"):
        rows.ids(name)
    positions = rows.numbers_of("position")
    is_place = (positions >= 0) & (positions == positions.round())
    rows.drop(~is_place.to_numpy(bool), "position", "position is no place in a list: count from 1")
    is_repeat = rows.frame.duplicated(_KEY).to_numpy(bool)
    rows.drop(is_repeat, "item_id", "the same item in the same list once more")
    rows.require_some()
    places = positions.loc[rows.frame.index]
    table = pd.DataFrame(
        {
            **{name: rows.frame[name].astype(object) for name in ("list_id", "user_id", "item_id")},
            "position": _from_one(places, rows),
            "timestamp": rows.times_of("timestamp"),
            "variant": rows.texts_of("variant"),
            "propensity": _between(rows, "propensity", lowest=np.nextafter(0.0, 1.0), highest=1.0),
            "clicked": _flag(rows, "clicked"),
            "dwell_seconds": _between(rows, "dwell_seconds", lowest=0.0, highest=np.inf),
            "converted": _flag(rows, "converted"),
            "revenue": rows.numbers_of("revenue"),
        }
    )
    return table.reset_index(drop=True)


def append_impressions(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return both tables' rows, a place in a list once: the later file wins."""
    both = pd.concat([old, new], ignore_index=True) if len(old) else new
    return both.drop_duplicates(_KEY, keep="last", ignore_index=True)


def _from_one(places: pd.Series, rows: Rows) -> pd.Series:
    if places.min() > 0:
        return places
    is_first = np.arange(len(places)) == int(np.argmin(places.to_numpy()))
    rows.keep(is_first, "position", "places count from 0 in this file: one was added to each")
    return places + 1.0


def _flag(rows: Rows, column: str) -> pd.Series:
    flags = parse_flags(rows.column(column))
    rows.report_unread(column, flags, "neither yes nor no, left empty")
    return flags


def _between(rows: Rows, column: str, *, lowest: float, highest: float) -> pd.Series:
    numbers = rows.numbers_of(column)
    is_outside = (numbers < lowest) | (numbers > highest)
    rows.report(is_outside.to_numpy(bool), column, f"{column} lies outside what it can be, left empty")
    return numbers.mask(is_outside)
