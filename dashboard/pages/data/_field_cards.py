"""Which column of a file feeds which field: a card a field, with its guess, how sure it is, and example values."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.datasets.columns import FIELDS, REQUIRED, Table
from core.datasets.guessing import FieldGuess
from core.datasets.understanding import Understanding
from dashboard import cache, texts

_NONE = "none"
_CARDS_A_ROW = 4
_EXAMPLE_CHARS = 22
_SURE, _LIKELY = 0.8, 0.5

Columns = Mapping[str, Sequence[str]]


def show(table: Table, path: Path, understood: Understanding, mapping: dict[str, str], *, is_own: bool) -> bool:
    """Draw how one file is read and note it in `mapping`; return whether all required fields have a column."""
    name = texts.plain(path.name)
    if understood.summary:
        st.info(texts.plain(f"{path.name}: {understood.summary}"), icon=":material/auto_awesome:")
        is_own = st.toggle(
            f"Map the columns of {name} myself",
            key=f"own_mapping_{path.parent.name}",
            help="Off: the export is read as what it was recognised to be.",
        )
        if not is_own:
            return True
    columns = cache.file_role(path).columns
    guesses = {} if understood.summary else understood.guesses
    found = [field for field in FIELDS[table] if field in columns or field in guesses or field in REQUIRED[table]]
    others = [field for field in FIELDS[table] if field not in found]
    st.caption(f"Columns of {name}")
    _cards(table, path, found, columns, guesses, mapping)
    if others:
        with st.expander(f"{len(others)} field{'s' if len(others) != 1 else ''} that {name} seems not to have"):
            _cards(table, path, others, columns, guesses, mapping)
    prefix = "" if table == "items" else f"{table}."
    unmet = [field for field in REQUIRED[table] if field not in columns and prefix + field not in mapping]
    if unmet:
        st.warning(f"{name}: choose the column that holds {' and '.join(map(_words, unmet))}.")
    return not unmet


def _cards(
    table: Table,
    path: Path,
    fields: Sequence[str],
    columns: Columns,
    guesses: Mapping[str, FieldGuess],
    mapping: dict[str, str],
) -> None:
    for start in range(0, len(fields), _CARDS_A_ROW):
        for place, field in zip(st.columns(_CARDS_A_ROW), fields[start : start + _CARDS_A_ROW], strict=False):
            with place, st.container(border=True, height="stretch", gap="xsmall"):
                _card(table, path, field, columns, guesses.get(field), mapping)


def _card(
    table: Table, path: Path, field: str, columns: Columns, guess: FieldGuess | None, mapping: dict[str, str]
) -> None:
    """Draw the column of one field: its guess with confidence and reason, and three example values."""
    options = [field if field in columns else _NONE, *[column for column in columns if column != field]]
    chosen = st.selectbox(
        f"{_words(field).capitalize()}{' (required)' if field in REQUIRED[table] else ''}",
        options,
        index=options.index(guess.column) if guess is not None else 0,
        key=f"map_{path.parent.name}_{table}_{field}",
        help=f"Guessed with {guess.confidence:.0%} confidence: {guess.why}." if guess is not None else None,
    )
    if chosen != field and chosen in columns:
        mapping[f"{'' if table == 'items' else f'{table}.'}{field}"] = chosen
    if chosen in columns:
        examples = " · ".join(_shortened(cell) for cell in columns[chosen])
        st.caption(f"{_confidence(field, chosen, guess)} {texts.plain(examples) or 'all empty'}")


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _EXAMPLE_CHARS else f"{cell[: _EXAMPLE_CHARS - 1].rstrip()}…"


def _confidence(field: str, chosen: str, guess: FieldGuess | None) -> str:
    if guess is None or chosen != guess.column:
        return ":gray-badge[same name]" if chosen == field else ":gray-badge[your choice]"
    if guess.confidence >= _SURE:
        return f":green-badge[sure, {guess.confidence:.0%}]"
    return f":orange-badge[{'likely' if guess.confidence >= _LIKELY else 'a weak guess'}, {guess.confidence:.0%}]"


def _words(field: str) -> str:
    return field.replace("_", " ")
