"""Which languages a catalog's texts are in: decided over all of them together, for single titles are misread."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.datasets._language_names import LANGUAGE_NAMES, NO_LANGUAGE
from core.datasets.catalog import Catalog
from core.wording import joined

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_ITEMS = 500
"""Of a larger catalog, so many items spread evenly over it are read: the shares are right to a few per cent."""
LEAST_SHARE, LEAST_ITEMS = 0.1, 3
"""A language with less of the items is not told: English film catalogs have nearly as many foreign titles."""

_READ_CHARS = 200
_SURE = 8.0
"""Natural logarithm of the odds against the known language, from which another one is sure: 3,000 to 1."""
_LEAST_AGREEING = 1 / 3
"""Made-up names have a likeliest language too, but hardly one of them is in it by itself."""
_ROUNDS = 50
_LEAST_LIKELY = 1e-9
_CODES = re.compile(r"[!-~]*[0-9][!-~]*")
"""Numbers, sizes and model codes: ASCII without a space, with a digit in it."""


@dataclass(frozen=True, slots=True)
class OtherLanguages:
    """What a catalog's texts are surely in beside a language that is known to be read.

    Attributes
    ----------
    n_items : int
        Items with words among those looked at.
    items : dict of str to tuple of int
        Positions in the catalog by the language's English name, most first; empty where nothing else is sure.
    """

    n_items: int
    items: Mapping[str, tuple[int, ...]]

    @property
    def n_others(self) -> int:
        """Items in any of the other languages."""
        return sum(map(len, self.items.values()))

    @property
    def words(self) -> str:
        """The languages as in a sentence: "German", or "German (120) and French (60)"."""
        if len(self.items) < 2:
            return joined(self.items)
        return joined(f"{name} ({len(items):,})" for name, items in self.items.items())


def language_name(code: str) -> str:
    """Return the English name of a language by its ISO 639 code."""
    return LANGUAGE_NAMES[code]


def languages_beside(known: str, catalog: Catalog) -> OtherLanguages:
    """Find the languages other than `known` that a catalog's titles and descriptions are in.

    The items are taken for a mixture: the shares of all languages and the language of every text are estimated
    together (expectation-maximisation), so that a title that could be anything follows the others. While it is
    decided which languages there are, every word is heard once: a brand in each title proves nothing.

    Parameters
    ----------
    known : str
        ISO 639 code; all is taken for it unless the odds are 3,000 to 1 against it.

    References
    ----------
    Lui and Baldwin (2012), langid.py: An Off-the-shelf Language Identification Tool, ACL demos.
    """
    texts = _sampled_texts(catalog)
    codes = _identifier().labels
    shares, others = _sure_languages(_likelihoods(_new_words(texts.values())), known=codes.index(known))
    if not others:
        return OtherLanguages(len(texts), {})
    candidates = np.array([codes.index(known), *others])
    chosen = candidates[(_likelihoods(texts.values())[:, candidates] * shares[candidates]).argmax(axis=1)]
    places = np.array(list(texts))
    found = {codes[one]: tuple(map(int, places[chosen == one])) for one in others if codes[one] != NO_LANGUAGE}
    told = [code for code, items in found.items() if len(items) >= max(LEAST_SHARE * len(texts), LEAST_ITEMS)]
    told.sort(key=lambda code: (-len(found[code]), code))
    return OtherLanguages(len(texts), {LANGUAGE_NAMES[code]: found[code] for code in told})


def _sampled_texts(catalog: Catalog) -> dict[int, str]:
    """Return title and description of items spread over the catalog, by position; items without words are left out."""
    places = np.linspace(0, len(catalog) - 1, min(SAMPLE_ITEMS, len(catalog))).astype(int)
    descriptions = catalog.frame["description"].iloc[places]
    rows = zip(places, catalog.titles[places], descriptions, strict=True)
    texts = {int(place): _in_words(str(title), str(description)) for place, title, description in rows}
    return {place: text for place, text in texts.items() if text}


def _in_words(title: str, description: str) -> str:
    """Return the start of a text without codes and numbers, "" where nothing is left.

    Capitals At Every Word say that it is a title, but to the model they look German.
    """
    words = [word for word in title.split() if word[:1].isalpha()]
    is_capitalised = len(words) > 1 and all(word[:1].isupper() for word in words)
    text = f"{title.lower() if is_capitalised else title} {description[:_READ_CHARS]}"
    plain = " ".join(_CODES.sub(" ", text[:_READ_CHARS]).split())
    return plain if any(letter.isalpha() for letter in plain) else ""


def _new_words(texts: Iterable[str]) -> list[str]:
    """Return of every text the words that none before it had; texts without any are left out."""
    seen: set[str] = set()
    left = []
    for text in texts:
        words = [word for word in text.split() if word.casefold() not in seen]
        seen.update(word.casefold() for word in words)
        left.append(" ".join(words))
    return [text for text in left if text]


def _sure_languages(likelihoods: np.ndarray, *, known: int) -> tuple[np.ndarray, list[int]]:
    """Return the share of every language, and those other than `known` that the texts prove.

    Parameters
    ----------
    likelihoods : ndarray of shape (n_texts, n_languages)
    """
    shares, of_texts = _mixture(likelihoods)
    chosen, alone = of_texts.argmax(axis=1), likelihoods.argmax(axis=1)
    sure = []
    for one in np.unique(chosen[chosen != known]):
        theirs = chosen == one
        odds = np.log(likelihoods[theirs, one] / likelihoods[theirs, known]).sum()
        if odds >= _SURE and np.mean(alone[theirs] == one) >= _LEAST_AGREEING:
            sure.append(int(one))
    return shares, sure


def _mixture(likelihoods: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of a mixture's languages, and the probability of each for every text."""
    shares = np.full(likelihoods.shape[1], 1.0 / likelihoods.shape[1])
    of_texts = likelihoods
    for _ in range(_ROUNDS if len(likelihoods) else 0):
        of_texts = likelihoods * shares
        of_texts /= of_texts.sum(axis=1, keepdims=True)
        shares = of_texts.mean(axis=0)
    return shares, of_texts


def _likelihoods(texts: Iterable[str]) -> np.ndarray:
    """Return how well every text fits each language by itself, each row adding up to 1."""
    identifier = _identifier()
    ranked = [dict(identifier.rank(text)) for text in texts]
    rows = [[max(one[code], _LEAST_LIKELY) for code in identifier.labels] for one in ranked]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(identifier.labels))


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    """Return the model, read once a process in about half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGE_NAMES, NO_LANGUAGE])
    return identifier
