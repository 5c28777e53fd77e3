"""Five people to start from: written for the sample shop, and made from its own words for any other catalog."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.datasets import Catalog
from core.ranking.recommender import Recommender
from core.store import Workspace
from core.store.samples import ABOUT
from core.store.saved_personas import saved_personas
from core.users import Persona
from core.users.onboarding import MAX_CHARACTERS

_NAMES = ("Ada", "Ben", "Cora", "Dev", "Esra")
N_PERSONAS = len(_NAMES)
_OWN_TAGS = 2
_LEAST_ITEMS, _LEAST_SHARE = 3, 0.02
_MAX_PROBED = 20_000

SHOP_PERSONAS = (
    Persona(
        "Freya",
        ("trail running", "headlamp", "reflective"),
        "get through a first night race",
        "beginner",
        "First night race, no gear yet",
    ),
    Persona(
        "Tomas",
        ("espresso", "coffee grinder"),
        "pull better espresso shots at home",
        "expert",
        "Home barista who weighs his beans",
    ),
    Persona(
        "Amina",
        ("baby and toddler", "newborn"),
        "sleeping well in the first year",
        "beginner",
        "First child, due in a month",
    ),
    Persona(
        "Walter",
        ("board games", "strategy"),
        "something demanding for long winter evenings",
        "expert",
        "Retired teacher, plays to win",
    ),
    Persona(
        "Elin",
        ("knitting", "arts and crafts"),
        "wear what I make and mend",
        "beginner",
        "Mends instead of buying new",
    ),
)


@dataclass(frozen=True, slots=True)
class StartingPersonas:
    """People to start from, and in one sentence what they were made from."""

    personas: tuple[Persona, ...]
    made_from: str


def starting_personas(recommender: Recommender) -> StartingPersonas:
    """Return up to five personas, the same ones whenever the catalog is the same.

    Made-up names for the largest categories (then the most used tags), each with the tags that set it apart; a
    catalog without such words gives the titles of items that lie far from each other.
    """
    if recommender.dataset.about == ABOUT["shop"]:
        return StartingPersonas(SHOP_PERSONAS, "Five made-up people, written for this shop.")
    words = _groups(recommender.dataset.catalog)
    titles = _titles_apart(recommender, N_PERSONAS - len(words))
    made_from = ["the catalog's largest groups and the tags that set each apart"] if words else []
    made_from += ["titles that have little in common"] if titles else []
    personas = tuple(
        Persona(name, interests, note=", ".join(interests))
        for name, interests in zip(_NAMES, [*words, *titles], strict=False)
    )
    return StartingPersonas(personas, f"Made-up names; interests from {', and from '.join(made_from)}.")


def personas_of(workspace: Workspace, dataset: str) -> dict[str, Persona]:
    """Return a data set's saved personas by name."""
    return {name: Persona.from_json(document) for name, document in saved_personas(workspace, dataset).items()}


def _groups(catalog: Catalog) -> list[tuple[str, ...]]:
    """Return the largest groups, each as its word and the tags that set it apart."""
    tags, categories = catalog.tag_counts(), catalog.category_counts()
    members: dict[str, list[int]] = {}
    for index, (category, own) in enumerate(zip(catalog.categories, catalog.tags, strict=True)):
        for word in {str(category), *own} - {""}:
            members.setdefault(word, []).append(index)
    spelled = {word.casefold(): word for word in reversed([*categories, *tags])}  # a category's spelling wins
    groups = [word for word in dict.fromkeys([*categories, *tags]) if spelled[word.casefold()] == word]
    large = [word for word in groups if len(members[word]) >= _LEAST_ITEMS and len(word) <= MAX_CHARACTERS // 4]
    return [(word, *_tags_apart(catalog, members[word], tags, word)) for word in large[:N_PERSONAS]]


def _tags_apart(catalog: Catalog, members: list[int], totals: dict[str, int], word: str) -> tuple[str, ...]:
    """Return the tags that are more frequent among some items than elsewhere: by count times log of the ratio."""
    counts = Counter(tag for index in members for tag in catalog.tags[index])
    least = max(_LEAST_ITEMS, _LEAST_SHARE * len(members))
    gains = {
        tag: count * math.log(count / len(members) * len(catalog) / totals[tag])
        for tag, count in counts.items()
        if count >= least and tag.casefold() != word.casefold()
    }
    best = sorted((tag for tag in gains if gains[tag] > 0), key=lambda tag: (-gains[tag], tag))
    return tuple(best[:_OWN_TAGS])


def _titles_apart(recommender: Recommender, count: int) -> list[tuple[str, ...]]:
    """Return titles, each of the item farthest from those before it; the first is of the most central one."""
    catalog = recommender.dataset.catalog
    titled = np.flatnonzero([bool(str(title).strip()) for title in catalog.titles])
    probed = titled[:: max(1, len(titled) // _MAX_PROBED)]
    vectors = np.asarray(recommender.parts["text"][probed])
    chosen: list[int] = []
    while len(chosen) < min(count, len(probed)):
        similarity = -(vectors @ vectors.mean(axis=0)) if not chosen else (vectors @ vectors[chosen].T).max(axis=1)
        similarity[chosen] = np.inf
        chosen.append(int(np.argmin(similarity)))
    return [(str(catalog.titles[probed[place]])[: MAX_CHARACTERS // 4].strip(),) for place in chosen]
