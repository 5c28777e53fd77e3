"""A list in one paragraph for somebody who will not look at it, counted from its explanation."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from core.datasets import Catalog, Dataset
from core.explanation.sentences import words_for
from core.ranking.result import RankedItem, Recommendation
from core.wording import joined

_NAMED = 3


def summary(
    answer: Recommendation,
    dataset: Dataset,
    *,
    who: str,
    compared: Recommendation | None = None,
    compared_name: str = "",
) -> str:
    """Return what a list shows, what lifts it, what stands behind it and what changed, as plain text.

    Parameters
    ----------
    who : str
        The person's name or id.
    compared : Recommendation, optional
        The list that changes are told against, with its name.
    """
    if not answer.items:
        return f"There is nothing to show for {who} under this mix."
    sentences = [
        _opening(answer, who),
        _fallback(answer),
        _lifts(answer, dataset),
        _behind(answer.items, dataset.catalog),
        _categories(answer.items, dataset.catalog),
        _variety(answer),
        _changes(answer, compared, compared_name),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _opening(answer: Recommendation, who: str) -> str:
    day = dt.datetime.fromtimestamp(answer.as_of, tz=dt.UTC)
    n = len(answer.items)
    named = _titles(item.title for item in answer.items[:_NAMED])
    verb = "is" if n == 1 else "are" if n <= _NAMED else "begin with"
    picks = "pick" if n == 1 else f"{n} picks"
    return f"The {picks} for {who} as of {day.day} {day:%B %Y} {verb} {named}."


def _fallback(answer: Recommendation) -> str:
    return "" if answer.fallback is None else answer.notices[0]


def _lifts(answer: Recommendation, dataset: Dataset) -> str:
    """Return how the signals share what lifts these items above the average one; what pulls down counts as less."""
    if answer.fallback is not None:
        return ""
    names = answer.items[0].contributions
    sums = {name: sum(item.contributions.get(name) or 0.0 for item in answer.items) for name in names}
    gains = {name: total for name, total in sums.items() if total > 0}
    if not gains:
        return "No signal lifts them above the average item."
    whole = sum(gains.values())
    shares = sorted(((total / whole, words_for(name, dataset)) for name, total in gains.items()), reverse=True)
    parts = joined(f"{100 * share:.0f}% “{words}”" for share, words in shares if share >= 0.005)
    return f"What lifts them above the average item is {parts}."


def _behind(items: tuple[RankedItem, ...], catalog: Catalog) -> str:
    """Return which of the user's own actions stand behind most of the list: each item's strongest pull counts."""
    pulls = [item.origin(leader).pulls[:1] for item in items if (leader := _leader(item))]
    counted = Counter(pull.item_id for some in pulls for pull in some)
    if not counted:
        return ""
    named = _titles(catalog.titles[catalog.require_index(item_id)] for item_id, _ in counted.most_common(2))
    return f"From their own history it rests most on {named}."


def _leader(item: RankedItem) -> str:
    """Return the signal that lifts an item most, where it says which items of the history that comes from; else ""."""
    name, part = max(item.contributions.items(), key=lambda pair: pair[1] or 0.0)
    return name if (part or 0.0) > 0 and name in item.origins else ""


def _categories(items: tuple[RankedItem, ...], catalog: Catalog) -> str:
    counts = Counter(str(catalog.categories[item.item_index]) for item in items)
    counts.pop("", None)
    if len(items) < 2 or not counts:
        return ""
    if len(counts) == 1:
        return f"All are from {next(iter(counts))}." if counts.total() == len(items) else ""
    named = joined(f"{name} ({count})" for name, count in counts.most_common(_NAMED))
    return f"They come from {len(counts)} categories, most from {named}."


def _variety(answer: Recommendation) -> str:
    k = len(answer.items)
    brought = sum(item.rank_before_diversity > k for item in answer.items)
    if not brought:
        return ""
    verb = "item that stands" if brought == 1 else "items that stand"
    return f"Variety brought in {brought} {verb} below place {k} otherwise."


def _changes(answer: Recommendation, compared: Recommendation | None, name: str) -> str:
    if compared is None:
        return ""
    now, before = answer.ranks(), compared.ranks()
    new = [item.title for item in answer.items if item.item_id not in before]
    left = [item.title for item in compared.items if item.item_id not in now]
    if not new and not left:
        same = all(before[item_id] == rank for item_id, rank in now.items())
        return f"Against “{name}” nothing changes." if same else f"Against “{name}” only the order changes."
    sentences = [f"{len(new)} {'is' if len(new) == 1 else 'are'} new ({_some(new)})"] if new else []
    sentences += [f"{_some(left)} left"] if left else []
    return f"Against “{name}”, {joined(sentences)}."


def _some(titles: list[str]) -> str:
    more = len(titles) - _NAMED
    return joined([*map(_quoted, titles[:_NAMED]), f"{more} more"]) if more > 0 else _titles(titles)


def _titles(titles: Iterable[object]) -> str:
    return joined(map(_quoted, titles))


def _quoted(title: object) -> str:
    return f"“{title}”"
