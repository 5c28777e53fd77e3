"""Words within a sentence: lists, what is counted, days."""

import datetime as dt
from collections.abc import Iterable

_ONE = {"people": "person", "men": "man", "women": "woman", "children": "child"}


def joined(parts: Iterable[str], *, word: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"; "" where there is nothing."""
    known = list(parts)
    return ", ".join(known[:-1]) + (f" {word} " if len(known) > 1 else "") + known[-1] if known else ""


def counted(n: int, plural: str) -> str:
    """Return so many of something: "1 shopper", "1,200 shoppers"."""
    return f"{n:,} {singular(plural) if n == 1 else plural}"


def singular(plural: str) -> str:
    """Return the word for one of many, by the regular endings of English; the word itself where it has none."""
    head, _, last = plural.rpartition(" ")
    one = _ONE.get(last) or (f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s"))
    return f"{head} {one}" if head else one


def day_words(seconds: float) -> str:
    """Return a moment's day in UTC: 3 October 2026."""
    return f"{dt.datetime.fromtimestamp(seconds, tz=dt.UTC):%d %B %Y}".lstrip("0")
