"""A folder and a database that hold everything which must survive a restart."""

import hashlib
import json
import logging
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Engine, delete, insert, select, update

from core.config import RankingConfig
from core.errors import ConfigError, DataError, NotFoundError
from core.shipped import DEFAULT_HOME
from core.store.database import (
    added_signals,
    configs,
    datasets,
    external_lists,
    forgotten,
    jobs,
    live_rows,
    margins,
    open_state,
    personas,
    runs,
    saved_views,
    suggestions,
    test_evaluations,
    utc_now,
)
from core.stored_format import StoredFormat, same

logger = logging.getLogger(__name__)

HOME_VARIABLE, URL_VARIABLE = "MIXDESK_HOME", "MIXDESK_DATABASE_URL"
MANIFEST = StoredFormat("this version", steps=(same,))
KEPT_VERSIONS = 5
MAX_LABEL = 60

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_MANIFEST, _CURRENT = "manifest.json", "current"
_TEMPORARY = ".new-"


@dataclass(frozen=True, slots=True)
class Version:
    """A published, immutable state of a data set."""

    dataset: str
    version_id: str
    folder: Path
    manifest: dict[str, Any]


def check_name(name: str) -> str:
    """Return a data set's name if it is one.

    Raises
    ------
    ConfigError
        If it could not be a folder's name everywhere.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{name!r} cannot name a data set: use up to 63 lower-case letters, digits, - and _, "
            "beginning with a letter or digit."
        )
    return name


def check_label(text: str, *, what: str) -> str:
    """Return what a person called something, without the blanks around it.

    Raises
    ------
    ConfigError
        If it is empty or longer than 60 characters.
    """
    label = text.strip()
    if not 1 <= len(label) <= MAX_LABEL:
        raise ConfigError(f"{what} cannot be named {text!r}: use 1 to {MAX_LABEL} characters.")
    return label


class Workspace:
    """Data sets by name with their versions, saved configs and jobs.

    Parameters
    ----------
    home : Path, optional
        By default the environment's MIXDESK_HOME, else `data/workspace` of the checkout; installed, below the
        working directory.
    """

    def __init__(self, home: Path | None = None) -> None:
        self.home = Path(home or os.environ.get(HOME_VARIABLE) or DEFAULT_HOME).expanduser().resolve()
        self.home.mkdir(parents=True, exist_ok=True)

    @cached_property
    def state(self) -> Engine:
        """The state database."""
        with FileLock(self.home / "state.lock"):
            return open_state(self.home, os.environ.get(URL_VARIABLE))

    @property
    def vector_cache(self) -> Path:
        """Folder of vectors by content, shared by all data sets."""
        return self.home / "vectors"

    @property
    def model_cache(self) -> Path:
        """Folder of converted models."""
        return self.home / "models"

    @property
    def uploads(self) -> Path:
        """Folder of files on their way in."""
        return self.home / "uploads"

    @property
    def job_logs(self) -> Path:
        """Folder of what the workers of jobs wrote."""
        return self.home / "jobs"

    def kept_beside(self, name: str, what: str) -> Path:
        """Return the folder of what belongs to a data set but to none of its versions; it goes with the data set."""
        folder = self._folder(check_name(name)) / what
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def dataset_names(self) -> list[str]:
        """Return the data sets that have a published version, oldest first."""
        with self.state.connect() as connection:
            names = connection.scalars(select(datasets.c.name).order_by(datasets.c.created_at, datasets.c.name))
            return [name for name in names if (self._folder(name) / _CURRENT).is_file()]

    def current_id(self, name: str) -> str:
        """Return the id of the version in force.

        Raises
        ------
        NotFoundError
            If there is no such data set; the message names those there are.
        """
        try:
            return (self._folder(check_name(name)) / _CURRENT).read_text().strip()
        except FileNotFoundError:
            known = ", ".join(self.dataset_names()) or "none yet"
            raise NotFoundError(f"there is no data set {name!r}: choose one of {known}, or import it.") from None

    def current(self, name: str) -> Version:
        """Return the version in force."""
        return self.version(name, self.current_id(name))

    def version(self, name: str, version_id: str) -> Version:
        """Return one version.

        Raises
        ------
        NotFoundError
            If it does not exist (any more).
        FormatError
            If a later Mixdesk wrote it.
        """
        folder = self._versions(name) / version_id
        try:
            document = json.loads((folder / _MANIFEST).read_text())
        except FileNotFoundError:
            raise NotFoundError(f"{name!r} has no version {version_id!r}: it may have been replaced.") from None
        manifest = MANIFEST.upgraded(document, what=f"version {version_id} of {name!r}")
        return Version(name, version_id, folder, manifest)

    def version_ids(self, name: str) -> list[str]:
        """Return the ids of all versions that are kept, oldest first."""
        folder = self._versions(check_name(name))
        return sorted(path.name for path in folder.iterdir() if path.name[:1] != ".") if folder.is_dir() else []

    def publish(self, name: str, write: Callable[[Path], dict[str, Any]]) -> Version:
        """Write a new version and make it the current one, all or nothing.

        Parameters
        ----------
        write : callable
            Fills the empty folder it is given and returns what the manifest should say besides the files' hashes.
        """
        versions = self._versions(check_name(name))
        versions.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(versions)
        version_id = f"{utc_now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        draft = versions / f"{_TEMPORARY}{os.getpid()}-{version_id}"
        draft.mkdir()
        try:
            manifest = write(draft) | {"files": _hashes(draft), "published_at": utc_now().isoformat()}
            _write_durably(draft / _MANIFEST, json.dumps(MANIFEST.numbered(manifest), indent=1))
            draft.rename(versions / version_id)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        self._remember(name)
        self._make_current(name, version_id)
        self._drop_old_versions(name)
        logger.info("version %s of %s published", version_id, name)
        return self.version(name, version_id)

    def _make_current(self, name: str, version_id: str) -> None:
        draft = self._folder(name) / f"{_TEMPORARY}{_CURRENT}-{os.getpid()}"
        _write_durably(draft, version_id)
        draft.replace(self._folder(name) / _CURRENT)

    def _remember(self, name: str) -> None:
        with self.state.begin() as connection:
            if connection.scalar(select(datasets.c.name).where(datasets.c.name == name)) is None:
                connection.execute(insert(datasets).values(name=name, created_at=utc_now()))

    def _drop_old_versions(self, name: str) -> None:
        current = self.current_id(name)
        for version_id in self.version_ids(name)[:-KEPT_VERSIONS]:
            if version_id != current:
                shutil.rmtree(self._versions(name) / version_id, ignore_errors=True)

    def drop_other_versions(self, name: str) -> int:
        """Remove all versions but the one in force, and return how many; the caller holds the name for writing."""
        current = self.current_id(name)
        others = [path for path in self._versions(name).iterdir() if path.name != current]
        for path in others:
            shutil.rmtree(path)
        return len(others)

    def delete_dataset(self, name: str) -> None:
        """Remove a data set with its versions, configs and jobs.

        Raises
        ------
        NotFoundError
            If it does not exist.
        """
        self.current_id(name)
        with self.writing(name):
            (self._folder(name) / _CURRENT).unlink(missing_ok=True)
            with self.state.begin() as connection:
                for table, column in (
                    (datasets, datasets.c.name),
                    (configs, configs.c.dataset),
                    (personas, personas.c.dataset),
                    (jobs, jobs.c.dataset),
                    (forgotten, forgotten.c.dataset),
                    (external_lists, external_lists.c.dataset),
                    (live_rows, live_rows.c.dataset),
                    (runs, runs.c.dataset),
                    (test_evaluations, test_evaluations.c.dataset),
                    (suggestions, suggestions.c.dataset),
                    (margins, margins.c.dataset),
                    (added_signals, added_signals.c.dataset),
                ):
                    connection.execute(delete(table).where(column == name))
                emptied: dict[str, Any] = {
                    "content": {},
                    "user_id": None,
                }  # a link to one says that its data set is gone
                connection.execute(update(saved_views).where(saved_views.c.dataset == name).values(**emptied))
            shutil.rmtree(self._folder(name), ignore_errors=True)

    @contextmanager
    def writing(self, name: str) -> Iterator[None]:
        """Hold a data set for writing; a second writer in any process is refused.

        Raises
        ------
        DataError
            If somebody else is writing it.
        """
        try:
            with FileLock(self._lock_file(f"{check_name(name)}.lock"), timeout=0):
                yield
        except Timeout:
            raise DataError(f"{name!r} is being imported or deleted elsewhere: wait until that is done.") from None

    @contextmanager
    def storing_users(self, name: str) -> Iterator[None]:
        """Hold what is kept of a data set's users, once nobody else does.

        Whoever stores what names users looks up who asked to be forgotten and stores within it, so that nobody is
        forgotten in between.
        """
        with FileLock(self._lock_file(f"{check_name(name)}.users.lock")):
            yield

    def save_config(self, dataset: str, config_name: str, config: RankingConfig) -> None:
        """Save a config under a name; the name's earlier config is replaced.

        Raises
        ------
        ConfigError
            If the name is empty or longer than 60 characters.
        """
        label = check_label(config_name, what="a mix")
        with self.state.begin() as connection:
            connection.execute(delete(configs).where(configs.c.dataset == dataset, configs.c.name == label))
            row = {"dataset": dataset, "name": label, "config": config.to_json(), "saved_at": utc_now()}
            connection.execute(insert(configs).values(**row))

    def configs(self, dataset: str) -> dict[str, RankingConfig]:
        """Return a data set's saved configs by name, oldest first."""
        query = (
            select(configs.c.name, configs.c.config).where(configs.c.dataset == dataset).order_by(configs.c.saved_at)
        )
        with self.state.connect() as connection:
            rows = connection.execute(query).all()
        return {name: RankingConfig.from_json(config, what=f"the mix {name!r}") for name, config in rows}

    def delete_config(self, dataset: str, config_name: str) -> None:
        """Remove a saved config; nothing happens if there is none of this name."""
        with self.state.begin() as connection:
            connection.execute(delete(configs).where(configs.c.dataset == dataset, configs.c.name == config_name))

    def _lock_file(self, name: str) -> Path:
        locks = self.home / "locks"
        locks.mkdir(exist_ok=True)
        return locks / name

    def _folder(self, name: str) -> Path:
        return self.home / "datasets" / name

    def _versions(self, name: str) -> Path:
        return self._folder(name) / "versions"


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _hash_and_sync(path) for path in files}


def _hash_and_sync(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _remove_abandoned(versions: Path) -> None:
    """Remove drafts that a killed process left behind; the caller holds the data set for writing."""
    for path in versions.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)
