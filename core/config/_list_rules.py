"""What may stand in a list, and what is set by hand."""

from dataclasses import dataclass

from core.config._checks import pairs_of, require_number, strings
from core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Filters:
    """What may stand in a list at all; an empty field lets everything through.

    Within one field any value matches, all fields must match. `attributes` maps a catalog column to the
    values allowed, `max_age_days` needs the items' creation dates.
    """

    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    min_price: float | None = None
    max_price: float | None = None
    max_age_days: float | None = None
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "category", strings("filters.category", self.category))
        object.__setattr__(self, "tags", strings("filters.tags", self.tags))
        for name in ("min_price", "max_price", "max_age_days"):
            if getattr(self, name) is not None:
                require_number(f"filters.{name}", getattr(self, name), low=0)
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise ConfigError(f"filters.min_price {self.min_price:g} is above max_price {self.max_price:g}: swap them.")
        pairs = pairs_of("filters.attributes", self.attributes)
        clean = tuple((name, strings(f"filters.attributes.{name}", values)) for name, values in pairs)
        object.__setattr__(self, "attributes", clean)

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return self == Filters()

    @property
    def n_set(self) -> int:
        """How many conditions there are."""
        alone = (self.min_price, self.max_price, self.max_age_days)
        chosen = [self.category, self.tags, *self.attributes]
        return sum(map(bool, chosen)) + sum(limit is not None for limit in alone)


@dataclass(frozen=True, slots=True)
class Lists:
    """Items set by hand: only these, never these, first of all these, and extra push for these.

    `boost` is added to the blended sum: under z-score normalisation, one unit is one standard deviation
    of a signal that has all the weight.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    boost: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for name in ("include", "exclude", "pin"):
            object.__setattr__(self, name, tuple(dict.fromkeys(strings(f"lists.{name}", getattr(self, name)))))
        object.__setattr__(self, "boost", tuple(pairs_of("lists.boost", self.boost)))
        for item_id, amount in self.boost:
            require_number(f"lists.boost[{item_id}]", amount, low=-100, high=100)
