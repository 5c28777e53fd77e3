"""Views that a link restores: what somebody looked at, kept until its user or data set is forgotten."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from core.errors import ConfigError, NotFoundError
from core.store.database import saved_views, utc_now
from core.store.forgotten import forgotten_among
from core.store.workspace import Workspace
from core.stored_format import StoredFormat, same

VIEW = StoredFormat("this saved view", steps=(same,))
_USER = "user:"
"""What stands before the id of a user on the way over the map."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as it was saved.

    Attributes
    ----------
    fingerprint : str
        That of the data set when the view was saved.
    content : dict
        What to restore, as JSON; empty once its data set was deleted.
    """

    view_id: str
    dataset: str
    fingerprint: str
    content: Mapping[str, Any]
    saved_at: dt.datetime


def save_view(
    workspace: Workspace, dataset: str, *, user_id: str | None, content: Mapping[str, Any], fingerprint: str
) -> str:
    """Keep a view and return its id, which nobody can guess.

    Raises
    ------
    ConfigError
        If it names a user who asked to be forgotten.
    """
    view_id = secrets.token_urlsafe(9)
    row = {"view_id": view_id, "dataset": dataset, "user_id": user_id, "fingerprint": fingerprint}
    document = VIEW.numbered(content)
    with workspace.storing_users(dataset):
        if forgotten_among(workspace, dataset, _users_named(user_id, document)):
            raise ConfigError(
                "this view names a user who asked to be forgotten: choose somebody else, or open the page anew."
            )
        with workspace.state.begin() as connection:
            connection.execute(insert(saved_views).values(**row, content=document, saved_at=utc_now()))
    return view_id


def saved_view(workspace: Workspace, view_id: str) -> SavedView:
    """Return a view.

    Raises
    ------
    NotFoundError
        If there is none of this id (any more).
    FormatError
        If a later Mixdesk wrote it.
    """
    query = select(saved_views).where(saved_views.c.view_id == view_id)
    with workspace.state.connect() as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"there is no saved view {view_id!r}: the link may be cut short.")
    return SavedView(view_id, row["dataset"], row["fingerprint"], VIEW.upgraded(row["content"]), row["saved_at"])


def is_in_views(workspace: Workspace, dataset: str, user_id: str) -> bool:
    """Return whether any view of a data set names the user."""
    return bool(_views_naming(workspace, dataset, user_id))


def forget_in_views(workspace: Workspace, dataset: str, user_id: str) -> None:
    """Delete the views of one user of a data set, and those that name them in any other place."""
    gone = _views_naming(workspace, dataset, user_id)
    with workspace.state.begin() as connection:
        connection.execute(delete(saved_views).where(saved_views.c.view_id.in_(gone)))


def _views_naming(workspace: Workspace, dataset: str, user_id: str) -> list[str]:
    query = select(saved_views.c.view_id, saved_views.c.user_id, saved_views.c.content)
    with workspace.state.connect() as connection:
        rows = connection.execute(query.where(saved_views.c.dataset == dataset)).all()
    return [row.view_id for row in rows if user_id in _users_named(row.user_id, row.content)]


def _users_named(user_id: str | None, content: Mapping[str, Any]) -> set[str]:
    """Return every user whom a view names: its own, those tried out, and those on the way over the map."""
    view = VIEW.upgraded(content)
    trail = (key.removeprefix(_USER) for key in view.get("map_trail", ()) if key.startswith(_USER))
    return {*view.get("likes", ()), *view.get("hides", ()), *trail, *filter(None, (user_id, view.get("user")))}
