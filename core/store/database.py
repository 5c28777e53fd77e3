"""The state database: what a person saved, shared by every process on one workspace."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    column,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    table,
    update,
)

from core.stored_format import check_format

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("format", Integer, primary_key=True, autoincrement=False),
)
datasets = Table(
    "datasets",
    metadata,
    Column("name", String, primary_key=True),
    Column("created_at", DateTime, nullable=False),
)
configs = Table(
    "configs",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("config", JSON, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)
jobs = Table(
    "jobs",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("task", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("share", Float, nullable=False),
    Column("step", String, nullable=False),
    Column("result", JSON),
    Column("pid", Integer),
    Column("started_at", DateTime, nullable=False),
    Column("ended_at", DateTime),
)
personas = Table(
    "personas",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)
forgotten = Table(
    "forgotten",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("salt", String, nullable=False),
)
external_lists = Table(
    "external_lists",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("file", String, nullable=False),
    Column("n_users", Integer, nullable=False),
    Column("as_of", Float),
    Column("saved_at", DateTime, nullable=False),
)
added_signals = Table(
    "added_signals",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)
live_rows = Table(
    "live_rows",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("dataset", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("user_id", String),
    Column("document", JSON, nullable=False),
    Index("live_rows_of_dataset", "dataset", "number"),
    Index("live_rows_of_user", "dataset", "user_id"),
    sqlite_autoincrement=True,
)
runs = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("dataset", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("note", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("protocol_id", String, nullable=False),
    Column("part", String, nullable=False),
    Column("n_users", Integer, nullable=False),
    Column("baseline", String, nullable=False),
    Column("headline", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created_at", DateTime, nullable=False),
)
test_evaluations = Table(
    "test_evaluations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("dataset", String, nullable=False),
    Column("protocol_id", String, nullable=False),
    Column("evaluated_at", DateTime, nullable=False),
)
suggestions = Table(
    "suggestions",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("version_id", String, primary_key=True),
    Column("document", JSON, nullable=False),
)
margins = Table(
    "margins",
    metadata,
    Column("dataset", String, primary_key=True),
    Column("of_100", Float, nullable=False),
)
saved_views = Table(
    "saved_views",
    metadata,
    Column("view_id", String, primary_key=True),
    Column("dataset", String, nullable=False),
    Column("user_id", String),
    Column("fingerprint", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    Index("saved_views_of_dataset", "dataset"),
)

BUSY_TIMEOUT_SECONDS = 30


def _number(_connection: Connection) -> None:
    """Make format 2 of 1, which had no number; tables are otherwise the same."""


def _in_standard_words(connection: Connection) -> None:
    """Make format 3 of 2: tables, a column and a task get the field's words."""
    tables = set(inspect(connection).get_table_names())
    for statement in (
        "ALTER TABLE mixes RENAME TO configs",
        "ALTER TABLE foreign_lists RENAME TO external_lists",
        "ALTER TABLE looks RENAME COLUMN look_id TO number",
        "ALTER TABLE looks RENAME COLUMN looked_at TO evaluated_at",
        "ALTER TABLE looks RENAME TO test_evaluations",
        "UPDATE jobs SET task = 'validation' WHERE task = 'practice'",
    ):
        if not tables.isdisjoint(statement.split()):
            connection.exec_driver_sql(statement)


def _found_is_not_yet_suggested(connection: Connection) -> None:
    """Make format 4 of 3: what a search found is called Found until somebody makes it the suggested config."""
    if "runs" not in inspect(connection).get_table_names():
        return
    kept = table("runs", column("run_id"), column("kind"), column("headline", JSON))
    searches = select(kept.c.run_id, kept.c.headline).where(kept.c.kind == "tune")
    for run_id, headline in connection.execute(searches).all():
        renamed = {"Found" if name == "Suggested" else name: share for name, share in headline.items()}
        connection.execute(update(kept).where(kept.c.run_id == run_id).values(headline=renamed))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_number, _in_standard_words, _found_is_not_yet_suggested)
"""The first brings format 1 to 2, the second 2 to 3 and so on; tables that are missing are made after all of them."""


def open_state(home: Path, url: str | None = None) -> Engine:
    """Open the state database, made on first use and brought up to date: SQLite in `home`, or the database at `url`.

    Raises
    ------
    FormatError
        If a later Mixdesk wrote it; nothing is written then.
    """
    engine = create_engine(url or f"sqlite:///{home / 'mixdesk.sqlite3'}")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    try:
        _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _bring_up_to_date(engine: Engine) -> None:
    """Run what is missing in one transaction; the caller holds the workspace's lock."""
    current = len(MIGRATIONS) + 1
    with engine.connect() as connection:
        stored = _stored_format(connection)
    check_format(stored or current, current, what=f"the state database {engine.url.database}")
    if stored == current:
        metadata.create_all(engine)
        return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":  # which begins no transaction by itself where tables change
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for migrate in MIGRATIONS[(stored or current) - 1 :]:
            migrate(connection)
        metadata.create_all(connection)
        connection.execute(delete(schema_version))
        connection.execute(insert(schema_version).values(format=current))


def _stored_format(connection: Connection) -> int | None:
    """Return the database's format, 1 where there are tables without a number, None where there is nothing."""
    tables = set(inspect(connection).get_table_names())
    if schema_version.name in tables:
        return connection.scalar(select(schema_version.c.format))
    return 1 if tables & metadata.tables.keys() else None


def utc_now() -> dt.datetime:
    """Return the time in UTC without a zone, as it is stored."""
    return dt.datetime.now(tz=dt.UTC).replace(tzinfo=None)


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")  # a forgotten user's rows are overwritten, not only unlinked
    cursor.close()
