"""What the people of a log are called on screen: shoppers, viewers, readers; guessed from what is recommended."""

from collections.abc import Collection, Iterable

import numpy as np

from core.datasets.catalog import Catalog
from core.datasets.options import DEFAULT_AUDIENCE, PURCHASE_EVENTS

_SHOPPERS = "shoppers"
_BY_NAME = {
    "viewers": ("movie", "film", "cinema"),
    "readers": ("book", "news", "article"),
    "listeners": ("music", "song", "podcast"),
    "players": ("game",),
    _SHOPPERS: ("shop", "retail", "ecommerce"),
}
"""Words within the name of a data set, or that most categories have."""
_BY_COLUMN = {
    "viewers": {"director", "cast", "actors", "imdb_id", "tmdb_id"},
    "readers": {"isbn", "author", "authors", "headline"},
    "listeners": {"artist", "artists", "album"},
    "players": {"platforms", "multiplayer"},
}
_FILM_GENRES = {
    *("action", "adventure", "animation", "comedy", "crime", "documentary", "drama", "fantasy", "film-noir"),
    *("horror", "musical", "mystery", "romance", "sci-fi", "thriller", "western"),
}
_MOST = 0.5


def guess_audience(name: str, catalog: Catalog, events: Collection[str]) -> str:
    """Return what to call the people of a log: by what they do, then by what it is about, then by prices.

    Parameters
    ----------
    events : collection of str
        Actions that the log names.
    """
    if {*PURCHASE_EVENTS, "cart"} & set(events):
        return _SHOPPERS
    categories = [str(one).casefold() for one in catalog.categories]
    columns = {column.casefold() for column in catalog.attributes}
    for audience, words in _BY_NAME.items():
        if any(word in name.casefold() for word in words) or columns & _BY_COLUMN.get(audience, set()):
            return audience
        if _is_most(any(word in category for word in words) for category in categories):
            return audience
    if _is_most(category in _FILM_GENRES for category in categories):
        return "viewers"
    return _SHOPPERS if _is_most(np.isfinite(catalog.prices)) else DEFAULT_AUDIENCE


def _is_most(facts: Iterable[bool]) -> bool:
    known = list(facts)
    return sum(map(bool, known)) > _MOST * len(known)
