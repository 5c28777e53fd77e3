"""Texts in a language that the text model does not read."""

from core.datasets import Dataset
from core.datasets.languages import SAMPLE_ITEMS, language_name, languages_beside
from core.embedding import language_read_by
from core.health._check import MAX_LISTED, Check, subject
from core.wording import joined


def language_checks(dataset: Dataset) -> list[Check]:
    """Return the check of the texts' language; none where it is not known what the text model reads."""
    read = language_read_by(dataset.options.text_model)
    if read is None:
        return []
    catalog = dataset.catalog
    found = languages_beside(read, catalog)
    listed = [(place, language) for language, items in found.items.items() for place in items][:MAX_LISTED]
    noun = "sampled item" if len(catalog) > SAMPLE_ITEMS else "item"
    check = Check(
        key="unread_language",
        label="Items in a language that the text model does not read",
        count=found.n_others,
        n=found.n_items,
        headline=f"{subject(found.n_others, found.n_items, noun)} a text in {found.words}, and the text model reads "
        f"{language_name(read)}: Similar to what they like is weak.",
        action=f"Choose a text model that reads {joined(found.items)}, by path or hub name: how long it takes is "
        "told before, and nothing is lost.",
        item_ids=tuple(str(catalog.item_ids[place]) for place, _ in listed),
        notes=tuple(f"{language}: {catalog.titles[place]}" for place, language in listed),
    )
    return [check]
