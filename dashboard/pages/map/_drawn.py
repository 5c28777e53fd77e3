"""Which pictures a page draws: the map of the version where it has been drawn, the quick one until then."""

from dataclasses import dataclass

import numpy as np

from core.maps import Picture
from dashboard import cache
from dashboard.session.view import View


@dataclass(frozen=True, eq=False)
class Pictures:
    """Items, users, and the users' places among the items."""

    items: Picture
    users: Picture
    among: np.ndarray
    is_drawn: bool

    @property
    def has_items(self) -> bool:
        """Whether there is anything to see: three items that differ."""
        return self.items.n_placed >= 3 and not self.items.is_one_spot

    @property
    def has_users(self) -> bool:
        """Whether three users differ in their tastes."""
        return self.users.n_placed >= 3 and not self.users.is_one_spot


def of(view: View) -> Pictures:
    """Return the best pictures there are of a version."""
    if (drawn := cache.drawn_map(view.dataset_name, view.version)) is not None:
        return Pictures(drawn.items, drawn.users, drawn.users_among_items, is_drawn=True)
    items = cache.quick_map(view.dataset_name, view.version)
    users, among = cache.quick_user_map(view.dataset_name, view.version)
    return Pictures(items, users, among, is_drawn=False)
