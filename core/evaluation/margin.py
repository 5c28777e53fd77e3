"""From how many users of 100 on a difference is worth having: one number a data set, which people may set."""

from sqlalchemy import delete, insert, select

from core.errors import ConfigError
from core.store import Workspace
from core.store.database import margins

DEFAULT_MARGIN, MAX_MARGIN = 1.0, 50.0
"""Users per 100. A headline counts whole users of 100, so that less than one of them cannot be seen in it."""


def check_margin(margin: float) -> float:
    """Return a margin that can be one.

    Raises
    ------
    ConfigError
        If it lies outside 0 to 50 users per 100.
    """
    if not 0 <= margin <= MAX_MARGIN:
        raise ConfigError(f"the margin is {margin!r}: give users per 100, from 0 to {MAX_MARGIN:g}.")
    return margin


def stored_margin(workspace: Workspace, dataset: str) -> float:
    """Return the margin that was set for a data set; the default one where none was."""
    with workspace.state.connect() as connection:
        found = connection.scalar(select(margins.c.of_100).where(margins.c.dataset == dataset))
    return DEFAULT_MARGIN if found is None else float(found)


def save_margin(workspace: Workspace, dataset: str, margin: float) -> None:
    """Set a data set's margin, for all who look at it from now on; kept evaluations stay with their own.

    Raises
    ------
    ConfigError
        If it lies outside 0 to 50 users per 100.
    """
    row = {"dataset": dataset, "of_100": check_margin(margin)}
    with workspace.state.begin() as connection:
        connection.execute(delete(margins).where(margins.c.dataset == dataset))
        connection.execute(insert(margins).values(**row))
