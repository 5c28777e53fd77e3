"""Files to a data set: what each is and how it is read, and how it joins what is there already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from core.datasets.columns import FIELDS, INTERACTION_FIELDS, ITEM_FIELDS, Table
from core.datasets.dataset import NOTHING_SPECIAL, About, Dataset, build_dataset, empty_log, empty_users
from core.datasets.issues import IssueLog
from core.datasets.options import SECONDS_PER_DAY, DatasetOptions
from core.datasets.readers import RawTable, read_table
from core.datasets.tables import attributes_of, read_items, read_log, read_users
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

    @classmethod
    def of_files(cls, files: Mapping[Table, Path], mapping: Mapping[str, str] | None = None) -> "Sources":
        """Return sources from files by table."""
        return cls(files.get("items"), files.get("interactions"), files.get("users"), mapping=mapping)

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
) -> ImportResult:
    """Read files into a data set; with `existing`, upsert its items and users and append to its log.

    Raises
    ------
    DataError
        If a file cannot be used at all: missing, empty, without a required column, or with no sound row.
    """
    issues = IssueLog()
    if sources.items is None and existing is None:
        raise DataError(f"{name!r} has no catalog yet: give a file of items (--items FILE).")
    items, log, users = _existing_tables(existing)
    understood = understand_files(sources, issues)
    if (one := understood.get("items")) is not None:
        items = upsert(items, read_items(one.raw, one.mapping, issues))
    if (one := understood.get("interactions")) is not None:
        log = _append(log, read_log(one.raw, one.mapping, issues, latest=imported_at + SECONDS_PER_DAY))
    if (one := understood.get("users")) is not None:
        users = upsert(users, read_users(one.raw, one.mapping, issues))
    assert items is not None
    dataset = build_dataset(name, items, log, users, imported_at=imported_at, options=options, about=about)
    if options is None and existing is not None:
        dataset = replace(dataset, options=_carried_over(existing, dataset.options))
    return ImportResult(dataset, issues.table(), understood)


def understand_files(sources: Sources, issues: IssueLog) -> dict[Table, Understanding]:
    """Read the files and decide how each is taken; the log first, because it decides what the catalog's id is."""
    understood: dict[Table, Understanding] = {}
    log: RawTable | None = None
    if sources.interactions is not None:
        raw = read_table(sources.interactions, issues)
        understood["interactions"] = understand(raw, "interactions", sources.mapping_of("interactions"), issues)
        log = named(understood["interactions"])
    if sources.items is not None:
        raw = read_table(sources.items, issues)
        understood["items"] = understand(raw, "items", sources.mapping_of("items"), issues, log=log)
    if sources.users is not None:
        raw = read_table(sources.users, issues)
        understood["users"] = understand(raw, "users", sources.mapping_of("users"), issues)
    return understood


def _carried_over(existing: Dataset, guessed: DatasetOptions) -> DatasetOptions:
    """Keep how an existing log is read; what depends on its newest rows is guessed anew unless a person set it."""
    kept = existing.options
    if existing.log.empty:
        return replace(guessed, text_model=kept.text_model)
    newest = {"clock": guessed.clock, "trending_window_days": guessed.trending_window_days}
    return replace(kept, **{name: value for name, value in newest.items() if name not in kept.fixed})  # type: ignore[arg-type]


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


def _append(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([old, new], ignore_index=True) if len(old) else new
    return both.drop_duplicates(["user_id", "item_id", "timestamp", "event"], ignore_index=True)
