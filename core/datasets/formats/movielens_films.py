"""MovieLens-style lists of films without a header: id, title (year), genres, parted by ``::`` or as any table is."""

import re

import pandas as pd

from core.datasets.formats._double_colon import read_if_parted
from core.datasets.formats._format import Format
from core.datasets.formats._sheet import Names, Sheet, matches, text_or_missing
from core.datasets.issues import IssueLog
from core.datasets.movielens import clean_titles
from core.datasets.reading import RawTable

_FILM_FIELDS: Names = {"item_id": ("column 1",), "title": ("column 2",), "category": ("column 3",)}
_MOST = 0.8  # of a small file a few bad lines are many
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_NUMBER = re.compile(r"^\d+$")
_MARK = re.compile("::")
_NO_GENRES = "(no genres listed)"


def film_summary(raw: RawTable) -> str | None:
    """Say what the file holds, or None if it is no list of films."""
    if raw.frame.shape[1] != len(_FILM_FIELDS) or len(raw.frame) == 0:
        return None
    ids, titles = (text_or_missing(raw.frame.iloc[:, n]).astype(object) for n in (0, 1))
    has_year = matches(titles, _YEAR)
    if has_year.mean() < _MOST or matches(ids, _NUMBER).mean() < _MOST:
        return None
    return f"looks like a MovieLens list of films: {ids.nunique():,} films"


def movielens_films(raw: RawTable, issues: IssueLog) -> RawTable:
    """Return films with their year as an attribute; every row stands in the result or is an issue."""
    sheet = Sheet(raw, _FILM_FIELDS, issues)
    sheet.drop(sheet.column("title").isna() | sheet.column("item_id").isna(), "item_id", "id or title is missing")
    _mend_titles(sheet)
    titles, genres = sheet.column("title").astype(object), sheet.column("category").astype(object)
    frame = pd.DataFrame(
        {
            "item_id": sheet.column("item_id"),
            "title": clean_titles(titles),
            "category": genres.where(genres != _NO_GENRES, None),
            "year": titles.str.extract(_YEAR, expand=False),
        }
    )
    return RawTable(raw.file, frame, sheet.numbers)


def _mend_titles(sheet: Sheet) -> None:
    """Give a title back what it lost, because it has ``::`` in it."""
    is_split = matches(sheet.column("category"), _MARK)
    sheet.note(is_split, "category", "the title has :: in it: put together again", "repaired")
    if is_split.any():
        parts = sheet.cells["category"].astype(object).str.rpartition("::")
        whole = sheet.cells["title"].astype(object) + "::" + parts[0]
        sheet.cells["title"] = sheet.cells["title"].astype(object).mask(is_split, whole)
        sheet.cells["category"] = sheet.cells["category"].astype(object).mask(is_split, parts[2])


MOVIELENS_FILMS = Format(
    name="movielens_films",
    table="items",
    detect=film_summary,
    apply=movielens_films,
    read=read_if_parted,
    has_header=False,
)
