"""The catalog's own words: tags, categories and attribute values, as people may say them."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np
import pandas as pd

from core.datasets import Catalog

_MOST_VALUES = 1_000
_APART = re.compile(r"[^\w]+")
_IRREGULAR = {
    plural: singular
    for singular, plural in (
        ("knife", "knives"), ("life", "lives"), ("wife", "wives"), ("half", "halves"), ("leaf", "leaves"),
        ("loaf", "loaves"), ("scarf", "scarves"), ("shelf", "shelves"), ("thief", "thieves"), ("wolf", "wolves"),
        ("man", "men"), ("woman", "women"), ("child", "children"), ("person", "people"), ("foot", "feet"),
        ("goose", "geese"), ("mouse", "mice"), ("tooth", "teeth"),
    )
}  # fmt: skip
_ENDINGS = re.compile(r"(?:ically|ical|ics?|ians?|ists?|ing|ation|ive|ies|al|ed|er|y|e)$")
_SHORTEST_STEM = 6
"""Of so many letters, words that begin alike nearly always belong together: history and historical."""
_SEVERAL = re.compile(r"\s+(?:and|und|y|et|or)\s+|[&/,|]")


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Which items a word of the catalog names, and which hold it in their text.

    Parameters
    ----------
    catalog : Catalog
    synonyms : tuple of tuple of str
        Words that mean the same, beside those of `synonyms.csv`.
    """

    catalog: Catalog
    synonyms: tuple[tuple[str, ...], ...] = ()

    def named(self, text: str) -> np.ndarray | None:
        """Return the items with a tag, category or attribute value of this name, as booleans; None where none is.

        Compared without case and punctuation, singular as plural, and with synonyms.
        """
        found = [self._items[form] for form in self._same.get(form_of(text), (form_of(text),)) if form in self._items]
        if not found:
            return None
        mask = np.zeros(len(self.catalog), dtype=bool)
        mask[np.concatenate(found)] = True
        return mask

    def holding(self, text: str) -> np.ndarray:
        """Return the items whose title or description holds the words, as booleans.

        As they stand; where no item does, words of the same stem: "historical" for "history".
        """
        words = form_of(text).split()
        if not words:
            return np.zeros(len(self.catalog), dtype=bool)
        found = self._with(r"\W+".join(map(re.escape, words)) + r"(?:s|es)?")
        stems = [_ENDINGS.sub("", word) for word in words]
        if found.any() or any(len(stem) < _SHORTEST_STEM for stem in stems):
            return found
        return self._with(r"\W+".join(rf"{re.escape(stem)}\w*" for stem in stems))

    def _with(self, expression: str) -> np.ndarray:
        pattern = re.compile(rf"\b{expression}\b")
        return np.array([pattern.search(one) is not None for one in self._texts], dtype=bool)

    def knows(self, text: str) -> bool:
        """Return whether a text names some items, or some hold it."""
        return self.named(text) is not None or bool(self.holding(text).any())

    @cached_property
    def _same(self) -> dict[str, tuple[str, ...]]:
        found = dict(_SAME)
        for words in self.synonyms:
            forms = [form for word in words if (form := form_of(word))]
            together = tuple(dict.fromkeys(other for form in forms for other in found.get(form, (form,))))
            found |= dict.fromkeys(together, together)
        return found

    @cached_property
    def _texts(self) -> list[str]:
        frame = self.catalog.frame
        pairs = zip(frame["title"], frame["description"], strict=True)
        return [f"{title}\n{description}".casefold() for title, description in pairs]

    @cached_property
    def _items(self) -> dict[str, np.ndarray]:
        found: dict[str, list[np.ndarray]] = defaultdict(list)
        tags = pd.DataFrame(
            [(index, tag) for index, tags in enumerate(self.catalog.tags) for tag in tags], columns=["item", "word"]
        )
        columns = [tags, pd.DataFrame({"item": range(len(self.catalog)), "word": self.catalog.categories})]
        for name in self.catalog.attributes:
            cells = self.catalog.frame[name]
            is_text = not pd.api.types.is_numeric_dtype(cells) and self.catalog.distinct_counts[name] <= _MOST_VALUES
            if is_text:
                columns.append(pd.DataFrame({"item": range(len(cells)), "word": cells.map(str)}))
        for column in columns:
            for word, items in column.groupby("word")["item"]:
                for form in _forms(str(word)):
                    found[form].append(items.to_numpy(np.int64))
        return {form: np.concatenate(items) for form, items in found.items()}


def form_of(text: str) -> str:
    """Return a text as words are compared: lower case, plain spaces, its last word in the singular."""
    words = [word for word in _APART.split(text.casefold()) if word and word != "_"]
    return " ".join([*words[:-1], _singular(words[-1])]) if words else ""


def _forms(word: str) -> set[str]:
    """Return a word's form, and those of its parts where it names several things: "Baby and toddler"."""
    return {form for part in (word, *_SEVERAL.split(word)) if (form := form_of(part))}


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _synonyms() -> dict[str, tuple[str, ...]]:
    """Return the forms that mean the same, by each of them."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("core.users").joinpath("synonyms.csv").read_text(encoding="utf-8").splitlines():
        forms = tuple(dict.fromkeys(form for word in line.split(",") if (form := form_of(word))))
        found |= dict.fromkeys(forms, forms)
    return found


_SAME = _synonyms()
