"""Saved personas, per data set: stored as plain documents, so that this layer need not know what they say."""

from typing import Any

from sqlalchemy import delete, insert, select

from core.store.database import personas, utc_now
from core.store.workspace import Workspace


def save_persona(workspace: Workspace, dataset: str, name: str, document: dict[str, Any]) -> None:
    """Save a persona under its name; the name's earlier one is replaced."""
    with workspace.state.begin() as connection:
        connection.execute(delete(personas).where(personas.c.dataset == dataset, personas.c.name == name))
        row = {"dataset": dataset, "name": name, "document": document, "saved_at": utc_now()}
        connection.execute(insert(personas).values(**row))


def saved_personas(workspace: Workspace, dataset: str) -> dict[str, dict[str, Any]]:
    """Return a data set's saved personas by name, in the order of the names."""
    query = select(personas.c.name, personas.c.document).where(personas.c.dataset == dataset).order_by(personas.c.name)
    with workspace.state.connect() as connection:
        return {row.name: row.document for row in connection.execute(query)}


def delete_persona(workspace: Workspace, dataset: str, name: str) -> None:
    """Remove a saved persona; nothing happens if there is none of this name."""
    with workspace.state.begin() as connection:
        connection.execute(delete(personas).where(personas.c.dataset == dataset, personas.c.name == name))
