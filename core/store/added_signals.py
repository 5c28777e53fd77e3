"""Signals that people added to a data set: kept beside its versions, there at once for whoever opens it."""

import re
import secrets
import string
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.config import RankingConfig
from core.errors import ConfigError, FormatError, NotFoundError
from core.ranking import Recommender
from core.signals import labels, signals
from core.signals.added import AddedSignal, Definition, Prepared
from core.signals.kinds import KINDS
from core.store.database import added_signals, utc_now
from core.store.forgotten import forgotten_among
from core.store.workspace import Workspace, check_label

_FOLDER = "scores"
_COLOURS = (
    ("#3F5B1A", "#9CCB5F"),
    ("#7A4A00", "#E0A458"),
    ("#4B3F8F", "#A79BEA"),
    ("#8C2F1B", "#EE8A73"),
    ("#00605A", "#4FC4B7"),
    ("#6B2B53", "#DB8DBB"),
    ("#5A5A14", "#C6C650"),
    ("#2F4B6E", "#8FB3DD"),
)
"""On light and on dark ground; white text, or black, stands on each at a contrast of at least 4.5."""
MOST = len(_COLOURS)
_RESERVED = frozenset({"boost", "variety", "diversity", "total", "base"})


@dataclass(frozen=True, slots=True)
class Added:
    """A signal that was just added, with what was left out of it, in sentences."""

    signal: AddedSignal
    remarks: tuple[str, ...]


def add_signal(
    workspace: Workspace,
    engine: Recommender,
    kind: str,
    settings: Mapping[str, str],
    *,
    label: str = "",
    file: Path | None = None,
) -> Added:
    """Add a signal to a data set.

    Parameters
    ----------
    engine : Recommender
        Of the data set's version in force.
    kind : str
        A name of `core.signals.kinds.KINDS`.
    label : str, optional
        What to call it; by default after its column or file. Its name in configs is made from it.

    Raises
    ------
    ConfigError
        If the kind is unknown, a setting has a wrong value, the label is taken, or there are eight signals already.
    DataError
        If the data set, or the file, has nothing to make a signal of.
    """
    if kind not in KINDS:
        raise ConfigError(f"kind is {kind!r}: choose one of {', '.join(KINDS)}.")
    dataset = engine.dataset
    prepared = KINDS[kind].prepare(dataset, settings, file)
    known = signals(dataset.with_signals(stored_signals(workspace, dataset.name)))
    definition = _definition(kind, prepared, check_label(label or prepared.label, what="a signal"), known)
    with workspace.storing_users(dataset.name):
        table = _without_forgotten(workspace, dataset.name, prepared.table)
        if table is not None:
            table.to_parquet(_path(workspace, dataset.name, definition.table_id), index=False)
        row = {"dataset": dataset.name, "name": definition.name, "document": definition.to_json()}
        try:
            with workspace.state.begin() as connection:
                connection.execute(insert(added_signals).values(**row, saved_at=utc_now()))
        except IntegrityError:
            _unlink(workspace, dataset.name, definition.table_id)
            raise ConfigError(f"somebody else is adding a signal “{definition.label}” right now: try again.") from None
    return Added(KINDS[kind](definition, table), prepared.remarks)


def stored_signals(workspace: Workspace, dataset: str) -> dict[str, AddedSignal]:
    """Return the signals added to a data set by name, oldest first.

    Raises
    ------
    FormatError
        If a later Mixdesk added one.
    """
    found = {}
    for definition in stored_definitions(workspace, dataset):
        if definition.kind not in KINDS:
            raise FormatError(f"the signal {definition.name!r} is of the kind {definition.kind!r}: update Mixdesk.")
        path = _path(workspace, dataset, definition.table_id)
        table = pd.read_parquet(path) if definition.table_id else None
        found[definition.name] = KINDS[definition.kind](definition, table)
    return found


def stored_definitions(workspace: Workspace, dataset: str) -> tuple[Definition, ...]:
    """Return what makes each added signal, oldest first, without its rows."""
    query = select(added_signals.c.document).where(added_signals.c.dataset == dataset)
    with workspace.state.connect() as connection:
        rows = connection.scalars(query.order_by(added_signals.c.saved_at)).all()
    return tuple(Definition.from_json(document) for document in rows)


def remove_signal(workspace: Workspace, dataset: str, name: str) -> None:
    """Remove an added signal; configs that name it share its weight out.

    Raises
    ------
    NotFoundError
        If none of this name was added.
    """
    known = {one.name: one for one in stored_definitions(workspace, dataset)}
    if name not in known:
        names = ", ".join(known) or "none yet"
        raise NotFoundError(f"no signal {name!r} was added to {dataset!r}: choose one of {names}.")
    with workspace.state.begin() as connection:
        connection.execute(delete(added_signals).where(_is(dataset, name)))
    _unlink(workspace, dataset, known[name].table_id)


def is_in_signals(workspace: Workspace, dataset: str, user_id: str) -> bool:
    """Return whether an added signal has scores of this user."""
    return any((table["user_id"] == user_id).any() for _, table in _by_user(workspace, dataset))


def forget_in_signals(workspace: Workspace, dataset: str, user_id: str) -> None:
    """Delete one user's scores from all added signals; one that has no others is removed."""
    for definition, table in _by_user(workspace, dataset):
        is_theirs = table["user_id"] == user_id
        if is_theirs.all():
            remove_signal(workspace, dataset, definition.name)
        elif is_theirs.any():
            newer = replace(definition, table_id=secrets.token_hex(8))
            table[~is_theirs].to_parquet(_path(workspace, dataset, newer.table_id), index=False)
            with workspace.state.begin() as connection:
                row = update(added_signals).where(_is(dataset, definition.name))
                connection.execute(row.values(document=newer.to_json()))
            _unlink(workspace, dataset, definition.table_id)


def _by_user(workspace: Workspace, dataset: str) -> Iterable[tuple[Definition, pd.DataFrame]]:
    for signal in stored_signals(workspace, dataset).values():
        if signal.table is not None and "user_id" in signal.table:
            yield signal.definition, signal.table


def _without_forgotten(workspace: Workspace, dataset: str, table: pd.DataFrame | None) -> pd.DataFrame | None:
    if table is None or "user_id" not in table:
        return table
    gone = forgotten_among(workspace, dataset, set(table["user_id"]))
    return table[~table["user_id"].isin(gone)].reset_index(drop=True)


def _definition(kind: str, prepared: Prepared, label: str, known: Mapping[str, object]) -> Definition:
    """Give a signal its name, letter and colours: the first that no other has."""
    taken = [one for one in known.values() if isinstance(one, AddedSignal)]
    if len(taken) >= MOST:
        raise ConfigError(f"there are {MOST} added signals already: remove one first.")
    if label in (*labels().values(), *(one.label for one in taken)):
        raise ConfigError(f"there is a signal “{label}” already: give this one a name of its own.")
    colours = next(pair for pair in _COLOURS if pair not in [one.colours for one in taken])
    letters = {one.letter for one in (*signals().values(), *taken)} | {"B", "V"}
    signs = f"{label}{string.ascii_uppercase}".upper()
    letter = next(sign for sign in signs if sign.isalnum() and sign not in letters)
    table_id = "" if prepared.table is None else secrets.token_hex(8)
    return Definition(_name(label, known), kind, label, letter, colours, dict(prepared.settings), table_id)


def _name(label: str, known: Mapping[str, object]) -> str:
    """Return a label as a name in configs: lower-case letters, digits and _, and not taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower().replace("'", "")
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    base = base if base[:1].isalpha() else f"signal_{base}".rstrip("_")
    taken = {*known, *_RESERVED, *RankingConfig().weights.by_name()}
    names = (base, *(f"{base}_{number}" for number in range(2, MOST + len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _is(dataset: str, name: str) -> ColumnElement[bool]:
    return (added_signals.c.dataset == dataset) & (added_signals.c.name == name)


def _unlink(workspace: Workspace, dataset: str, table_id: str) -> None:
    if table_id:
        _path(workspace, dataset, table_id).unlink(missing_ok=True)


def _path(workspace: Workspace, dataset: str, table_id: str) -> Path:
    return workspace.kept_beside(dataset, _FOLDER) / f"{table_id}.parquet"
