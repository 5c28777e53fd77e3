"""Recipes: exports that many people have, recognised and turned into the design's tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from core.datasets.columns import Table
from core.datasets.formats._double_colon import is_double_colon, read_double_colon
from core.datasets.formats._headless import is_positional, looks_headerless, restore_first_row
from core.datasets.formats.ga4_events import event_summary, ga4_events
from core.datasets.formats.movielens_ratings import film_summary, movielens_films, movielens_ratings, rating_summary
from core.datasets.formats.plain_log import log_summary, plain_log
from core.datasets.formats.shopify_orders import order_summary, shopify_orders
from core.datasets.formats.shopify_products import id_choices, product_summary, shopify_products
from core.datasets.reading import RawTable

__all__ = [
    "RECIPES",
    "Recipe",
    "Recognised",
    "ga4_events",
    "id_choices",
    "is_double_colon",
    "looks_headerless",
    "movielens_films",
    "movielens_ratings",
    "plain_log",
    "read_double_colon",
    "recognise",
    "restore_first_row",
    "shopify_orders",
    "shopify_products",
]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind of export is recognised and read.

    Attributes
    ----------
    summary : callable
        What a file holds, as one sentence; None where the file is no such export.
    apply : callable
        The file and a log for issues, to a table whose columns are the fields of `table`.
    has_header : bool
        A recipe without a header is tried on the file's rows with the first one restored.
    is_sure : bool
        Whether recognising is enough; else the reading is to be confirmed.
    """

    table: Table
    summary: Callable[[RawTable], str | None]
    apply: Callable[..., RawTable]
    has_header: bool = True
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file with the recipe that fits it.

    Attributes
    ----------
    recipe : str
        A key of `RECIPES`.
    raw : RawTable
        The file as the recipe takes it: where it has no header, with its first row restored.
    needs_confirmation : bool
        Whether the columns were named by their content only.
    apply : callable
        ``apply(issues)``, of "shopify_products" also ``apply(issues, item_id="handle")``, to the table.
    """

    recipe: str
    table: Table
    raw: RawTable
    summary: str
    needs_confirmation: bool
    apply: Callable[..., RawTable]


RECIPES: dict[str, Recipe] = {
    "shopify_products": Recipe("items", product_summary, shopify_products),
    "shopify_orders": Recipe("interactions", order_summary, shopify_orders),
    "ga4_events": Recipe("interactions", event_summary, ga4_events),
    "movielens_ratings": Recipe("interactions", rating_summary, movielens_ratings, has_header=False),
    "movielens_films": Recipe("items", film_summary, movielens_films, has_header=False),
    "plain_log": Recipe("interactions", log_summary, plain_log, has_header=False, is_sure=False),
}


def recognise(raws: Sequence[RawTable]) -> list[Recognised]:
    """Return the files that a recipe fits, in the order given; other files are absent."""
    found = [_recognised(raw) for raw in raws]
    return [one for one in found if one is not None]


def _recognised(raw: RawTable) -> Recognised | None:
    has_header = not is_positional(raw)
    is_restored = has_header and looks_headerless(raw)
    if is_restored:
        raw = restore_first_row(raw)
    for name, recipe in RECIPES.items():
        if recipe.has_header != (has_header and not is_restored):
            continue
        summary = recipe.summary(raw)
        if summary is not None:
            needs_confirmation = is_restored or not recipe.is_sure
            return Recognised(name, recipe.table, raw, summary, needs_confirmation, partial(recipe.apply, raw))
    return None
