"""When the desk is drawn: its place is kept from the start, its widgets may wait until a page has sent its list."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.ranking import Query, Recommender
from dashboard.desk import controls, fader_moves
from dashboard.session import link


def _sidebar() -> DeltaGenerator:
    return st.sidebar.container(key="desk")


@dataclass(eq=False)
class DeskPlace:
    """The desk's place beside one run of a page. What it shows is known before: widgets only draw it.

    The frame draws it and not the page, or its widgets would belong to that page and forget their values on the next.
    """

    engine: Recommender
    query: Query
    is_for_new_user: bool = False
    _place: DeltaGenerator = field(default_factory=_sidebar, repr=False)
    _is_drawn: bool = False
    _rest: list[Callable[[], None]] = field(default_factory=list)

    def draw(self) -> None:
        """Draw the desk, once a run: before whatever takes long, after the list where there is one."""
        if self._is_drawn:
            return
        self._is_drawn = True
        with self._place:
            controls.show(self.engine, self.query, is_for_new_user=self.is_for_new_user)
        link.write()
        fader_moves.on_desk().let_echoes_fade()

    def then(self, rest: Callable[[], None]) -> None:
        """Let a page go on once the desk is drawn, with all that its list need not wait for."""
        self._rest.append(rest)

    def finish(self) -> None:
        """Draw what pages left for later."""
        for rest in self._rest:
            rest()
