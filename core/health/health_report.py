"""All checks of a data set, the ones that hurt most first."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.errors import DataError
from core.health._catalog_checks import catalog_checks
from core.health._check import Check
from core.health._health_rules import RULES, SERIOUS_HURT, WORTH_A_LOOK_HURT
from core.health._language_check import language_checks
from core.health._log_checks import log_checks
from core.health._time_checks import time_checks

Severity = Literal["serious", "worth a look", "good to know"]

_FEWEST_SHOWN, _MOST_SHOWN = 3, 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the table, with what it is counted of."""

    key: str
    label: str
    count: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know, in words, with the rows behind it.

    Attributes
    ----------
    rule : str
        What exactly counts, for the help text.
    count, n : int
        Rows concerned, of how many.
    item_ids, user_ids : tuple of str
        At most 1,000; for orphans the unknown ids, most frequent first.
    rows : tuple of int
        Positions in the data set's log, at most 1,000.
    notes : tuple of str
        One for each id or row listed, or none.
    """

    key: str
    severity: Severity
    headline: str
    action: str
    count: int
    n: int
    rule: str = ""
    item_ids: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return what is listed, one a row, to read and to download; columns as far as they hold something."""
        names = {"item_ids": "item_id", "user_ids": "user_id", "rows": "row", "notes": "note"}
        return pd.DataFrame({name: getattr(self, field) for field, name in names.items() if getattr(self, field)})


@dataclass(frozen=True, slots=True)
class Mended:
    """A finding of earlier checks that concerns fewer rows now, or none."""

    label: str
    n_before: int
    n_now: int


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Everything that was found, ordered by harm times share, and every figure with its denominator."""

    findings: tuple[Finding, ...]
    counts: tuple[Figure, ...]

    @property
    def first_findings(self) -> tuple[Finding, ...]:
        """The three to five to show first: what needs work, filled up with what is good to know."""
        n_weighty = sum(finding.severity != "good to know" for finding in self.findings)
        return self.findings[: min(max(n_weighty, _FEWEST_SHOWN), _MOST_SHOWN)]

    def counts_table(self) -> pd.DataFrame:
        """Return the figures as columns figure, count, of, share (NaN of nothing)."""
        rows = [
            (entry.label, entry.count, entry.n, entry.count / entry.n if entry.n else np.nan) for entry in self.counts
        ]
        return pd.DataFrame(rows, columns=["figure", "count", "of", "share"])

    def mended_since(self, earlier: "HealthReport") -> tuple[Mended, ...]:
        """Return the findings of an earlier report that are gone or smaller, in its order.

        A figure that is not measured any more counts as neither.
        """
        label_of = {figure.key: figure.label for figure in earlier.counts}
        now = {figure.label: figure.count for figure in self.counts}
        found = (
            Mended(label, finding.count, now[label])
            for finding in earlier.findings
            if (label := label_of.get(finding.key)) in now
        )
        return tuple(one for one in found if one.n_now < one.n_before)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        findings = [
            {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(finding).items()}
            for finding in self.findings
        ]
        return {"findings": findings, "counts": [asdict(figure) for figure in self.counts]}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        findings = tuple(Finding(**_with_tuples(entry)) for entry in document["findings"])
        return cls(findings, tuple(Figure(**entry) for entry in document["counts"]))


def _with_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def health_report(
    dataset: Dataset, vectors: np.ndarray, *, is_shortened: np.ndarray | None, imported_at: float
) -> HealthReport:
    """Check a data set and order what it finds by how much it hurts the recommendations.

    A finding's weight is its rule's harm (`core.health._health_rules.RULES`) times the share of rows concerned; from
    0.1 it is serious, from 0.01 worth a look. Equal weights keep the order of the rules.

    Parameters
    ----------
    vectors : ndarray of shape (n_items, dim), dtype=float32
        L2-normalised; a zero row is an item without text.
    is_shortened : ndarray of shape (n_items,), dtype=bool, optional
        Items of which the encoder does not see every word.
    imported_at : float
        Seconds since 1970 UTC.

    Raises
    ------
    DataError
        If `vectors` or `is_shortened` do not fit the catalog.
    """
    for name, rows in (("vectors", vectors), ("is_shortened", is_shortened)):
        if rows is not None and len(rows) != len(dataset.catalog):
            raise DataError(
                f"{name} has {len(rows)} rows for {len(dataset.catalog)} items: prepare the data set again."
            )
    checks = [
        *catalog_checks(dataset.catalog, vectors, is_shortened=is_shortened),
        *language_checks(dataset),
        *log_checks(dataset),
        *time_checks(dataset, imported_at=imported_at),
    ]
    figures = tuple(Figure(check.key, check.label, check.count, check.n) for check in checks)
    return HealthReport(_ordered(checks, dataset), figures)


def language_finding(dataset: Dataset) -> Finding | None:
    """Return what the health report will say of the texts' language, before there are vectors; None if nothing."""
    return next((_finding(check) for check in language_checks(dataset) if _is_reported(check)), None)


def _ordered(checks: list[Check], dataset: Dataset) -> tuple[Finding, ...]:
    rank = {key: position for position, key in enumerate(RULES)}
    reported = sorted(filter(_is_reported, checks), key=lambda check: (-_hurt(check), rank[check.key]))
    findings = tuple(map(_finding, reported))
    if findings and findings[0].severity != "good to know":
        return findings
    return (_nothing_stands_out(sum(check.key in RULES for check in checks), dataset), *findings)


def _is_reported(check: Check) -> bool:
    return check.key in RULES and check.count > 0 and check.share_concerned >= RULES[check.key].floor


def _hurt(check: Check) -> float:
    return RULES[check.key].harm * check.share_concerned


def _severity(hurt: float) -> Severity:
    if hurt >= SERIOUS_HURT:
        return "serious"
    return "worth a look" if hurt >= WORTH_A_LOOK_HURT else "good to know"


def _finding(check: Check) -> Finding:
    return Finding(
        key=check.key,
        severity=_severity(_hurt(check)),
        headline=check.headline,
        action=check.action,
        count=check.count,
        n=check.n,
        rule=RULES[check.key].text,
        item_ids=check.item_ids,
        user_ids=check.user_ids,
        rows=check.rows,
        notes=check.notes,
    )


def _nothing_stands_out(n_checks: int, dataset: Dataset) -> Finding:
    return Finding(
        key="clean",
        severity="good to know",
        headline=f"Nothing stands out: {n_checks} checks of {len(dataset.catalog):,} items and "
        f"{len(dataset.log):,} interactions found nothing that needs work.",
        action="Nothing to do; the checks run again with the next import.",
        count=0,
        n=n_checks,
    )
