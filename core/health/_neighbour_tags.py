"""Tags that disagree with what an item's nearest neighbours carry."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from core.health._health_rules import MIN_TAGGED_SHARE, TAG_AGREEMENT, TAG_NEIGHBOURS, TAG_SAMPLE
from core.index import FaissIndex


@dataclass(frozen=True, slots=True)
class OddTags:
    """An item whose tags its neighbours do not share, and the tag that most of them carry instead."""

    item_index: int
    suggestion: str
    n_agreeing: int


def odd_tags(vectors: np.ndarray, tags: list[tuple[str, ...]]) -> tuple[list[OddTags], int]:
    """Return the items whose tags disagree with their neighbours', and how many items were looked at.

    Looked at are items with tags and a vector, where over `MIN_TAGGED_SHARE` of all items have tags and more than
    `TAG_NEIGHBOURS` a vector; beyond `TAG_SAMPLE` of them an even sample. An item is odd when none of its
    `TAG_NEIGHBOURS` nearest items carries one of its tags and at least `TAG_AGREEMENT` of these carry one and the
    same tag; the most frequent such tag is the suggestion, ties to the first by alphabet.
    """
    is_tagged = np.array([bool(entries) for entries in tags])
    has_vector = vectors.any(axis=1)
    if is_tagged.mean() <= MIN_TAGGED_SHARE or has_vector.sum() <= TAG_NEIGHBOURS:
        return [], 0
    asked = _even_sample(np.flatnonzero(is_tagged & has_vector), TAG_SAMPLE)
    names, carried = _tag_matrix(tags)
    neighbour_counts = _neighbours(vectors, asked) @ carried
    is_alone = np.asarray(neighbour_counts.multiply(carried[asked]).sum(axis=1)).ravel() == 0
    found = []
    for place in np.flatnonzero(is_alone):
        counts = neighbour_counts[[place]].toarray().ravel()
        best = int(counts.argmax())
        if counts[best] >= TAG_AGREEMENT:
            found.append(OddTags(int(asked[place]), names[best], int(counts[best])))
    return found, len(asked)


def _even_sample(positions: np.ndarray, size: int) -> np.ndarray:
    if len(positions) <= size:
        return positions
    return positions[np.arange(size) * len(positions) // size]


def _tag_matrix(tags: list[tuple[str, ...]]) -> tuple[list[str], csr_array]:
    """Return all tags in alphabetical order, and items x tags with 1 where an item carries a tag."""
    names = sorted({tag for entries in tags for tag in entries})
    position = {name: index for index, name in enumerate(names)}
    columns = [sorted({position[tag] for tag in entries}) for entries in tags]
    starts = np.concatenate([[0], np.cumsum([len(entries) for entries in columns])])
    flat = np.array([index for entries in columns for index in entries], dtype=np.int64)
    return names, csr_array((np.ones(len(flat), dtype=np.int32), flat, starts), shape=(len(tags), len(names)))


def _neighbours(vectors: np.ndarray, asked: np.ndarray) -> csr_array:
    """Return asked x items with 1 at the nearest items of each, itself left out."""
    found, _ = FaissIndex(vectors, "exact").search(vectors[asked], TAG_NEIGHBOURS + 1)
    is_self = found == asked[:, None]
    is_self[~is_self.any(axis=1), -1] = True  # equal vectors can crowd it out; then the last one goes
    others = found[~is_self]
    starts = np.arange(len(asked) + 1) * TAG_NEIGHBOURS
    return csr_array((np.ones(len(others), dtype=np.int32), others, starts), shape=(len(asked), len(vectors)))
