"""Why an item stands where it does, in plain words and as a sum: the average item, its signals, its discount."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.datasets import Dataset
from core.ranking.result import RankedItem
from core.signals import label_of, signals
from core.signals.attributions import Origin, Pull
from core.wording import joined

BOOST, _BOOST_WORDS = "boost", "Pushed by hand"
_NOTICEABLE = 0.02
_MAX_NAMED = 3
_NEW_ARRIVAL = "Nobody has chosen it yet: a place is kept for the new items that suit them best, and it is one of them."


def words_for(contribution: str, dataset: Dataset | None = None) -> str:
    """Return what a part of a score is called on screen: a signal, or what is pushed by hand."""
    return _BOOST_WORDS if contribution == BOOST else label_of(contribution, dataset)


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One step from the average item's score to the order score; `start` and `end` in [0, 1] or beyond.

    `kind` is "average", a signal, "boost", "variety" or "order".
    """

    kind: str
    label: str
    start: float
    end: float


def waterfall(item: RankedItem, dataset: Dataset | None = None) -> tuple[WaterfallStep, ...]:
    """Return the steps whose ends add up to the item's order score exactly; steps of size 0 are left out."""
    steps = [WaterfallStep("average", "Average item", 0.0, item.base)]
    level = item.base
    for name, known in item.contributions.items():
        if part := known or 0.0:
            steps.append(WaterfallStep(name, words_for(name, dataset), level, level + part))
            level += part
    if item.order_score != item.score:
        steps.append(WaterfallStep("variety", "Variety", item.score, item.order_score))
    return (*steps, WaterfallStep("order", "Match", 0.0, item.order_score))


@dataclass(frozen=True, slots=True)
class HistoryShare:
    """A part of a signal's score in whole per cent: an item's, the other items' (`n_others`), or what was said's."""

    signal: str
    percent: int
    item_id: str | None = None
    n_others: int = 0


def history_shares(item: RankedItem, *, n_named: int = 3) -> tuple[HistoryShare, ...]:
    """Return where an item's scores come from; each signal's shares add up to 100."""
    return tuple(share for name, origin in item.origins.items() for share in _shares(name, origin, n_named))


def _shares(signal: str, origin: Origin, n_named: int) -> list[HistoryShare]:
    named, others = origin.pulls[:n_named], origin.pulls[n_named:]
    parts: list[tuple[str | None, int, float]] = [(None, 0, origin.stated)] if origin.stated > 0 else []
    parts += [(pull.item_id, 0, pull.share) for pull in named]
    if n_others := len(others) + origin.rest.n_items:
        parts.append((None, n_others, origin.rest.share + sum(pull.share for pull in others)))
    percents = whole_percents([share for *_, share in parts])
    return [HistoryShare(signal, percent, *part[:2]) for percent, part in zip(percents, parts, strict=True)]


def whole_percents(shares: list[float]) -> list[int]:
    """Return shares in whole per cent that add up to that of their sum: the largest remainders are rounded up."""
    percents = [math.floor(100 * share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: percents[place] - 100 * shares[place])
    for place in order[: round(100 * sum(shares)) - sum(percents)]:
        percents[place] += 1
    return percents


def sentences(
    item: RankedItem,
    title_of: Callable[[str], str],
    *,
    place_of_culprit: int | None,
    dataset: Dataset | None = None,
    fact_of: Callable[[str], str] = lambda _: "",
) -> tuple[str, ...]:
    """Return some sentences in plain words: what it fits, what lifts it, what holds it back, what variety did.

    Parameters
    ----------
    title_of : callable
        Title of an item by its id.
    place_of_culprit : int, optional
        Rank of the item that the variety discount comes from.
    dataset : Dataset, optional
        Names the signals that were added to it.
    fact_of : callable, optional
        What of the item a signal's score comes from; see `Signal.fact`.
    """
    if item.is_pinned:
        return ("Pinned to the top by hand.",)
    if item.is_beyond:
        return ("Too few items fit what they said: this is one of the nearest to it, whatever the mix.",)
    sentences = [
        f"Fits {joined(_quoted(item.fits))}, so it competes." if item.fits else "",
        _NEW_ARRIVAL if item.is_new_arrival else "",
        _lift(item, title_of, dataset, fact_of),
        _drag(item, dataset),
        _variety(item, place_of_culprit),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _lift(
    item: RankedItem, title_of: Callable[[str], str], dataset: Dataset | None, fact_of: Callable[[str], str]
) -> str:
    gains = sorted(
        ((part, name) for name, part in item.contributions.items() if part is not None and part >= _NOTICEABLE),
        reverse=True,
    )
    if not gains:
        return "Nothing lifts it much above the average item."
    words = [f"“{words_for(name, dataset)}” (+{100 * part:.0f})" for part, name in gains]
    sentence = f"Stands here through {joined(words)}"
    return f"{sentence}{_because(item, gains[0][1], title_of) or _fact(fact_of(gains[0][1]))}."


def _because(item: RankedItem, name: str, title_of: Callable[[str], str]) -> str:
    origin, signal = item.origin(name), signals().get(name)
    if origin.stated > max([pull.share for pull in origin.pulls], default=0.0):
        return "" if item.fits else ": it is near to what they said"
    if not origin.pulls or signal is None or not signal.because:
        return ""
    return f": {signal.because.format(_named(origin.pulls, title_of))}"


def _quoted(words: Iterable[str]) -> list[str]:
    return [f"“{word}”" for word in words]


def _named(pulls: tuple[Pull, ...], title_of: Callable[[str], str]) -> str:
    return joined([title_of(pull.item_id) for pull in pulls[:_MAX_NAMED] if pull.share >= 0.1 or pull is pulls[0]])


def _fact(fact: str) -> str:
    return f": {fact[:1].lower()}{fact[1:]}" if fact else ""


def _drag(item: RankedItem, dataset: Dataset | None) -> str:
    losses = [
        f"“{words_for(name, dataset)}” (−{-100 * part:.0f})"
        for name, part in item.contributions.items()
        if part is not None and part <= -_NOTICEABLE
    ]
    silent = [f"“{words_for(name, dataset)}”" for name, part in item.contributions.items() if part is None]
    sentences = [f"Held back by {joined(losses)}."] if losses else []
    if silent:
        sentences.append(f"{joined(silent)} {'has' if len(silent) == 1 else 'have'} no opinion on it.")
    return " ".join(sentences)


def _variety(item: RankedItem, place_of_culprit: int | None) -> str:
    taken = round(100 * (item.score - item.order_score))
    if taken >= 1 and place_of_culprit is not None:
        return f"Variety takes {taken} off its {100 * item.score:.0f}: it is too like no. {place_of_culprit}."
    if item.rank < item.rank_before_diversity:
        return f"Variety moved it up from no. {item.rank_before_diversity}: those above it were more alike."
    return ""
