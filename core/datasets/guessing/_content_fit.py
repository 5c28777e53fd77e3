"""How well a column's content fits a field: beside a name that speaks for it, and alone."""

from collections.abc import Callable
from dataclasses import dataclass

from core.datasets.columns import Table
from core.datasets.guessing._column_content import Content

MANY = 20
"""From so many cells on it means something that none, or all, of them repeat."""
_LARGE = 1_000
"""Numbers with decimals are amounts, but such as 1026454.4271112504 are the client ids of web analytics."""
_RICH = 50


@dataclass(frozen=True, slots=True)
class ContentFit:
    """What the content says of one field.

    Attributes
    ----------
    named : float in [0, 1]
        With a name that speaks for the field; 0 is a veto.
    alone : float in [0, 1]
        The confidence where the name says nothing; 0 where content alone is no reason.
    why : str
        A few plain words.
    """

    named: float
    alone: float
    why: str


_VETO = ContentFit(0.0, 0.0, "")


def content_fit(content: Content, table: Table, field: str) -> ContentFit:
    """Return how well the content fits; an empty column fits no field."""
    return _FITS[table][field](content) if content.n else _VETO


def id_likeness(content: Content) -> float:
    """Return in [0, 1] how much the cells look like ids: short, unbroken, no dates, lists, fractions or pictures."""
    is_fraction = content.numbers * content.fractions > 0.2
    is_other = (
        content.nested > 0.2
        or content.lists > 0.5
        or content.dates + content.date_like > 0.5
        or content.pictures > 0.5
        or (is_fraction and content.low < _LARGE)
        or content.words > 8
    )
    if is_other:
        return 0.0
    is_measure = content.is_few_valued and content.is_stepped
    doubts = (
        is_fraction,
        content.epochs > 0.8,
        content.words > 1.5,
        content.urls > 0.5,
        is_measure,
        content.flags > 0.9,
    )
    return max(1.0 - 0.4 * sum(doubts), 0.2)


def _catalog_id(content: Content) -> ContentFit:
    likeness = id_likeness(content)
    alone = 0.75 if content.unique == 1 and content.filled == 1 and likeness > 0.9 else 0.0
    return ContentFit(likeness * content.unique, alone, _unique_words(content))


def _unique_words(content: Content) -> str:
    return "every value differs" if content.unique == 1 else f"{_percent(content.unique)} of values differ"


def _user(content: Content) -> ContentFit:
    fit = _log_id(content)
    return ContentFit(fit.named, fit.alone * (0.9 + 0.1 * content.runs), fit.why)


def _log_item(content: Content) -> ContentFit:
    """Rows of one user often stand together, so of two ids the one that repeats less from row to row is the item."""
    fit = _log_id(content)
    return ContentFit(fit.named, fit.alone * (1.0 - 0.1 * content.runs), fit.why)


def _log_id(content: Content) -> ContentFit:
    likeness = id_likeness(content)
    is_row_number = content.n >= MANY and content.unique == 1
    is_constant = content.n >= MANY and content.n_distinct == 1
    is_code = likeness > 0.9 and content.with_digits > 0.3 and not is_constant
    richness = 0.6 + 0.4 * min(1.0, content.n_distinct / _RICH)
    alone = 0.6 * richness * (0.6 if is_row_number else 1.0) if is_code else 0.0
    named = likeness * (0.4 if is_constant else 1.0)
    return ContentFit(named, alone, f"short ids, {content.n_distinct:,} different ones in {content.n:,} cells")


def _user_row(content: Content) -> ContentFit:
    fit = _catalog_id(content)
    return ContentFit(fit.named, fit.alone * 0.8, fit.why)


def _title(content: Content) -> ContentFit:
    if content.numbers > 0.5 or content.urls > 0.5 or content.pictures > 0.5 or _is_time(content) or content.words > 25:
        return _VETO
    is_list = content.nested > 0.2 or content.lists > 0.5
    named = (0.4 + 0.6 * content.unique) * (0.3 if is_list else 1.0)
    reads_so = 1.2 <= content.words <= 14 and content.unique > 0.6 and content.filled > 0.9 and not is_list
    return ContentFit(named, 0.6 * content.unique if reads_so else 0.0, f"short texts, {_unique_words(content)}")


def _yes_or_no(content: Content) -> ContentFit:
    if content.flags < 0.8:
        return _VETO
    return ContentFit(content.flags, 0.0, f"{_percent(content.flags)} read as yes or no")


def _group(content: Content) -> ContentFit:
    never_repeats = content.n >= MANY and content.unique > 0.99
    if never_repeats or id_likeness(content) == 0:
        return _VETO
    return ContentFit(0.6 if content.unique > 0.99 else 1.0, 0.0, "values repeat over several rows")


def _description(content: Content) -> ContentFit:
    if content.numbers > 0.5 or content.urls > 0.5 or content.nested > 0.5 or _is_time(content) or content.words < 2:
        return _VETO
    length = min(1.0, content.words / 12)
    alone = 0.8 if content.words >= 12 and content.unique > 0.5 else 0.0
    return ContentFit(0.4 + 0.6 * length, alone, f"texts of {content.words:.0f} words")


def _category(content: Content) -> ContentFit:
    never_repeats = content.n >= MANY and content.unique > 0.9
    if never_repeats or content.fractions > 0.2 or content.words > 10 or content.urls > 0.5 or _is_time(content):
        return _VETO
    few = 1.0 - 0.5 * content.unique if content.n >= MANY else 1.0
    doubts = (content.numbers > 0.9, content.n >= MANY and content.n_distinct == 1, content.flags > 0.9)
    return ContentFit(few * 0.6 ** sum(doubts), 0.0, f"{content.n_distinct:,} different values")


def _tags(content: Content) -> ContentFit:
    if content.numbers > 0.9 or content.urls > 0.5 or _is_time(content) or (content.words > 40 and not content.nested):
        return _VETO
    lists = max(content.lists, content.nested)
    if lists > 0.2:
        alone = 0.75 * lists * content.entry_repeats if lists > 0.5 else 0.0
        return ContentFit(1.0, alone, f"{_percent(lists)} are lists of words")
    return ContentFit(0.3 if content.unique > 0.9 and content.n >= MANY else 0.7, 0.0, "words, one a cell")


def _price(content: Content) -> ContentFit:
    readable = max(content.amounts, content.numbers)
    if readable < 0.8 or content.low < 0 or _is_time(content):
        return _VETO
    looks_so = content.money > 0.8 and not 0 <= content.high <= 10
    why = f"{_percent(content.money)} look like money" if content.money > 0.5 else f"{_percent(readable)} are numbers"
    return ContentFit(readable, 0.6 * content.money if looks_so else 0.0, why)


def _image(content: Content) -> ContentFit:
    share = max(content.pictures, 0.8 * content.urls)
    if share < 0.5:
        return _VETO
    alone = 0.75 * content.pictures if content.pictures > 0.8 else 0.0
    return ContentFit(
        share, alone, f"{_percent(max(content.pictures, content.urls))} are addresses or names of pictures"
    )


def _time_of(alone: float) -> Callable[[Content], ContentFit]:
    def fit(content: Content) -> ContentFit:
        share = content.dates + content.date_like + content.epochs
        if share < 0.5:
            return _VETO
        # a date that is written as one leaves less doubt than a number that could be one
        sure = content.dates + 0.9 * content.epochs + 0.8 * content.date_like
        verb = "look like" if content.date_like > 0.5 else "read as"
        return ContentFit(sure, alone * sure, f"{_percent(share)} {verb} dates or times")

    return fit


def _event(content: Content) -> ContentFit:
    too_many = content.n_distinct > 60 or (content.n >= MANY and content.unique > 0.5)
    if too_many or content.numbers > 0.5 or content.words > 4 or content.flags > 0.9 or _is_time(content):
        return _VETO
    alone = 0.8 * content.actions if content.actions > 0.7 else 0.0
    why = f"{_percent(content.actions)} are words for actions" if content.actions else "few different words"
    return ContentFit(0.1 + 0.9 * content.actions, alone, why)


def _value(content: Content) -> ContentFit:
    if content.numbers < 0.8 or _is_time(content) or content.epochs > 0.5:
        return _VETO
    named = 1.0 if content.low >= 0 else 0.7
    named *= 0.5 if content.n >= MANY and content.n_distinct == 1 else 1.0
    alone = 0.65 if content.is_stepped and content.is_few_valued and content.n_distinct > 2 else 0.0
    is_scale = content.is_stepped and content.n >= MANY
    return ContentFit(named, alone, f"numbers in {content.n_distinct} steps" if is_scale else "numbers")


def _list_id(content: Content) -> ContentFit:
    return ContentFit(id_likeness(content), 0.0, f"{content.n_distinct:,} different ids in {content.n:,} cells")


def _position(content: Content) -> ContentFit:
    if content.numbers < 0.8 or content.fractions > 0 or content.low < 0 or _is_time(content):
        return _VETO
    return ContentFit(1.0 if content.high <= _LARGE else 0.5, 0.0, f"places {content.low:g} to {content.high:g}")


def _variant(content: Content) -> ContentFit:
    if (content.n >= MANY and content.unique > 0.5) or content.words > 6 or _is_time(content):
        return _VETO
    return ContentFit(1.0, 0.0, f"{content.n_distinct:,} different values")


def _propensity(content: Content) -> ContentFit:
    if content.numbers < 0.8 or content.low < 0 or content.high > 1:
        return _VETO
    return ContentFit(1.0, 0.0, f"numbers from {content.low:g} to {content.high:g}")


def _measure(content: Content) -> ContentFit:
    readable = max(content.amounts, content.numbers)
    if readable < 0.8 or _is_time(content):
        return _VETO
    return ContentFit(readable, 0.0, f"{_percent(readable)} are numbers")


def _is_time(content: Content) -> bool:
    return content.dates + content.date_like > 0.5


def _percent(share: float) -> str:
    return f"{share:.0%}" if share in (0.0, 1.0) else f"{min(max(share, 0.01), 0.99):.0%}"


_FITS: dict[Table, dict[str, Callable[[Content], ContentFit]]] = {
    "items": {
        "item_id": _catalog_id,
        "title": _title,
        "available": _yes_or_no,
        "group_id": _group,
        "description": _description,
        "category": _category,
        "tags": _tags,
        "price": _price,
        "image": _image,
        "created_at": _time_of(alone=0.55),
    },
    "interactions": {
        "user_id": _user,
        "item_id": _log_item,
        "timestamp": _time_of(alone=0.85),
        "event": _event,
        "value": _value,
    },
    "users": {"user_id": _user_row},
    "impressions": {
        "list_id": _list_id,
        "user_id": _user,
        "item_id": _log_item,
        "position": _position,
        "timestamp": _time_of(alone=0.85),
        "variant": _variant,
        "propensity": _propensity,
        "clicked": _yes_or_no,
        "dwell_seconds": _measure,
        "converted": _yes_or_no,
        "revenue": _measure,
    },
}
