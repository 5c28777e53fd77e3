"""Contribution bars: where each piece lies on the shared scale, and the same in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from core.explanation.sentences import words_for
from dashboard.components.recommendation_list._row_values import Row

_STEP = 10
"""The scale ends at whole steps, so that the zero line stands still while a fader moves a little."""


class Span(NamedTuple):
    """The match points at the left and right end of every bar; `low` <= 0 <= `high`, `low` < `high`."""

    low: float
    high: float


class Piece(NamedTuple):
    """A drawn piece; `start` and `width` in percent of the bar. `kind` is a signal or "variety"."""

    kind: str
    start: float
    width: float


def span(rows: Sequence[Row]) -> Span:
    """Return the smallest span in whole steps that holds every bar of `rows`."""
    reaches = [_reach(row) for row in rows]
    below = max((low for low, _ in reaches), default=0.0)
    above = max((high for _, high in reaches), default=0.0)
    return Span(-_STEP * math.ceil(below / _STEP), _STEP * max(1, math.ceil(above / _STEP)))


def pieces(row: Row, scale: Span) -> list[Piece]:
    """Lay gains to the right of zero and losses to its left, in the signals' order, variety outermost."""
    percent = 100 / (scale.high - scale.low)
    right = left = -scale.low * percent
    laid = []
    for kind, value in [*((part.signal, part.value) for part in row.segments), ("variety", -row.discount)]:
        width = abs(value) * percent
        if value > 0:
            laid.append(Piece(kind, right, width))
            right += width
        elif value < 0:
            left -= width
            laid.append(Piece(kind, left, width))
    return laid


def words(row: Row, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Say the bar, for screen readers: "Similar to what they like +21, People like them +4"."""
    parts = [
        f"{labels.get(part.signal) or words_for(part.signal)} {signed(part.value)}"
        for part in row.segments
        if round(part.value)
    ]
    said = ", ".join(parts) or "Like the average item"
    if not round(row.discount):
        return said
    reason = f", {row.discount_reason}" if row.discount_reason else ""
    return f"{said}; variety {signed(-row.discount)}{reason}"


def signed(points: float) -> str:
    """Write match points with their sign (a true minus) and without decimals: "+21", "0"."""
    whole = round(points)
    return "0" if whole == 0 else f"{'+' if whole > 0 else '−'}{abs(whole)}"


def _reach(row: Row) -> tuple[float, float]:
    values = [part.value for part in row.segments]
    return row.discount - sum(v for v in values if v < 0), sum(v for v in values if v > 0)
