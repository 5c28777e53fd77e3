"""Signals that people add to a data set of theirs: what every kind of them has in common."""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from core.config import RankingConfig
from core.datasets import Dataset
from core.errors import ConfigError
from core.signals.base import Signal
from core.stored_format import StoredFormat

DEFINITION = StoredFormat("this signal", steps=())


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to say when a signal of a kind is added.

    Attributes
    ----------
    name, label, help : str
    choices : callable, optional
        From a data set to what there is to choose from, by value with its words; None where a file is asked for.
    """

    name: str
    label: str
    help: str
    choices: Callable[[Dataset], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """What makes one added signal.

    Attributes
    ----------
    name, label, letter, colours
        As of `Signal`.
    settings : dict of str to str
        By name of `Setting`.
    table_id : str
        Of the rows that came in a file; changes whenever they do. "" without any.
    """

    name: str
    kind: str
    label: str
    letter: str
    colours: tuple[str, str]
    settings: Mapping[str, str] = field(default_factory=dict)
    table_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return DEFINITION.numbered(values | {"colours": list(self.colours), "settings": dict(self.settings)})

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Definition":
        """Read what `to_json` wrote.

        Raises
        ------
        FormatError
            If a later Mixdesk wrote it.
        """
        values = DEFINITION.upgraded(document, what=f"the signal {document.get('name')!r}")
        return cls(**values | {"colours": tuple(values["colours"])})


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a kind made of settings and a file.

    Attributes
    ----------
    label : str
        What to call the signal where nobody says.
    table : DataFrame, optional
        Rows to keep; those with a `user_id` go when that user asks to be forgotten.
    remarks : tuple of str
        What was left out, in sentences.
    """

    label: str
    settings: Mapping[str, str]
    table: pd.DataFrame | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Worth:
    """What items are worth by a signal, as people count it.

    Attributes
    ----------
    words : str
        Of the mean over a list, such as "mean margin".
    values : ndarray of float64, shape (n_items,)
        NaN where unknown; dates in seconds since 1970 UTC.
    unit : {"number", "date"}
    """

    words: str
    values: np.ndarray
    unit: Literal["number", "date"] = "number"


class AddedSignal(Signal):
    """A signal that somebody added to one data set; a kind is a subclass in a file of its own, listed in `KINDS`.

    Attributes
    ----------
    kind : str
        In files.
    kind_label, kind_help : str
        On screen, where one is added.
    is_made_elsewhere : bool
        Whether its scores come from a model of others, which may know what an evaluation holds out.
    """

    kind: ClassVar[str]
    kind_label: ClassVar[str]
    kind_help: ClassVar[str]
    is_made_elsewhere: ClassVar[bool] = False

    def __init__(self, definition: Definition, table: pd.DataFrame | None = None) -> None:
        self.definition = definition
        self.table = table
        self.name, self.label, self.letter = definition.name, definition.label, definition.letter
        self.short_label, self.colours = definition.label, definition.colours

    @classmethod
    @abstractmethod
    def asks(cls) -> tuple[Setting, ...]:
        """Return what has to be said to add one."""

    @classmethod
    @abstractmethod
    def prepare(cls, dataset: Dataset, settings: Mapping[str, str], file: Path | None) -> Prepared:
        """Check settings and read the file, if the kind asks for one.

        Raises
        ------
        DataError
            If a data set or file has nothing to make a signal of.
        """

    def settings(self, config: RankingConfig) -> Hashable:
        """Return what tells this signal from an earlier one of its name."""
        del config
        made = self.definition
        return (made.kind, tuple(sorted(made.settings.items())), made.table_id)

    def worth(self, dataset: Dataset) -> Worth | None:
        """Return what items are worth by it; None where that is no number that people know."""
        del dataset
        return None


def chosen(settings: Mapping[str, str], asked: Setting, dataset: Dataset) -> str:
    """Return the value of a setting, the first there is to choose from where nothing is said.

    Raises
    ------
    ConfigError
        If it is not one of them.
    """
    known = {} if asked.choices is None else asked.choices(dataset)
    value = settings.get(asked.name) or next(iter(known), "")
    if value not in known:
        raise ConfigError(f"{asked.name} is {value!r}: choose one of {', '.join(known) or 'none, there are none'}.")
    return value
