"""How a file is read before anything is validated: as a known export, or by columns mapped, named or guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.datasets.cleaning.values import parse_ids
from core.datasets.columns import FIELDS, ITEM_ID, Table
from core.datasets.formats import Recognised, recognise
from core.datasets.guessing import FieldGuess, best_join, guess_columns
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable


@dataclass(frozen=True, slots=True)
class Understanding:
    """One file on its way to a table.

    Attributes
    ----------
    raw : RawTable
        The rows to validate; a format has already turned them into fields.
    mapping : dict of str to str
        Field to column, for every field that does not stand under its own name.
    guesses : dict of str to FieldGuess
        The part of the mapping that nobody asked for, with its reasons.
    summary : str
        What a format recognised, one sentence; "" elsewhere.
    needs_confirmation : bool
        Whether the columns had no names and were told apart by their content only.
    """

    raw: RawTable
    mapping: Mapping[str, str]
    guesses: Mapping[str, FieldGuess] = field(default_factory=dict)
    summary: str = ""
    needs_confirmation: bool = False


def understand(
    raw: RawTable, table: Table, mapping: Mapping[str, str], issues: IssueLog, *, log: RawTable | None = None
) -> Understanding:
    """Decide how to read a file.

    What the user mapped stands. Without a mapping a format that fits takes the file; else each field that has no
    column of its own name, or a better filled one, gets the column guessed for it.

    Parameters
    ----------
    log : RawTable, optional
        The understood log that comes with a catalog: it decides which of several ids is the item's.
    """
    recognised = None if mapping else next(iter(recognise([raw])), None)
    if recognised is not None and recognised.table == table:
        return _by_format(recognised, issues, log)
    return _by_columns(raw, table, mapping, log)


def named(understood: Understanding) -> RawTable:
    """Return an understood log with its item ids under the field's own name, for measuring joins."""
    column = understood.mapping.get(ITEM_ID, ITEM_ID)
    frame = understood.raw.frame
    return (
        replace(understood.raw, frame=frame.assign(**{ITEM_ID: frame[column]})) if column in frame else understood.raw
    )


def _by_format(recognised: Recognised, issues: IssueLog, log: RawTable | None) -> Understanding:
    raw = recognised.apply(issues, **_id_choice(recognised, log))
    return Understanding(raw, {}, summary=recognised.summary, needs_confirmation=recognised.needs_confirmation)


def _id_choice(recognised: Recognised, log: RawTable | None) -> dict[str, str]:
    """Return the id under which the log names most items, in doubt the format's first; nothing where there is one."""
    if recognised.format.id_choices is None or log is None or ITEM_ID not in log.frame:
        return {}
    wanted, _ = parse_ids(log.frame[ITEM_ID])
    choices = recognised.format.id_choices(recognised.raw)
    rates = {choice: float(wanted.isin(set(ids.dropna())).mean()) for choice, ids in choices.items()}
    return {"item_id": max(rates, key=lambda choice: rates[choice])}


def _by_columns(raw: RawTable, table: Table, mapping: Mapping[str, str], log: RawTable | None) -> Understanding:
    guesses = {
        name: guess
        for name, guess in guess_columns(raw, table).items()
        if name not in mapping and guess.column != name and guess.column not in (*mapping.values(), *FIELDS[table])
    }
    if table == "items" and log is not None and ITEM_ID not in mapping and ITEM_ID not in raw.frame.columns:
        guesses |= _joined_id(raw, log)
    return Understanding(raw, {**{name: guess.column for name, guess in guesses.items()}, **mapping}, guesses)


def _joined_id(raw: RawTable, log: RawTable) -> dict[str, FieldGuess]:
    """Return the catalog's id column that the log joins best, where there is one."""
    if ITEM_ID not in log.frame:
        return {}
    join = best_join(raw, replace(log, frame=log.frame[[ITEM_ID]]))
    if join is None or join.rate == 0:
        return {}
    return {ITEM_ID: FieldGuess(ITEM_ID, join.catalog_column, join.rate, str(join))}
