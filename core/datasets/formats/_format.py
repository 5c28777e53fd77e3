"""What an export format is: one object that says how its files are recognised, read and turned into a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from core.datasets.columns import Table
from core.datasets.reading import RawTable, Reader


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export that many people have.

    Attributes
    ----------
    name : str
        Its key among all formats.
    table : str
        The table that it feeds.
    detect : callable
        ``detect(raw)``: what a file holds, as one sentence; None where the file is no such export.
    apply : callable
        ``apply(raw, issues)``: a table whose columns are the fields of `table`. Each row of the file stands in it or
        is an issue of what was dropped. Where there are `id_choices`, also ``apply(raw, issues, item_id=choice)``.
    read : callable, optional
        A reader of its own, where the usual ones cannot read such files; see `Reader`.
    id_choices : callable, optional
        ``id_choices(raw)``: the ids that the items have under each choice, by its name. The choice that a log's rows
        name most is taken, in doubt the first; without a log `apply` takes its own default.
    has_header : bool
        A format without a header is tried on the file's rows with the first one restored.
    is_sure : bool
        Whether detecting is enough; else the reading is to be confirmed, and sure formats are asked first.
    cures : tuple of (str, str)
        Words out of its issues' reasons, and what a person can do about these rows.
    """

    name: str
    table: Table
    detect: Callable[[RawTable], str | None]
    apply: Callable[..., RawTable]
    read: Reader | None = None
    id_choices: Callable[[RawTable], Mapping[str, pd.Series]] | None = None
    has_header: bool = True
    is_sure: bool = True
    cures: tuple[tuple[str, str], ...] = ()
