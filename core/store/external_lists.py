"""Lists of other systems, kept with a data set: what configs are compared with; new versions leave them alone."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import RowMapping, delete, insert, select

from core.datasets.list_files import ListRows, ordered
from core.errors import DataError, NotFoundError
from core.store.database import external_lists, utc_now
from core.store.forgotten import forgotten_among
from core.store.workspace import Workspace, check_label

TODAYS_SYSTEM = "Today's system"
_FOLDER = "lists"


@dataclass(frozen=True, slots=True)
class ExternalLists:
    """One system's lists as they are kept.

    Attributes
    ----------
    list_id : str
        Changes whenever the rows change: what a cache is keyed by.
    as_of : float or None
        When the system made them, in seconds since 1970 UTC: what it could know. None where nobody said.
    """

    name: str
    list_id: str
    n_users: int
    as_of: float | None
    saved_at: dt.datetime


def save_external_lists(
    workspace: Workspace, dataset: str, name: str, rows: ListRows, *, as_of: float | None = None
) -> ExternalLists:
    """Keep a system's lists; those kept under the name before are replaced.

    Users who asked to be forgotten are left out.

    Raises
    ------
    ConfigError
        If the name is empty or longer than 60 characters.
    DataError
        If no row has a rank.
    NotFoundError
        If there is no such data set.
    """
    workspace.current_id(dataset)
    label = check_label(name, what="lists")
    table, _, _ = ordered(rows.table)
    with workspace.storing_users(dataset):
        table = table[~table["user_id"].isin(forgotten_among(workspace, dataset, set(table["user_id"])))]
        if len(table) == 0:
            sentence = "has no row with a rank of at least 1: give each user's items ranks from 1 on."
            raise DataError(f"{rows.source} {sentence}")
        _replace(workspace, dataset, label, table, as_of)
    return find_external_lists(workspace, dataset, label)


def external_lists_of(workspace: Workspace, dataset: str) -> list[ExternalLists]:
    """Return the lists kept with a data set, oldest first."""
    query = select(external_lists).where(external_lists.c.dataset == dataset).order_by(external_lists.c.saved_at)
    with workspace.state.connect() as connection:
        return [_described(row) for row in connection.execute(query).mappings()]


def find_external_lists(workspace: Workspace, dataset: str, name: str) -> ExternalLists:
    """Return what is kept under a name.

    Raises
    ------
    NotFoundError
        If there is nothing.
    """
    known = {one.name: one for one in external_lists_of(workspace, dataset)}
    if name not in known:
        names = ", ".join(known) or "none yet"
        raise NotFoundError(f"{dataset!r} keeps no lists named {name!r}: choose one of {names}.")
    return known[name]


def external_rows(workspace: Workspace, dataset: str, name: str) -> ListRows:
    """Return the rows kept under a name, by user and rank."""
    found = find_external_lists(workspace, dataset, name)
    return ListRows(pd.read_parquet(_path(workspace, dataset, found.list_id)), name)


def lists_by_user(workspace: Workspace, dataset: str, name: str) -> dict[str, tuple[str, ...]]:
    """Return every user's items in the order they were shown; items the catalog does not have are among them."""
    table = external_rows(workspace, dataset, name).table
    return {str(user): tuple(items) for user, items in table.groupby("user_id", sort=False)["item_id"]}


def delete_external_lists(workspace: Workspace, dataset: str, name: str) -> None:
    """Remove lists; nothing happens if there are none of this name."""
    gone = [one for one in external_lists_of(workspace, dataset) if one.name == name]
    with workspace.state.begin() as connection:
        connection.execute(
            delete(external_lists).where(external_lists.c.dataset == dataset, external_lists.c.name == name)
        )
    _remove(workspace, dataset, (one.list_id for one in gone))


def is_in_external_lists(workspace: Workspace, dataset: str, user_id: str) -> bool:
    """Return whether any lists of a data set have a row of this user."""
    names = (one.name for one in external_lists_of(workspace, dataset))
    return any((external_rows(workspace, dataset, name).table["user_id"] == user_id).any() for name in names)


def forget_in_external_lists(workspace: Workspace, dataset: str, user_id: str) -> int:
    """Delete one user's rows from all lists of a data set and return how many there were."""
    n_rows = 0
    for one in external_lists_of(workspace, dataset):
        table = external_rows(workspace, dataset, one.name).table
        is_theirs = table["user_id"] == user_id
        if is_theirs.all():
            delete_external_lists(workspace, dataset, one.name)
        elif is_theirs.any():
            _replace(workspace, dataset, one.name, table[~is_theirs], one.as_of)
        n_rows += int(is_theirs.sum())
    return n_rows


def _replace(workspace: Workspace, dataset: str, name: str, table: pd.DataFrame, as_of: float | None) -> None:
    """Write a new file, point to it, and only then remove the old one."""
    before = [one.list_id for one in external_lists_of(workspace, dataset) if one.name == name]
    list_id = secrets.token_hex(8)
    path = _path(workspace, dataset, list_id)
    draft = path.with_suffix(".new")
    table.to_parquet(draft, index=False)
    draft.replace(path)
    row = {"dataset": dataset, "name": name, "file": list_id, "as_of": as_of, "saved_at": utc_now()}
    with workspace.state.begin() as connection:
        connection.execute(
            delete(external_lists).where(external_lists.c.dataset == dataset, external_lists.c.name == name)
        )
        connection.execute(insert(external_lists).values(**row, n_users=int(table["user_id"].nunique())))
    _remove(workspace, dataset, before)


def _remove(workspace: Workspace, dataset: str, list_ids: Iterable[str]) -> None:
    for list_id in list_ids:
        _path(workspace, dataset, list_id).unlink(missing_ok=True)


def _path(workspace: Workspace, dataset: str, list_id: str) -> Path:
    return workspace.kept_beside(dataset, _FOLDER) / f"{list_id}.parquet"


def _described(row: RowMapping) -> ExternalLists:
    return ExternalLists(row["name"], row["file"], row["n_users"], row["as_of"], row["saved_at"])
