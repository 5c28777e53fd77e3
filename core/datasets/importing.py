"""Files to a data set: what each is and how it is read, and how it joins what is there already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.datasets.cleaning import (
    append_impressions,
    attributes_of,
    empty_impressions,
    read_impressions,
    read_items,
    read_log,
    read_users,
)
from core.datasets.columns import FIELDS, INTERACTION_FIELDS, ITEM_FIELDS, Table
from core.datasets.dataset import NOTHING_SPECIAL, About, Dataset, build_dataset, empty_log, empty_users
from core.datasets.issues import IssueLog
from core.datasets.options import SECONDS_PER_DAY, DatasetOptions
from core.datasets.raw_files import RawFiles
from core.datasets.reading import RawTable
from core.datasets.understanding import Understanding, named, understand
from core.errors import DataError


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of one import and which of their columns feed which field.

    Attributes
    ----------
    images : Path, optional
        Folder or zip with the files that the items' `image` column names.
    mapping : mapping of str to str
        Field to column; a field of items stands alone (``tags``), others carry their table
        (``interactions.value``).
    """

    items: Path | None = None
    interactions: Path | None = None
    users: Path | None = None
    images: Path | None = None
    mapping: Mapping[str, str] | None = None
    impressions: Path | None = None

    @classmethod
    def of_files(cls, files: Mapping[Table, Path], mapping: Mapping[str, str] | None = None) -> "Sources":
        """Return sources from files by table."""
        return cls(**dict(files), mapping=mapping)

    def files(self) -> dict[Table, Path]:
        """Return the files by table, those that are given."""
        paths: dict[Table, Path | None] = {
            "items": self.items,
            "interactions": self.interactions,
            "users": self.users,
            "impressions": self.impressions,
        }
        return {table: path for table, path in paths.items() if path is not None}

    def mapping_of(self, table: Table) -> dict[str, str]:
        """Return the part of the mapping that belongs to one table."""
        found = {}
        for target, column in (self.mapping or {}).items():
            head, _, name = target.rpartition(".")
            if (head or "items") == table:
                found[name] = column
        return found

    def __post_init__(self) -> None:
        for target in self.mapping or {}:
            head, _, name = target.rpartition(".")
            known = {table: FIELDS[table] for table in FIELDS}
            if (head or "items") not in known or name not in known[head or "items"]:  # type: ignore[index]
                raise DataError(
                    f"--map {target!r} is not a field: use one of {', '.join(ITEM_FIELDS)}, "
                    f"or interactions.FIELD with one of {', '.join(INTERACTION_FIELDS)}."
                )


@dataclass(frozen=True, slots=True)
class ImportResult:
    """A sound data set and the table of every row that was not taken as it stood."""

    dataset: Dataset
    issues: pd.DataFrame
    understood: Mapping[Table, Understanding] = field(default_factory=dict)


def import_files(
    name: str,
    sources: Sources,
    *,
    imported_at: float,
    existing: Dataset | None = None,
    options: DatasetOptions | None = None,
    about: About = NOTHING_SPECIAL,
    raws: RawFiles | None = None,
) -> ImportResult:
    """Read files into a data set; with `existing`, upsert its items and users and append to its log.

    Parameters
    ----------
    raws : RawFiles, optional
        Holds the files that an earlier step has read.

    Raises
    ------
    DataError
        If a file cannot be used at all: missing, empty, without a required column, or with no sound row.
    """
    issues = IssueLog()
    if sources.items is None and existing is None:
        raise DataError(f"{name!r} has no catalog yet: give a file of items (--items FILE).")
    items, log, users = _existing_tables(existing)
    impressions = empty_impressions() if existing is None else existing.impressions
    understood = understand_files(sources, issues, known_log=log, raws=raws)
    if (one := understood.get("items")) is not None:
        items = upsert(items, read_items(one.raw, one.mapping, issues))
    if (one := understood.get("interactions")) is not None:
        log = append_log(log, read_log(one.raw, one.mapping, issues, latest=imported_at + SECONDS_PER_DAY))
    if (one := understood.get("users")) is not None:
        users = upsert(users, read_users(one.raw, one.mapping, issues))
    if (one := understood.get("impressions")) is not None:
        impressions = append_impressions(impressions, read_impressions(one.raw, one.mapping, issues))
    assert items is not None
    dataset = build_dataset(
        name,
        items,
        log,
        users,
        imported_at=imported_at,
        options=options,
        about=about,
        impressions=impressions,
    )
    if options is None and existing is not None:
        dataset = replace(dataset, options=_carried_over(existing, dataset.options))
    return ImportResult(dataset, issues.table(), understood)


def understand_files(
    sources: Sources, issues: IssueLog, *, known_log: pd.DataFrame | None = None, raws: RawFiles | None = None
) -> dict[Table, Understanding]:
    """Read the files and decide how each is taken.

    The log comes first, because it decides what the catalog's id is; where none is given, the one that is there
    already does.
    """
    understood: dict[Table, Understanding] = {}
    log = None if known_log is None or known_log.empty else RawTable("", known_log, np.arange(len(known_log)))
    files, raws = sources.files(), raws or RawFiles()
    for table in sorted(files, key=lambda table: table != "interactions"):
        raw = raws.read(files[table], issues)
        used = log if table == "items" else None
        understood[table] = understand(raw, table, sources.mapping_of(table), issues, log=used)
        if table == "interactions":
            log = named(understood[table])
    return understood


def _carried_over(existing: Dataset, guessed: DatasetOptions) -> DatasetOptions:
    """Keep how an existing log is read; what depends on newest rows and the catalog is guessed anew unless fixed."""
    kept = existing.options
    if existing.log.empty:
        return replace(guessed, text_model=kept.text_model)
    anew = ("clock", "trending_window_days", "audience")
    return replace(kept, **{name: getattr(guessed, name) for name in anew if name not in kept.fixed})


def _existing_tables(existing: Dataset | None) -> tuple[pd.DataFrame | None, pd.DataFrame, pd.DataFrame]:
    if existing is None:
        return None, empty_log(), empty_users()
    log = pd.concat([existing.log, existing.orphans], ignore_index=True)
    return existing.catalog.frame, log, existing.users


def upsert(old: pd.DataFrame | None, new: pd.DataFrame) -> pd.DataFrame:
    """Return both tables by their first column, the new row where both have one; the order of `old` is kept."""
    if old is None or old.empty:
        return new
    key = new.columns[0]
    both = pd.concat([old, new], ignore_index=True)
    further = [name for name in both.columns if name not in (key, *ITEM_FIELDS)]
    both = both.assign(**attributes_of(both[further]))
    latest = both.drop_duplicates(key, keep="last").set_index(key)
    return latest.loc[both[key].drop_duplicates()].reset_index()


def append_log(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return both logs, a row that stands in both once."""
    both = pd.concat([old, new], ignore_index=True) if len(old) else new
    return both.drop_duplicates(["user_id", "item_id", "timestamp", "event"], ignore_index=True)
