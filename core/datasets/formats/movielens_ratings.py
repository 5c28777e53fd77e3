"""MovieLens-style ratings without a header: user, item, rating, time, parted by ``::`` or as any table is."""

import pandas as pd

from core.datasets.cleaning.values import parse_numbers
from core.datasets.formats._double_colon import read_if_parted
from core.datasets.formats._format import Format
from core.datasets.formats._headless import are_times
from core.datasets.formats._sheet import Names, Sheet, text_or_missing
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

_RATING_FIELDS: Names = {
    "user_id": ("column 1",),
    "item_id": ("column 2",),
    "value": ("column 3",),
    "timestamp": ("column 4",),
}
_N_ROWS_LOOKED_AT = 10_000
_MOST = 0.8  # of a small file a few bad lines are many
_TOPS = (5.0, 10.0)


def rating_summary(raw: RawTable) -> str | None:
    """Say what the file holds, or None if it is no table of ratings."""
    if raw.frame.shape[1] != len(_RATING_FIELDS) or len(raw.frame) == 0:
        return None
    head = raw.frame.iloc[:_N_ROWS_LOOKED_AT]
    ratings = parse_numbers(text_or_missing(head.iloc[:, 2]))
    is_half_step = ratings.between(0, _TOPS[-1]) & (ratings * 2 == (ratings * 2).round())
    is_scale = is_half_step.mean() >= _MOST and ratings.median() >= _top(ratings) / 2
    if not is_scale or are_times(text_or_missing(head.iloc[:, 3])).mean() < _MOST:
        return None
    n_users, n_items = (text_or_missing(raw.frame.iloc[:, n]).nunique() for n in (0, 1))
    return f"looks like MovieLens ratings: {len(raw.frame):,} ratings of {n_items:,} items by {n_users:,} users"


def _top(ratings: pd.Series) -> float:
    """Return the top of the scale, 5 or 10; a few stray values do not raise it."""
    return _TOPS[0] if (ratings.dropna() <= _TOPS[0]).mean() >= _MOST else _TOPS[1]


def movielens_ratings(raw: RawTable, issues: IssueLog) -> RawTable:
    """Return ratings; every row of the file stands in the result or is an issue of what was dropped."""
    sheet = Sheet(raw, _RATING_FIELDS, issues)
    is_short = sheet.column("value").isna() | sheet.column("item_id").isna() | sheet.column("user_id").isna()
    sheet.drop(is_short, "user_id", "user, item or rating is missing: the line is too short")
    ratings = parse_numbers(sheet.column("value"))
    top = _top(ratings)
    is_outside = ratings.notna() & ~ratings.between(0, top)
    sheet.clear(is_outside, "value", f"not on the scale of the other ratings (up to {top:g}), left empty")
    return RawTable(raw.file, sheet.cells[list(_RATING_FIELDS)], sheet.numbers)


MOVIELENS_RATINGS = Format(
    name="movielens_ratings",
    table="interactions",
    detect=rating_summary,
    apply=movielens_ratings,
    read=read_if_parted,
    has_header=False,
    cures=(("not on the scale", "Check these ratings: they lie outside the scale of the others"),),
)
