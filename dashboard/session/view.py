"""What a page is about: read once by the frame, handed to the page through session state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from core.config import RankingConfig
from core.ranking import Query, Recommendation, Recommender
from dashboard.desk.place import DeskPlace
from dashboard.session import state


@dataclass(frozen=True, eq=False)
class View:
    """The engine, the person and the mixes that every page shares."""

    engine: Recommender
    version: str
    user_id: str | None
    mix: RankingConfig
    desk: DeskPlace
    compared_name: str
    compared: RankingConfig
    new_user: Query | None = None
    compared_lists: Mapping[str, tuple[str, ...]] | None = None
    """Another system's lists by user where they are compared with; `compared` is the desk's own mix then."""

    @property
    def dataset_name(self) -> str:
        """Name of the data set."""
        return self.engine.dataset.name

    @property
    def audience(self) -> str:
        """What the data set's users are called, such as shoppers."""
        return self.engine.dataset.options.audience

    @property
    def is_compared(self) -> bool:
        """Whether there is something that changes can be measured against."""
        if self.compared_lists is not None:
            return self.user_id in self.compared_lists
        return self.mix != self.compared or bool(self.query.likes or self.query.hides)

    def before(self, answer: Recommendation) -> Recommendation:
        """Return the list that an answer is compared with, without what was tried out; itself where there is none."""
        if self.compared_lists is not None:
            items = self.compared_lists.get(self.user_id or "")
            return answer if items is None else self.engine.explain_list(self.query, self.mix, items)
        if not self.is_compared:
            return answer
        return self.engine.recommend(replace(self.query, likes=(), hides=()), self.compared)

    @property
    def query(self) -> Query:
        """The person with this session's likes and hides; on the New users page the one who is described there."""
        return state.query(self.user_id) if self.new_user is None else self.new_user


def current() -> View | None:
    """Return the view that the frame drew, or None while there is no data set."""
    view: View | None = st.session_state.get("view")
    return view
