"""Why an item stands where it does, in plain words and as a sum: the average item, its signals, its discount."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.ranking.result import RankedItem
from core.signals.attributions import Pull, Rest

SIGNAL_WORDS = {
    "content": "Similar to what they like",
    "collaborative": "People like them",
    "trending": "Trending now",
    "boost": "Pushed by hand",
}
_NOTICEABLE = 0.02
_MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One step from the average item's score to the order score; `start` and `end` in [0, 1] or beyond.

    `kind` is "average", a signal, "boost", "variety" or "order".
    """

    kind: str
    label: str
    start: float
    end: float


def waterfall(item: RankedItem) -> tuple[WaterfallStep, ...]:
    """Return the steps whose ends add up to the item's order score exactly; steps of size 0 are left out."""
    steps = [WaterfallStep("average", "Average item", 0.0, item.base)]
    level = item.base
    for name, label in SIGNAL_WORDS.items():
        if part := item.contributions.get(name) or 0.0:
            steps.append(WaterfallStep(name, label, level, level + part))
            level += part
    if item.order_score != item.score:
        steps.append(WaterfallStep("variety", "Variety", item.score, item.order_score))
    return (*steps, WaterfallStep("order", "Match", 0.0, item.order_score))


@dataclass(frozen=True, slots=True)
class HistoryShare:
    """A part of a signal's score in whole per cent: an item's, the other items' (`n_others`), or what was said's."""

    signal: Literal["content", "collaborative"]
    percent: int
    item_id: str | None = None
    n_others: int = 0


def history_shares(item: RankedItem, *, n_named: int = 3) -> tuple[HistoryShare, ...]:
    """Return where a content and a collaborative score come from; each signal's shares add up to 100."""
    told: list[tuple[str | None, int, float]] = [(None, 0, item.said)] if item.said > 0 else []
    return (
        *_shares("content", told, item.content_pulls, item.content_rest, n_named),
        *_shares("collaborative", [], item.collaborative_pulls, item.collaborative_rest, n_named),
    )


def _shares(
    signal: Literal["content", "collaborative"],
    told: list[tuple[str | None, int, float]],
    pulls: tuple[Pull, ...],
    rest: Rest,
    n_named: int,
) -> list[HistoryShare]:
    named, others = pulls[:n_named], pulls[n_named:]
    parts = [*told, *((pull.item_id, 0, pull.share) for pull in named)]
    if n_others := len(others) + rest.n_items:
        parts.append((None, n_others, rest.share + sum(pull.share for pull in others)))
    percents = whole_percents([share for *_, share in parts])
    return [HistoryShare(signal, percent, *part[:2]) for percent, part in zip(percents, parts, strict=True)]


def whole_percents(shares: list[float]) -> list[int]:
    """Return shares in whole per cent that add up to that of their sum: the largest remainders are rounded up."""
    percents = [math.floor(100 * share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: percents[place] - 100 * shares[place])
    for place in order[: round(100 * sum(shares)) - sum(percents)]:
        percents[place] += 1
    return percents


def sentences(item: RankedItem, title_of: Callable[[str], str], *, place_of_culprit: int | None) -> tuple[str, ...]:
    """Return up to three sentences in plain words: what lifts the item, what holds it back, what variety did.

    Parameters
    ----------
    title_of : callable
        Title of an item by its id.
    place_of_culprit : int, optional
        Rank of the item that the variety discount comes from.
    """
    if item.is_pinned:
        return ("Pinned to the top by hand.",)
    told = [_lift(item, title_of), _drag(item), _variety(item, place_of_culprit)]
    return tuple(sentence for sentence in told if sentence)


def _lift(item: RankedItem, title_of: Callable[[str], str]) -> str:
    gains = sorted(
        ((part, name) for name, part in item.contributions.items() if part is not None and part >= _NOTICEABLE),
        reverse=True,
    )
    if not gains:
        return "Nothing lifts it much above the average item."
    words = [f"“{SIGNAL_WORDS[name]}” (+{100 * part:.0f})" for part, name in gains]
    sentence = f"Stands here through {_joined(words)}"
    return f"{sentence}{_because(item, gains[0][1], title_of)}."


def _because(item: RankedItem, signal: str, title_of: Callable[[str], str]) -> str:
    if signal == "content" and item.said > max([pull.share for pull in item.content_pulls], default=0.0):
        return ": it is like what they said they care about"
    if signal == "content" and item.content_pulls:
        return f": it is like {_named(item.content_pulls, title_of)}"
    if signal == "collaborative" and item.collaborative_pulls:
        return f": people who chose {_named(item.collaborative_pulls, title_of)} chose it too"
    return ""


def _named(pulls: tuple[Pull, ...], title_of: Callable[[str], str]) -> str:
    return _joined([title_of(pull.item_id) for pull in pulls[:_MAX_NAMED] if pull.share >= 0.1 or pull is pulls[0]])


def _drag(item: RankedItem) -> str:
    losses = [
        f"“{SIGNAL_WORDS[name]}” (−{-100 * part:.0f})"
        for name, part in item.contributions.items()
        if part is not None and part <= -_NOTICEABLE
    ]
    silent = [f"“{SIGNAL_WORDS[name]}”" for name, part in item.contributions.items() if part is None]
    told = [f"Held back by {_joined(losses)}."] if losses else []
    if silent:
        told.append(f"{_joined(silent)} {'has' if len(silent) == 1 else 'have'} no opinion on it.")
    return " ".join(told)


def _variety(item: RankedItem, place_of_culprit: int | None) -> str:
    taken = round(100 * (item.score - item.order_score))
    if taken >= 1 and place_of_culprit is not None:
        return f"Variety takes {taken} off its {100 * item.score:.0f}: it is too like no. {place_of_culprit}."
    if item.rank < item.rank_before_diversity:
        return f"Variety moved it up from no. {item.rank_before_diversity}: those above it were more alike."
    return ""


def _joined(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
