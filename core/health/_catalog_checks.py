"""What the catalog lacks, holds twice or says against itself."""

import numpy as np

from core.datasets import Catalog
from core.health._check import Check, group_codes, listed, listed_ids, subject
from core.health._health_rules import TAG_NEIGHBOURS, THIN_TEXT_CHARS, THIN_TEXT_WORDS
from core.health._near_duplicates import near_duplicate_groups
from core.health._neighbour_tags import odd_tags

_MISSING = {
    "category": ("category", "filters by category pass them over"),
    "tags": ("tags", "filters by tag pass them over, and their text says less"),
    "price": ("price", "filters by price pass them over"),
    "image": ("picture", "they stand in lists as a blank"),
    "created_at": ("creation date", "filters by age pass them over"),
}


def catalog_checks(catalog: Catalog, vectors: np.ndarray, *, is_shortened: np.ndarray | None) -> list[Check]:
    """Return all checks that need no log."""
    return [
        Check(key="items", label="Items", count=len(catalog), n=len(catalog)),
        *_text_checks(catalog, vectors, is_shortened),
        *_missing_checks(catalog),
        _unavailable(catalog),
        _near_duplicates(catalog, vectors),
        _duplicate_titles(catalog),
        *_odd_tags(catalog, vectors),
    ]


def _items(catalog: Catalog, key: str, label: str, mask: np.ndarray, *, means: str, action: str) -> Check:
    """Make a check of the items in a mask; `means` goes on after "n of n items have"."""
    count, n = int(mask.sum()), len(catalog)
    headline = f"{subject(count, n, 'item')} {means}."
    ids = listed_ids(catalog.item_ids, np.flatnonzero(mask))
    return Check(key=key, label=label, count=count, n=n, headline=headline, action=action, item_ids=ids)


def _text_checks(catalog: Catalog, vectors: np.ndarray, is_shortened: np.ndarray | None) -> list[Check]:
    descriptions = [str(text).strip() for text in catalog.frame["description"]]
    has_description = np.array([bool(text) for text in descriptions])
    has_labels = np.array([bool(tags) for tags in catalog.tags]) | np.asarray(catalog.categories != "", dtype=bool)
    checks = [
        _items(
            catalog,
            "title_only",
            "Items with a title only",
            ~has_description & ~has_labels,
            means="nothing but a title: Similar to what they like can hardly place them",
            action="Map a column with a description, category or tags, or add these texts and import again.",
        ),
        _without_description(catalog, has_description, has_labels),
        _items(
            catalog,
            "thin_text",
            "Items with a very short description",
            np.array([_is_thin(text) for text in descriptions]),
            means=f"a description of fewer than {THIN_TEXT_WORDS} words: Similar to what they like knows them poorly",
            action="Write a sentence or two for each of these items and import again.",
        ),
        _items(
            catalog,
            "no_vector",
            "Items without readable text",
            ~np.asarray(vectors.any(axis=1), dtype=bool),
            means="no text that the encoder can read: Similar to what they like never brings them up",
            action="Give these items a title or description in words and import again.",
        ),
    ]
    return checks if is_shortened is None else [*checks, _text_cut(catalog, is_shortened)]


def _without_description(catalog: Catalog, has_description: np.ndarray, has_labels: np.ndarray) -> Check:
    mask = ~has_description & has_labels
    if has_description.any():
        return _items(
            catalog,
            "no_description",
            "Items without a description",
            mask,
            means="no description: Similar to what they like cannot place them well",
            action="Add a description for each of these items and import again.",
        )
    return _items(
        catalog,
        "no_description_column",
        "Items without a description",
        mask,
        means="no description, nor has any other: Similar to what they like rests on titles, categories and tags",
        action="Map the column that describes an item, if your file has one.",
    )


def _is_thin(text: str) -> bool:
    """Tell few words from text that is written without spaces."""
    return 0 < len(text) < THIN_TEXT_CHARS and len(text.split(None, THIN_TEXT_WORDS)) < THIN_TEXT_WORDS


def _text_cut(catalog: Catalog, is_shortened: np.ndarray) -> Check:
    return _items(
        catalog,
        "text_cut",
        "Items with text beyond the encoder's limit",
        is_shortened,
        means="a text longer than the encoder reads: the end of it does not count",
        action="Put what matters first in these descriptions, or choose a text model that reads longer texts.",
    )


def _missing_checks(catalog: Catalog) -> list[Check]:
    has = {
        "category": catalog.categories != "",
        "tags": np.array([bool(tags) for tags in catalog.tags]),
        "price": np.isfinite(catalog.prices),
        "image": np.array([bool(name) for name in catalog.frame["image"]]),
        "created_at": np.isfinite(catalog.created_at),
    }
    return [
        _items(
            catalog,
            f"missing_{field}",
            f"Items without a {noun}" if noun != "tags" else "Items without tags",
            ~has[field],
            means=f"no {noun}: {effect}",
            action=f"Fill in the {noun} of these items and import again.",
        )
        for field, (noun, effect) in _MISSING.items()
        if has[field].any()
    ]


def _unavailable(catalog: Catalog) -> Check:
    count, n = int((~catalog.is_available).sum()), len(catalog)
    return Check(
        key="unavailable",
        label="Items that are unavailable",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'item', ('is', 'are'))} unavailable: lists leave them out.",
        action="Check the column for availability if this is more than you expect.",
        item_ids=listed_ids(catalog.item_ids, np.flatnonzero(~catalog.is_available)),
    )


def _near_duplicates(catalog: Catalog, vectors: np.ndarray) -> Check:
    sets = near_duplicate_groups(vectors, group_codes(catalog))
    members = [(number, int(item)) for number, found in enumerate(sets, start=1) for item in found]
    shown, n = members[: len(listed(range(len(members))))], len(catalog)
    groups = f"in {len(sets):,} group{'' if len(sets) == 1 else 's'}"
    return Check(
        key="near_duplicates",
        label="Items that say nearly the same as another",
        count=len(members),
        n=n,
        headline=f"{subject(len(members), n, 'item')} nearly the same text as another one ({groups}): "
        "lists may show one thing twice.",
        action="Remove the copies, or give variants of one product the same group_id.",
        item_ids=tuple(str(catalog.item_ids[item]) for _, item in shown),
        notes=tuple(f"group {number}: {catalog.titles[item]}" for number, item in shown),
    )


def _duplicate_titles(catalog: Catalog) -> Check:
    sets: dict[str, list[int]] = {}
    for item, title in enumerate(catalog.titles):
        sets.setdefault(title, []).append(item)
    groups = group_codes(catalog)
    found = [item for items in sets.values() if len(set(groups[items])) > 1 for item in items]
    count, n = len(found), len(catalog)
    return Check(
        key="duplicate_titles",
        label="Items with the title of another",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'item')} the very title of another one: in a list they are hard to tell apart.",
        action="Add what sets these items apart to their titles, or remove the copies.",
        item_ids=listed_ids(catalog.item_ids, found),
        notes=tuple(str(catalog.titles[item]) for item in listed(found)),
    )


def _odd_tags(catalog: Catalog, vectors: np.ndarray) -> list[Check]:
    found, n = odd_tags(vectors, catalog.tags)
    if n == 0:
        return []
    check = Check(
        key="odd_tags",
        label="Tagged items that disagree with their neighbours",
        count=len(found),
        n=n,
        headline=f"{subject(len(found), n, 'tagged item')} no tag in common with any of the {TAG_NEIGHBOURS} most "
        "similar items: the tags may be wrong.",
        action="Go through the suggested tags and correct these items in your file.",
        item_ids=listed_ids(catalog.item_ids, [odd.item_index for odd in found]),
        notes=tuple(
            f"{catalog.titles[odd.item_index]}: add {odd.suggestion} ({odd.n_agreeing} of {TAG_NEIGHBOURS} nearest)"
            for odd in found[: len(listed(range(len(found))))]
        ),
    )
    return [check]
