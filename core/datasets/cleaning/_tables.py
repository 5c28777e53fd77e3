"""One raw table to one validated table: cells read, every row that is not sound named with its reason."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.datasets.cleaning._checked_rows import Rows, mapped
from core.datasets.cleaning.values import parse_flags, parse_ids, parse_lists, parse_texts
from core.datasets.columns import ITEM_FIELDS
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

IMAGE_COLUMNS = ("image_url",)
_FEW = 0.01


def read_items(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a catalog file; see `Catalog` for the columns returned."""
    images = [name for name in ("image", *IMAGE_COLUMNS) if name in raw.frame]
    guessed = {"image": images[0]} if images else {}
    rows = Rows(raw, mapped(raw, "items", {**guessed, **mapping}), issues)
    rows.ids("item_id")
    rows.drop((rows.texts_of("title") == "").to_numpy(bool), "title", "title is missing")
    is_old = rows.frame["item_id"].duplicated(keep="last").to_numpy(bool)
    rows.drop(is_old, "item_id", "this id stands again further down; the last row wins")
    rows.require_some()
    categories, tags = _categories_and_tags(rows)
    flags = parse_flags(rows.column("available"))
    rows.report_unread("available", flags, "neither yes nor no, taken as yes")
    known = pd.DataFrame(
        {
            "item_id": rows.frame["item_id"].astype(object),
            "title": rows.texts_of("title"),
            "available": flags.fillna(1.0).astype(bool),
            "group_id": rows.texts_of("group_id"),
            "description": rows.texts_of("description"),
            "category": categories,
            "tags": tags,
            "price": rows.numbers_of("price"),
            "image": rows.texts_of("image"),
            "created_at": rows.times_of("created_at"),
        }
    )
    extra = rows.frame[[name for name in rows.frame.columns if name not in ITEM_FIELDS]]
    return pd.concat([known, attributes_of(extra)], axis=1).reset_index(drop=True)


def _categories_and_tags(rows: Rows) -> tuple[pd.Series, pd.Series]:
    """Return one category an item; of a list (real, JSON or with bars) the first, the rest join the tags."""
    column = rows.column("category")
    cells = parse_ids(column)[0] if pd.api.types.is_numeric_dtype(column) else column
    lists = [
        parse_lists(pd.Series([cell]))[0] if _is_list(cell) else (() if pd.isna(cell) else (str(cell).strip(),))
        for cell in cells
    ]
    tags = [
        tuple(dict.fromkeys([*own, *others[1:]]))
        for own, others in zip(parse_lists(rows.column("tags")), lists, strict=True)
    ]
    first = pd.Series([entries[0] if entries else "" for entries in lists], index=rows.frame.index, dtype=object)
    return first, pd.Series(tags, index=rows.frame.index, dtype=object)


def _is_list(cell: object) -> bool:
    return isinstance(cell, (list, tuple, np.ndarray)) or (
        isinstance(cell, str) and ("|" in cell or cell.startswith("["))
    )


def attributes_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return further columns: numbers where every cell is one, text ("" where missing) elsewhere."""
    return pd.DataFrame({str(name): _attribute(frame[name]) for name in frame.columns}, index=frame.index)


def _attribute(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype(float)
    texts = parse_texts(column.astype(object).map(_plain))
    numbers = pd.to_numeric(texts, errors="coerce").astype(float)
    is_missing = texts == ""
    is_numeric = not is_missing.all() and (np.isfinite(numbers) | is_missing).all()
    return numbers if is_numeric else texts


def _plain(cell: object) -> object:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, (list, tuple, np.ndarray)):
        return ", ".join(str(_plain(part)) for part in cell if part is not None)
    if isinstance(cell, dict):
        return ", ".join(f"{name}: {_plain(part)}" for name, part in cell.items() if part is not None)
    return cell


def read_log(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog, *, latest: float = math.inf) -> pd.DataFrame:
    """Validate a behaviour log; returns the columns of `INTERACTION_FIELDS`, times in seconds.

    A few times after `latest` are left empty: one of them would move the clock of the whole data set. Where many
    lie there, it is this machine's clock that is wrong, or the log is made up: they stay.
    """
    rows = Rows(raw, mapped(raw, "interactions", mapping), issues)
    rows.ids("user_id")
    rows.ids("item_id")
    values = rows.numbers_of("value")
    rows.drop((values < 0).to_numpy(bool), "value", "a negative value shows no choice")
    rows.require_some()
    times = rows.times_of("timestamp")
    is_future = (times > latest).to_numpy(bool)
    is_future = is_future & (is_future.mean() <= _FEW)
    rows.report(is_future, "timestamp", "lies in the future, time left empty")
    log = pd.DataFrame(
        {
            "user_id": rows.frame["user_id"].astype(object),
            "item_id": rows.frame["item_id"].astype(object),
            "timestamp": times.mask(is_future),
            "event": rows.texts_of("event").str.lower(),
            "value": values.loc[rows.frame.index],
        }
    )
    is_repeat = log.duplicated(["user_id", "item_id", "timestamp", "event"]).to_numpy(bool)
    rows.drop(is_repeat, "item_id", "the same user, item, time and event once more")
    return log[~is_repeat].reset_index(drop=True)


def read_users(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a table of users: user_id first, then attributes."""
    rows = Rows(raw, mapped(raw, "users", mapping), issues)
    rows.ids("user_id")
    is_old = rows.frame["user_id"].duplicated(keep="last").to_numpy(bool)
    rows.drop(is_old, "user_id", "this id stands again further down; the last row wins")
    rows.require_some()
    attributes = attributes_of(rows.frame.drop(columns="user_id"))
    return pd.concat([rows.frame[["user_id"]].astype(object), attributes], axis=1).reset_index(drop=True)
