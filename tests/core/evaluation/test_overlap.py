"""How alike lists of different people are."""

from dataclasses import dataclass

import pytest

from core.evaluation.overlap import common_share, pairwise_share


@dataclass
class Shown:
    ids: str

    def ranks(self):
        return {item: rank for rank, item in enumerate(self.ids, start=1)}


def lists(*texts):
    return [Shown(text) for text in texts]


@pytest.mark.parametrize(
    ("shown", "common", "pairwise"),
    [
        (("abcd", "abcd", "abcd"), 1.0, 1.0),
        (("abcd", "efgh"), 0.0, 0.0),
        (("abcd", "abef", "aghi"), 3 * 1 / 12, (2 / 4 + 1 / 4 + 1 / 4) / 3),
        (("ab", "abcd"), 2 * 2 / 6, 1.0),
        (("ab", ""), 0.0, 0.0),
        (("ab",), 1.0, 0.0),
        ((), 0.0, 0.0),
    ],
)
def test_shared_picks_are_counted(shown, common, pairwise):
    assert common_share(lists(*shown)) == pytest.approx(common)
    assert pairwise_share(lists(*shown)) == pytest.approx(pairwise)
