"""What a page is about: read once by the frame, handed to the page through session state."""

from dataclasses import dataclass

import streamlit as st

from core.config import RankingConfig
from core.ranking import Query, Recommender
from dashboard import state


@dataclass(frozen=True, eq=False)
class View:
    """The engine, the person and the mixes that every page shares."""

    engine: Recommender
    version: str
    user_id: str | None
    mix: RankingConfig
    compared_name: str
    compared: RankingConfig
    new_user: Query | None = None

    @property
    def dataset_name(self) -> str:
        """Name of the data set."""
        return self.engine.dataset.name

    @property
    def query(self) -> Query:
        """The person with this session's likes and hides; on the New users page the one who is described there."""
        return state.query(self.user_id) if self.new_user is None else self.new_user


def current() -> View | None:
    """Return the view that the frame drew, or None while there is no data set."""
    view: View | None = st.session_state.get("view")
    return view
