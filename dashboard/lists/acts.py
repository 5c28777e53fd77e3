"""What hands do to a list of items, the same for users of the log and for new ones."""

import streamlit as st

from dashboard.components import recommendation_list
from dashboard.session import state
from dashboard.session.view import View


def take(view: View, event: recommendation_list.Event) -> None:
    """Carry out a like, a hide or a Why on a row; what opening a row means is the page's own."""
    if event.action in ("like", "hide"):
        state.toggle(f"{event.action}s", view.user_id, event.item_id)
    elif event.action == "why":
        is_open = st.session_state.get("why") == event.item_id
        st.session_state["why"] = "" if is_open else event.item_id


def offer_hidden(view: View) -> None:
    """Draw the way back for items that were hidden, if any were."""
    if hides := view.query.hides:
        st.button(
            f"Show {len(hides)} hidden item{'s' if len(hides) != 1 else ''} again",
            type="tertiary",
            on_click=state.unhide,
            args=(view.user_id,),
        )
