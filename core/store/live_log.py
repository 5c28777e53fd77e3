"""What arrived since the last import: an append-only log of events and items, numbered, shared by all processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select

from core.errors import NotFoundError
from core.store.database import datasets, live_rows
from core.store.workspace import Workspace

Kind = Literal["event", "item"]


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One event or item as it was sent, with its number; numbers only rise and are never given twice."""

    number: int
    kind: Kind
    document: Mapping[str, Any]


def append(workspace: Workspace, dataset: str, kind: Kind, documents: Sequence[Mapping[str, Any]]) -> int:
    """Add rows, all or none, and return the last one's number; when this returns, they outlive the process.

    Raises
    ------
    NotFoundError
        If there is no such data set (any more).
    """
    holder = select(datasets.c.name).where(datasets.c.name == dataset).with_for_update()
    with workspace.state.begin() as connection:
        # Writers of one data set queue up, so that a reader who saw a number has seen all below it.
        if connection.scalar(holder) is None:
            raise NotFoundError(f"there is no data set {dataset!r}: import it first.")
        rows = [
            {"dataset": dataset, "kind": kind, "user_id": one.get("user_id"), "document": dict(one)}
            for one in documents
        ]
        if rows:
            connection.execute(insert(live_rows), rows)
        return _last_number(connection, dataset)


def rows_after(workspace: Workspace, dataset: str, number: int) -> list[LiveRow]:
    """Return the rows above a number, in their order."""
    query = (
        select(live_rows.c.number, live_rows.c.kind, live_rows.c.document)
        .where(live_rows.c.dataset == dataset, live_rows.c.number > number)
        .order_by(live_rows.c.number)
    )
    with workspace.state.connect() as connection:
        return [LiveRow(row.number, row.kind, row.document) for row in connection.execute(query)]


def last_number(workspace: Workspace, dataset: str) -> int:
    """Return the number of a data set's newest row, 0 without any."""
    with workspace.state.connect() as connection:
        return _last_number(connection, dataset)


def count_rows(workspace: Workspace, dataset: str, user_id: str) -> int:
    """Return how many rows of a user there are."""
    query = select(func.count()).where(live_rows.c.dataset == dataset, live_rows.c.user_id == user_id)
    with workspace.state.connect() as connection:
        return int(connection.scalar(query) or 0)


def forget_rows(workspace: Workspace, dataset: str, user_id: str) -> None:
    """Delete a user's rows."""
    of_user = (live_rows.c.dataset == dataset) & (live_rows.c.user_id == user_id)
    with workspace.state.begin() as connection:
        connection.execute(delete(live_rows).where(of_user))


def drop_included(workspace: Workspace, dataset: str) -> None:
    """Delete the rows that every version still kept includes: none of them would ever be read again."""
    included = [workspace.version(dataset, one).manifest.get("last_event", 0) for one in workspace.version_ids(dataset)]
    is_in_all = (live_rows.c.dataset == dataset) & (live_rows.c.number <= min(included, default=0))
    with workspace.state.begin() as connection:
        connection.execute(delete(live_rows).where(is_in_all))


def _last_number(connection: Any, dataset: str) -> int:
    newest = connection.scalar(select(func.max(live_rows.c.number)).where(live_rows.c.dataset == dataset))
    return int(newest or 0)
