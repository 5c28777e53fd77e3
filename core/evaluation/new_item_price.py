"""What it costs to keep a place in ten for items nobody has chosen yet, and what it finds: how ``auto`` is decided."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.config import RankingConfig
from core.evaluation.evaluation import Evaluation
from core.evaluation.segments import by_item_warmth
from core.ranking.floors import PER_AUTO_PLACE, AutoPlaces

MAX_PRICE = 0.02
"""Share of ranking quality that a place in ten may cost."""
_AS_MANY = 0.0005
"""Changes below this are called none."""


@dataclass(frozen=True, slots=True)
class NewItemPrice:
    """One place in ten for new items, against none, on validation users.

    Attributes
    ----------
    n_new : int
        Items that nobody had chosen in train.
    n_choices : int
        Later choices of such items.
    found, found_without : float
        Share of these choices that stand in the lists.
    price : float
        Share of ranking quality (nDCG) that the places cost; below 0 where they add to it.
    """

    n_new: int
    n_choices: int = 0
    found: float = 0.0
    found_without: float = 0.0
    price: float = 0.0

    @property
    def is_kept(self) -> bool:
        """Whether ``auto`` keeps the places."""
        return self.n_choices > 0 and self.found > self.found_without and self.price < MAX_PRICE

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        if not self.n_new:
            return "Auto keeps no place: somebody has chosen every item."
        if not self.n_choices:
            return "Auto keeps no place: test users chose nothing new, so its worth cannot be measured."
        cost, of_100 = self._cost(), [f"{100 * share:.0f}" for share in (self.found, self.found_without)]
        finds = f"{of_100[0]} of 100 choices of new items are found ({of_100[1]} without)"
        if self.is_kept:
            return f"Auto keeps 1 place in {PER_AUTO_PLACE}: on test users that {cost}; {finds}."
        return f"Auto keeps no place: 1 in {PER_AUTO_PLACE} {cost} on test users; {finds}."

    def _cost(self) -> str:
        if abs(self.price) < _AS_MANY:
            return "costs no ranking quality"
        verb, to = ("costs", "of") if self.price > 0 else ("adds", "to")
        return f"{verb} {abs(self.price):.1%} {to} ranking quality"

    def auto_places(self) -> AutoPlaces:
        """Return what ``auto`` stands for."""
        return AutoPlaces(self.is_kept, self.reason)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, with the decision and its reason for those who read no more."""
        return asdict(self) | {"is_kept": self.is_kept, "reason": self.reason}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "NewItemPrice":
        """Read what `to_json` wrote."""
        return cls(**{name: document[name] for name in cls.__slots__})


def price_of_new_items(evaluation: Evaluation, config: RankingConfig) -> NewItemPrice:
    """Measure a config with a place in ten for new items and without, at the evaluation's own length of lists.

    Parameters
    ----------
    evaluation : Evaluation
        On validation.
    """
    n_new = int((evaluation.split.train.interactions.popularity == 0).sum())
    if not n_new:
        return NewItemPrice(0)
    places = max(evaluation.split.protocol.k // PER_AUTO_PLACE, 1)
    kept, without = (evaluation.measure("", replace(config, new_item_places=count)) for count in (places, 0))
    found, before = by_item_warmth(kept)["cold"], by_item_warmth(without)["cold"]
    if not found.n:
        return NewItemPrice(n_new)
    quality = without.mean("ndcg")
    price = 1.0 - kept.mean("ndcg") / quality if quality > 0 else 0.0
    return NewItemPrice(n_new, found.n, found.recall, before.recall, price)
