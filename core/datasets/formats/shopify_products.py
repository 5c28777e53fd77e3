"""Shopify's product export: a Handle spans several rows (variants, pictures), most cells stand on its first only."""

import re
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.datasets.columns import ITEM_FIELDS
from core.datasets.formats._format import Format
from core.datasets.formats._html_text import text_of_html
from core.datasets.formats._sheet import (
    Names,
    Sheet,
    changed,
    first_known,
    labels_of,
    matches,
    small_letters,
    spelling,
    text_or_missing,
)
from core.datasets.formats._shopify_variants import (
    AMOUNTS,
    VARIANT_NAMES,
    clean_variant_cells,
    read_variants,
    with_skus,
)
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

ItemId = Literal["sku", "handle"]

_PRODUCT_NAMES: Names = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "body": ("body html", "description"),
    "vendor": ("vendor",),
    "product_category": ("product category", "standard product type", "standardized product type"),
    "product_type": ("type", "custom product type", "product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "image": ("image src", "product image url"),
    "created_at": ("created at",),
}
_NAMES: Names = {**_PRODUCT_NAMES, **VARIANT_NAMES}
_SURE_SIGNS = ("body html", "variant price", "variant sku", "published on online store")
_NO_HANDLE = re.compile(r"[<>{};=]|\s{2}|.{256}")
_HIDDEN = ("draft", "archived", "unlisted")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_METAFIELD = "product metafields"


def product_summary(raw: RawTable) -> str | None:
    """Say what the file holds, or None if this is no Shopify product export."""
    labels = labels_of(raw, _NAMES)
    spellings = {spelling(label) for label in raw.frame.columns}
    if not {"handle", "title"} <= labels.keys() or spellings.isdisjoint(_SURE_SIGNS):
        return None
    n_products = text_or_missing(raw.frame[labels["handle"]]).nunique()
    return f"looks like a Shopify product export: {n_products:,} products from {len(raw.frame):,} rows"


def id_choices(raw: RawTable) -> dict[str, pd.Series]:
    """Return the ids that the items would have under each choice, so that the caller can measure the join."""
    sheet, codes = _sound_sheet(raw, IssueLog())
    titles = first_known(sheet.cells["title"], codes, int(codes.max(initial=-1)) + 1)
    variants = with_skus(read_variants(sheet, codes), titles, sheet)
    return {"sku": variants["item_id"], "handle": pd.Series(sheet.cells["handle"].unique(), dtype=object)}


def shopify_products(raw: RawTable, issues: IssueLog, *, item_id: ItemId = "sku") -> RawTable:
    """Return the items of a product export.

    Parameters
    ----------
    item_id : {"sku", "handle"}
        "sku": one item per variant, on the variant's row. A variant without a SKU takes the name under which
        Shopify's order export lists it. "handle": one item per product, on its first row, at its lowest price,
        available if any variant is.

    Returns
    -------
    RawTable
        Fields of items, with `vendor`, `product_type` and the like as attributes. Every row of the file stands in
        it, or shares its Handle with an item of it, or is an issue of what was dropped.
    """
    sheet, codes = _sound_sheet(raw, issues)
    products = _products(raw, sheet, codes)
    variants = read_variants(sheet, codes)
    if item_id == "sku":
        items = _by_sku(products, with_skus(variants, products["title"], sheet))
    else:
        items = _by_handle(products, variants, codes)
    numbers = sheet.numbers[items.pop("position").to_numpy(int)]
    known = [name for name in items.columns if name in ITEM_FIELDS or items[name].notna().any()]
    return RawTable(raw.file, items[known], numbers)


def _sound_sheet(raw: RawTable, issues: IssueLog) -> tuple[Sheet, np.ndarray]:
    """Return the rows that belong to a product with a title, and the product's number of each."""
    sheet = Sheet(raw, _NAMES, issues)
    handles = sheet.column("handle")
    sheet.drop(handles.isna(), "handle", "no Handle: the row belongs to no product")
    sheet.drop(
        matches(sheet.cells["handle"], _NO_HANDLE),
        "handle",
        "not a Handle: a piece of another cell has slipped in here",
    )
    codes, n_products = _products_of(sheet)
    has_title = first_known(sheet.cells["title"], codes, n_products).notna().to_numpy(bool)
    sheet.drop(~has_title[codes], "handle", "no row of this Handle has a title")
    clean_variant_cells(sheet)
    return sheet, _products_of(sheet)[0]


def _products_of(sheet: Sheet) -> tuple[np.ndarray, int]:
    codes, handles = pd.factorize(sheet.cells["handle"])
    return codes, len(handles)


def _products(raw: RawTable, sheet: Sheet, codes: np.ndarray) -> pd.DataFrame:
    """Return one row per product: what its rows say first."""
    n_products = int(codes.max(initial=-1)) + 1
    products = pd.DataFrame({name: first_known(sheet.column(name), codes, n_products) for name in _PRODUCT_NAMES})
    titles = sheet.cells["title"]
    is_other = titles.notna() & (titles.to_numpy(object) != products["title"].to_numpy(object)[codes])
    sheet.note(is_other, "title", "the product has another title further up, which stands", "repaired")
    products["description"] = changed(products.pop("body"), text_of_html)
    leaves = changed(products.pop("product_category"), _leaf)
    products["category"] = leaves.where(leaves.notna(), products["product_type"])
    products["is_on_sale"] = _is_on_sale(products, sheet)
    return pd.concat([products.drop(columns=["published", "status"]), _metafields(raw, sheet, codes)], axis=1)


def _leaf(path: str) -> str | None:
    """Return the last part of "Clothing > Shirts", None where Shopify says that there is no category."""
    leaf = path.rpartition(">")[2].strip()
    return leaf if leaf not in ("", "Uncategorized") else None


def _is_on_sale(products: pd.DataFrame, sheet: Sheet) -> np.ndarray:
    statuses = small_letters(sheet.column("status"))
    is_odd = statuses.notna() & ~statuses.isin(["active", *_HIDDEN])
    sheet.note(is_odd, "status", "neither active, draft nor archived: taken as active", "repaired")
    flags = small_letters(sheet.column("published"))
    is_odd = flags.notna() & ~flags.isin([*_YES, *_NO])
    sheet.note(is_odd, "published", "neither true nor false: taken as true", "repaired")
    is_hidden = small_letters(products["status"]).isin(_HIDDEN)
    is_unpublished = small_letters(products["published"]).isin(_NO)
    return ~(is_hidden | is_unpublished).to_numpy(bool)


def _metafields(raw: RawTable, sheet: Sheet, codes: np.ndarray) -> pd.DataFrame:
    """Return the shop's own fields, ``Colour (product.metafields.custom.colour)``, as attributes."""
    n_products = int(codes.max(initial=-1)) + 1
    is_left = np.isin(raw.row_numbers, sheet.numbers)
    found: dict[str, pd.Series] = {}
    for label in map(str, raw.frame.columns):
        name = label.partition(" (")[0] if " (" in label else label.rpartition(".")[2]
        if _METAFIELD in spelling(label) and name not in (*ITEM_FIELDS, *_PRODUCT_NAMES, *VARIANT_NAMES, *found):
            column = text_or_missing(raw.frame.loc[is_left, label].reset_index(drop=True))
            found[name] = first_known(column, codes, n_products)
    return pd.DataFrame(found, index=range(n_products))


def _by_sku(products: pd.DataFrame, variants: pd.DataFrame) -> pd.DataFrame:
    carried = products.iloc[variants["product"]].reset_index(drop=True)
    titles = [
        f"{title} – {options}" if options else title
        for title, options in zip(carried["title"], variants["options"], strict=True)
    ]
    own_images = variants["variant_image"]
    return _as_items(
        carried,
        item_id=variants["item_id"],
        title=titles,
        available=carried["is_on_sale"].to_numpy(bool) & variants["in_stock"].to_numpy(bool),
        image=own_images.where(own_images.notna(), carried["image"]),
        **{name: variants[name] for name in (*AMOUNTS, "quantity", "position")},
    )


def _by_handle(products: pd.DataFrame, variants: pd.DataFrame, codes: np.ndarray) -> pd.DataFrame:
    of_product = variants.groupby("product")
    lowest = of_product[list(AMOUNTS)].min()
    return _as_items(
        products,
        item_id=products["handle"],
        title=products["title"],
        available=products["is_on_sale"].to_numpy(bool) & of_product["in_stock"].any().to_numpy(bool),
        image=products["image"],
        **{name: lowest[name] for name in AMOUNTS},
        quantity=of_product["quantity"].sum(min_count=1),
        position=np.unique(codes, return_index=True)[1],
    )


def _as_items(products: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    columns["inventory_quantity"] = columns.pop("quantity")
    items = products.drop(columns="is_on_sale").rename(columns={"handle": "group_id"}).assign(**columns)
    fields = [name for name in ITEM_FIELDS if name in items.columns]
    return items[[*fields, *(name for name in items.columns if name not in ITEM_FIELDS)]]


SHOPIFY_PRODUCTS = Format(
    name="shopify_products",
    table="items",
    detect=product_summary,
    apply=shopify_products,
    id_choices=id_choices,
    cures=(
        ("another title further up", "Nothing to do if the first title is the right one"),
        ("Handle", "Export the products again: a row without its Handle belongs to no product"),
        ("no SKU", "Give these variants a SKU in the shop, so that orders find them under any name"),
        ("cut this SKU", "Export the SKU as text: a spreadsheet has cut its digits"),
        ("not a price", "Write plain numbers into this column, or map another one"),
        ("not a quantity", "Write plain numbers into this column, or map another one"),
    ),
)
