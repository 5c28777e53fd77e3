"""Why an item stands where it does, in plain words and as a sum: the average item, its signals, its discount."""

from collections.abc import Callable
from dataclasses import dataclass

from core.ranking.recommendation import Pull, RankedItem

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
