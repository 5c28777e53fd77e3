"""Raw tables to validated ones: columns mapped, cells read, every row that is not sound named with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.datasets.columns import FIELDS, INTERACTION_FIELDS, ITEM_FIELDS, REQUIRED, Table
from core.datasets.dataset import NOTHING_SPECIAL, About, Dataset, build_dataset, empty_log, empty_users
from core.datasets.issues import IssueLog
from core.datasets.options import DatasetOptions
from core.datasets.readers import RawTable, no_sound_row, read_table
from core.datasets.understanding import Understanding, named, understand
from core.datasets.values import parse_flags, parse_ids, parse_lists, parse_numbers, parse_texts, parse_times
from core.errors import DataError

IMAGE_COLUMNS = ("image_url",)


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
        log = _append(log, read_log(one.raw, one.mapping, issues))
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
    """Keep how an existing log is read; only what depends on its newest rows is guessed anew."""
    if existing.log.empty:
        return replace(guessed, text_model=existing.options.text_model)
    return replace(existing.options, clock=guessed.clock, trending_window_days=guessed.trending_window_days)


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
    both = both.assign(**_attributes(both[further]))
    latest = both.drop_duplicates(key, keep="last").set_index(key)
    return latest.loc[both[key].drop_duplicates()].reset_index()


def _append(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([old, new], ignore_index=True) if len(old) else new
    return both.drop_duplicates(["user_id", "item_id", "timestamp", "event"], ignore_index=True)


def _mapped(raw: RawTable, table: Table, mapping: Mapping[str, str]) -> pd.DataFrame:
    """Return the frame with fields under their own names; unmapped columns that clash with none are kept."""
    frame = raw.frame
    for name, column in mapping.items():
        if column not in frame.columns:
            raise DataError(
                f"{raw.file} has no column {column!r} for {name}: it has {', '.join(map(str, frame.columns))}."
            )
    used = {column for column in mapping.values() if column not in FIELDS[table]}
    displaced = {name: f"{name} (file)" for name, column in mapping.items() if name in frame and column != name}
    kept = frame.drop(columns=list(used)).rename(columns=displaced)
    renamed = kept.assign(**{name: frame[column] for name, column in mapping.items()})
    if missing := [name for name in REQUIRED[table] if name not in renamed.columns]:
        prefix = "" if table == "items" else f"{table}."
        raise DataError(
            f"{raw.file} has no column {missing[0]!r}: name yours with --map {prefix}{missing[0]}=COLUMN "
            f"(its columns are {', '.join(map(str, frame.columns))})."
        )
    return renamed


class _Rows:
    """One table on its way through validation: rows fall out, with a reason, and never come back."""

    def __init__(self, raw: RawTable, frame: pd.DataFrame, issues: IssueLog) -> None:
        self.file, self.numbers, self.frame, self.issues = raw.file, raw.row_numbers, frame, issues

    def column(self, name: str) -> pd.Series:
        if name in self.frame.columns:
            return self.frame[name]
        return pd.Series([None] * len(self.frame), index=self.frame.index, dtype=object)

    def report(self, mask: np.ndarray, column: str, reason: str, *, repaired: bool = True) -> None:
        chosen = np.flatnonzero(mask)
        values = self.column(column).iloc[chosen]
        action = "repaired" if repaired else "dropped"
        self.issues.add(self.file, self.numbers[chosen], column, values, reason=reason, action=action)  # type: ignore[arg-type]

    def drop(self, mask: np.ndarray, column: str, reason: str) -> None:
        self.report(mask, column, reason, repaired=False)
        self.frame, self.numbers = self.frame[~mask], self.numbers[~mask]

    def ids(self, column: str) -> None:
        """Read an id column in place and drop rows without one."""
        texts, is_repaired = parse_ids(self.frame[column])
        self.report(is_repaired, column, "id read as a decimal number")
        self.frame = self.frame.assign(**{column: texts})
        self.drop(texts.isna().to_numpy(bool), column, f"{column} is missing")

    def numbers_of(self, column: str) -> pd.Series:
        parsed = parse_numbers(self.column(column))
        self._report_unread(column, parsed, "not a number, left empty")
        return parsed

    def times_of(self, column: str) -> pd.Series:
        parsed = parse_times(self.column(column))
        self._report_unread(column, parsed, "not a date or time, left empty")
        return parsed

    def _report_unread(self, column: str, parsed: pd.Series, reason: str) -> None:
        is_unread = (parsed.isna() & self.column(column).notna()).to_numpy(bool)
        if is_unread.any():
            self.report(is_unread & (self.texts_of(column) != "").to_numpy(bool), column, reason)

    def texts_of(self, column: str) -> pd.Series:
        return parse_texts(self.column(column))

    def require_some(self) -> None:
        if self.frame.empty:
            raise no_sound_row(self.file, self.issues)


def read_items(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a catalog file; see `Catalog` for the columns returned."""
    images = [name for name in ("image", *IMAGE_COLUMNS) if name in raw.frame]
    guessed = {"image": images[0]} if images else {}
    rows = _Rows(raw, _mapped(raw, "items", {**guessed, **mapping}), issues)
    rows.ids("item_id")
    rows.drop((rows.texts_of("title") == "").to_numpy(bool), "title", "title is missing")
    is_old = rows.frame["item_id"].duplicated(keep="last").to_numpy(bool)
    rows.drop(is_old, "item_id", "this id stands again further down; the last row wins")
    rows.require_some()
    categories, tags = _categories_and_tags(rows)
    flags = parse_flags(rows.column("available"))
    rows._report_unread("available", flags, "neither yes nor no, taken as yes")
    known = pd.DataFrame(
        {
            "item_id": rows.frame["item_id"].astype(object),
            "title": rows.texts_of("title"),
            "available": flags.fillna(1.0).astype(bool),
            "group_id": rows.texts_of("group_id"),
            "description": rows.texts_of("description"),
            "category": categories,
            "tags": tags,
            "price": rows.numbers_of("price"),
            "image": rows.texts_of("image"),
            "created_at": rows.times_of("created_at"),
        }
    )
    extra = rows.frame[[name for name in rows.frame.columns if name not in ITEM_FIELDS]]
    return pd.concat([known, _attributes(extra)], axis=1).reset_index(drop=True)


def _categories_and_tags(rows: _Rows) -> tuple[pd.Series, pd.Series]:
    """Return one category an item; of a list (real, JSON or with bars) the first, the rest join the tags."""
    column = rows.column("category")
    cells = parse_ids(column)[0] if pd.api.types.is_numeric_dtype(column) else column
    lists = [
        parse_lists(pd.Series([cell]))[0] if _is_list(cell) else (() if pd.isna(cell) else (str(cell).strip(),))
        for cell in cells
    ]
    tags = [
        tuple(dict.fromkeys([*own, *others[1:]]))
        for own, others in zip(parse_lists(rows.column("tags")), lists, strict=True)
    ]
    first = pd.Series([entries[0] if entries else "" for entries in lists], index=rows.frame.index, dtype=object)
    return first, pd.Series(tags, index=rows.frame.index, dtype=object)


def _is_list(cell: object) -> bool:
    return isinstance(cell, (list, tuple, np.ndarray)) or (
        isinstance(cell, str) and ("|" in cell or cell.startswith("["))
    )


def _attributes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return further columns: numbers where every cell is one, text ("" where missing) elsewhere."""
    return pd.DataFrame({str(name): _attribute(frame[name]) for name in frame.columns}, index=frame.index)


def _attribute(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype(float)
    texts = parse_texts(column.astype(object).map(_plain))
    numbers = pd.to_numeric(texts, errors="coerce").astype(float)
    is_missing = texts == ""
    is_numeric = not is_missing.all() and (np.isfinite(numbers) | is_missing).all()
    return numbers if is_numeric else texts


def _plain(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def read_log(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a behaviour log; returns the columns of `INTERACTION_FIELDS`, times in seconds."""
    rows = _Rows(raw, _mapped(raw, "interactions", mapping), issues)
    rows.ids("user_id")
    rows.ids("item_id")
    values = rows.numbers_of("value")
    rows.drop((values < 0).to_numpy(bool), "value", "a negative value shows no choice")
    rows.require_some()
    log = pd.DataFrame(
        {
            "user_id": rows.frame["user_id"].astype(object),
            "item_id": rows.frame["item_id"].astype(object),
            "timestamp": rows.times_of("timestamp"),
            "event": rows.texts_of("event").str.lower(),
            "value": values.loc[rows.frame.index],
        }
    )
    is_repeat = log.duplicated(["user_id", "item_id", "timestamp", "event"]).to_numpy(bool)
    rows.drop(is_repeat, "item_id", "the same user, item, time and event once more")
    return log[~is_repeat].reset_index(drop=True)


def read_users(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a table of users: user_id first, then attributes."""
    rows = _Rows(raw, _mapped(raw, "users", mapping), issues)
    rows.ids("user_id")
    is_old = rows.frame["user_id"].duplicated(keep="last").to_numpy(bool)
    rows.drop(is_old, "user_id", "this id stands again further down; the last row wins")
    rows.require_some()
    attributes = _attributes(rows.frame.drop(columns="user_id"))
    return pd.concat([rows.frame[["user_id"]].astype(object), attributes], axis=1).reset_index(drop=True)
