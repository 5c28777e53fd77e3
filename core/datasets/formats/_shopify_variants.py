"""The variants in a Shopify product export: which rows are one, their SKU, price, options and stock."""

import re

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_numbers
from core.datasets.formats._sheet import Names, Sheet, changed, matches, small_letters

VARIANT_NAMES: Names = {
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "compare_at_price": ("variant compare at price", "compare at price"),
    "cost_per_item": ("cost per item",),
    "option1": ("option1 value",),
    "option2": ("option2 value",),
    "option3": ("option3 value",),
    "quantity": ("variant inventory qty", "inventory quantity", "variant inventory quantity"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "variant_image": ("variant image", "variant image url"),
}
_OPTIONS = ("option1", "option2", "option3")
AMOUNTS = ("price", "compare_at_price", "cost_per_item")
_NO_PRICE = re.compile(r"[:;{}<>=#%/]|[^\W\d_]{4}|-.*\d")
_CUT_BY_A_SPREADSHEET = re.compile(r"^\d(?:[.,]\d+)?[Ee]\+\d+$")
_APOSTROPHE = re.compile(r"^'")
_NO_OPTION = "Default Title"
_SELL_ON = ("continue", "true", "yes")


def clean_variant_cells(sheet: Sheet) -> None:
    """Leave empty, with an issue, what is no price, no quantity or no whole SKU."""
    for field in AMOUNTS:
        cells = sheet.column(field)
        is_unread = (cells.notna() & parse_numbers(cells).isna()).to_numpy(bool)
        sheet.clear(is_unread | matches(cells, _NO_PRICE), field, "not a price, left empty")
    quantities = sheet.column("quantity")
    sheet.clear(quantities.notna() & parse_numbers(quantities).isna(), "quantity", "not a quantity, left empty")
    _clean_skus(sheet)


def _clean_skus(sheet: Sheet) -> None:
    sheet.clear(
        matches(sheet.column("sku"), _CUT_BY_A_SPREADSHEET),
        "sku",
        "a spreadsheet has cut this SKU's digits, left empty",
    )
    sheet.note(matches(sheet.column("sku"), _APOSTROPHE), "sku", "the apostrophe before the SKU taken off", "repaired")
    if "sku" in sheet.cells:
        sheet.cells["sku"] = plain_sku(sheet.cells["sku"])


def plain_sku(skus: pd.Series) -> pd.Series:
    """Return SKUs without the apostrophe that keeps spreadsheets from reading them as numbers."""
    return changed(skus, lambda sku: sku.removeprefix("'") or None)


def read_variants(sheet: Sheet, codes: np.ndarray) -> pd.DataFrame:
    """Return one row per variant, in the order of the file; a product without any is its own only variant.

    Returns
    -------
    DataFrame
        `product` (its number), `position` (in the sheet), `sku`, amounts and `quantity` as floats, `in_stock`,
        `options` ("Red / M", "" where the product has one variant), `variant_image`.
    """
    is_variant = np.zeros(len(codes), bool)
    for field in ("sku", "price", *_OPTIONS):
        is_variant |= sheet.column(field).notna().to_numpy(bool)
    has_variant = np.isin(codes, codes[is_variant])
    is_variant[np.unique(codes, return_index=True)[1]] |= ~has_variant[np.unique(codes, return_index=True)[1]]
    positions = np.flatnonzero(is_variant)
    rows = {field: sheet.column(field).iloc[positions].reset_index(drop=True) for field in VARIANT_NAMES}
    numbers = {field: parse_numbers(rows[field]) for field in (*AMOUNTS, "quantity")}
    return pd.DataFrame(
        {
            "product": codes[positions],
            "position": positions,
            "sku": rows["sku"],
            **numbers,
            "in_stock": _in_stock(sheet, rows, numbers["quantity"]),
            "options": _options(rows, codes[positions]),
            "variant_image": rows["variant_image"],
        }
    )


def _in_stock(sheet: Sheet, rows: dict[str, pd.Series], quantities: pd.Series) -> pd.Series:
    """Return False where the stock is counted, used up, and no order is taken beyond it."""
    is_tracked = rows["tracker"].notna() | ("tracker" not in sheet.labels)
    goes_on = small_letters(rows["policy"]).isin(_SELL_ON)
    return ~(is_tracked & ~goes_on & quantities.le(0))


def _options(rows: dict[str, pd.Series], products: np.ndarray) -> list[str]:
    """Return each variant's option values, "" for the only variant of a product."""
    is_one_of_many = np.bincount(products, minlength=1)[products] > 1 if len(products) else np.zeros(0, bool)
    cells = zip(*(_shown(rows[option]) for option in _OPTIONS), strict=True)
    return [
        " / ".join(filter(None, values)) if is_shown else ""
        for values, is_shown in zip(cells, is_one_of_many, strict=True)
    ]


def _shown(options: pd.Series) -> np.ndarray:
    return changed(options, lambda option: option if option != _NO_OPTION else None).to_numpy(object)


def with_skus(variants: pd.DataFrame, titles: pd.Series, sheet: Sheet) -> pd.DataFrame:
    """Add `item_id`: the SKU, or where there is none the name that Shopify's order export gives the line."""
    of_variants = titles.iloc[variants["product"]]
    names = [
        f"{title} - {options}" if options else title
        for title, options in zip(of_variants, variants["options"], strict=True)
    ]
    has_none = variants["sku"].isna()
    missing = np.zeros(len(sheet.cells), bool)
    missing[variants.loc[has_none, "position"]] = True
    sheet.note(missing, "sku", "no SKU: the name that orders show for it stands in", "repaired")
    return variants.assign(item_id=variants["sku"].astype(object).where(~has_none, pd.Series(names, dtype=object)))
