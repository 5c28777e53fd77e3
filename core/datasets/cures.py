"""What a person can do about rows that an import did not take as they stood."""

import pandas as pd

from core.datasets.formats import known_formats
from core.datasets.issues import Action

_CURES = (
    ("title is missing", "Give these items a title, or leave them out: an item needs one"),
    ("has a title", "Give these items a title, or leave them out: an item needs one"),
    ("is missing", "Fill in the missing id: without it a row belongs to nobody and nothing"),
    ("stands again", "Nothing to do if the last row is the right one; else take the doubled id out"),
    ("once more", "Nothing to do: repeated rows count once"),
    ("negative value", "Nothing to do if these are returns: they are no choice"),
    ("cut digits off", "Export the id as text: a spreadsheet keeps six digits, the others are lost in this file"),
    ("decimal number", "Export the id as text: a spreadsheet has turned it into a number"),
    ("not a number", "Write plain numbers into this column, or map another one"),
    ("not a date", "Write dates as 2026-11-24, or map another column as the time"),
    ("in the future", "Check the clock or the date format of the export; a day ahead is let through"),
    ("neither yes nor no, left", "Write yes or no; until then these places count as unknown"),
    ("neither yes nor no", "Write yes or no; until then these items count as available"),
    ("no place in a list", "Number the places of a list 1, 2, 3: without its place a row cannot be judged"),
    ("not UTF-8", "Nothing to do if accents read well; else save the file as UTF-8"),
    ("above the header", "Nothing to do: lines above the header were set apart"),
    ("invisible characters", "Nothing to do: ids that look the same count as the same"),
    ("cannot be told apart", "Check one date: if the day stands first, export dates as 2026-11-24 and load again"),
    ("never closes", "Close the quotation mark in this row and load the file again: the rows below it are missing"),
    ("another number of columns", "Put text with the delimiter in it between quotation marks, and load the file again"),
    ("was left out", "Save that sheet as a file of its own if it holds rows you need"),
    ("not a JSON object", "Mend these lines: each must be one JSON object"),
)
_OTHERWISE = {
    "dropped": "Mend these rows in the file and load it again: they add to what is there",
    "kept apart": "Nothing to do: these were set apart, and count once they fit",
    "repaired": "Nothing to do, unless a value below looks wrong",
    "kept": "Nothing to do, unless a value below looks wrong",
}


def known_cures() -> tuple[tuple[str, str], ...]:
    """Return words out of reasons and what to do about such rows, the formats' own among them."""
    return _CURES + tuple(cure for one in known_formats() for cure in one.cures)


def cure_of(reason: str, action: Action) -> str:
    """Return what a person can do about rows with this reason, in one sentence without a full stop.

    Of several words that stand in the reason the longest count: they say most.
    """
    fitting = [(fragment, cure) for fragment, cure in known_cures() if fragment in reason]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else _OTHERWISE[action]


def by_cure(table: pd.DataFrame) -> pd.DataFrame:
    """Return issues grouped by what to do about them, most rows first.

    Returns
    -------
    DataFrame
        cure, rows, file, action, examples (up to three values, distinct).
    """
    pairs = list(zip(table["reason"], table["action"], strict=True))
    cure = {pair: cure_of(*pair) for pair in set(pairs)}
    cures = table.assign(cure=[cure[pair] for pair in pairs])
    groups = cures.groupby(["cure", "file", "action"], sort=False)
    grouped = groups["value"].agg(rows="size", examples=_examples).reset_index()
    return grouped.sort_values("rows", ascending=False, kind="stable", ignore_index=True)[
        ["cure", "rows", "file", "action", "examples"]
    ]


def _examples(values: pd.Series) -> str:
    return ", ".join(list(dict.fromkeys(text for text in values if text))[:3])
