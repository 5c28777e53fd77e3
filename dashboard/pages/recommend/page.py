import streamlit as st

from core.ranking import Recommendation, Remembered, remembered
from core.signals.trending import window_days
from dashboard import texts
from dashboard.components import history_strip, item_view, recommendation_list
from dashboard.lists import acts, downloads, headline, list_views, rows
from dashboard.pages.recommend import _rewind, _story, _why_not
from dashboard.session import state, steps
from dashboard.session.view import View, current

_STRIP_LENGTH = 40
_FELT = 0.05  # what weighs less of the heaviest action does nothing that anybody would see


def main() -> None:
    """Draw the Recommend page."""
    view = current()
    if view is None:
        return
    if view.user_id is None:
        if st.session_state.get("led_to_new_users") != view.dataset_name:
            st.session_state["led_to_new_users"] = view.dataset_name
            st.switch_page("pages/new_users/page.py")
        _without_users(view)
        return
    answer = view.engine.recommend(view.query, view.mix)
    compared = view.before(answer)
    history = remembered(view.engine, view.query, view.mix)
    numbers = headline.places()
    with numbers.row:
        shown = list_views.choose()
    if not _story.show(view, answer, compared) and not st.session_state.get("is_welcomed") and not steps.can_undo():
        _welcome()
    if said := view.engine.asked(view.query, view.mix).onboarding:
        st.caption(texts.plain(texts.said(said, len(history))), help=texts.SAID_HELP)
    if shown != list_views.REWIND:
        _history(view, history, answer)
    for notice in answer.notices:
        st.info(texts.plain(notice), icon=":material/info:")
    if silent := texts.silent_signals(answer, view.engine.dataset):
        st.caption(silent)
    _relax(answer)
    if answer.fallback:
        st.page_link("pages/new_users/page.py", label="Describe them as a new user", icon=":material/person_add:")
    if shown == list_views.SIDE_BY_SIDE:
        list_views.side_by_side(view, answer, compared, marked=_story.marked(view))
    elif shown == list_views.NOW:
        if view.compared_lists is not None and not view.is_compared:
            st.caption(f"“{texts.plain(view.compared_name)}” has no list for this user: nothing to compare with.")
        _list(view, answer, compared)

    def rest() -> None:
        if shown == list_views.TWELVE:
            list_views.twelve_users(view)
        elif shown == list_views.REWIND:
            _rewind.show(view)
        elif shown == list_views.NOW:
            _why_not.show(view, answer)
        downloads.show(view, answer, compared)
        headline.show(view, _grounds(view, answer, history), numbers)

    view.desk.then(rest)


def _welcome() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="welcome"):
        st.caption(
            "Move a fader on the left and watch the list answer, or bring your own files on the Data page.",
            width="content",
        )
        if st.button("Got it", type="tertiary", key="welcome_done"):
            st.session_state["is_welcomed"] = True
            st.rerun()


def _grounds(view: View, answer: Recommendation, history: list[Remembered]) -> str:
    dataset = view.engine.dataset
    who = texts.person(dataset, view.user_id or "")
    window = window_days(view.engine.dataset, view.mix)
    return texts.headline(answer, history, who, len(dataset.interactions.user_ids), window)


def _history(view: View, history: list[Remembered], answer: Recommendation) -> None:
    if not history:
        return
    felt = sum(event.heaviest(answer.taking_part) >= _FELT for event in history)
    event = history_strip.show(
        rows.history_entries(view, history[:_STRIP_LENGTH], answer.taking_part),
        key="history_strip",
        caption=texts.history_felt(felt, len(history)),
    )
    if event is not None:
        item_view.show(view, event.item_id)


def _relax(answer: Recommendation) -> None:
    """Offer to drop the filter that costs most where the list is short."""
    if len(answer.items) >= answer.config.k or not answer.filter_costs:
        return
    worst = max(answer.filter_costs, key=lambda name: answer.filter_costs[name])
    if answer.filter_costs[worst]:
        st.warning(
            f"The filter on {worst} alone hides {answer.filter_costs[worst]:,} items.", icon=":material/filter_alt:"
        )
    st.button("Remove all filters", on_click=state.clear_filters)


def _list(view: View, answer: Recommendation, compared: Recommendation) -> None:
    event = recommendation_list.show(
        rows.list_rows(view, answer, compared, open_item=st.session_state.get("why", ""), marked=_story.marked(view)),
        left=rows.left_rows(answer, compared),
        key="recommendation_list",
        is_compared=view.is_compared,
        on_event=lambda event: acts.take(view, event),
    )
    acts.offer_hidden(view)
    if event is not None and event.action == "open":
        item_view.show(view, event.item_id)


def _without_users(view: View) -> None:
    """Offer what works without a log: the items most like one."""
    st.markdown("#### This catalog has no behaviour log yet")
    st.write(
        "“Similar to what they like” needs one action of a user, the other two signals need a log. "
        "Until then, look at items alike:"
    )
    catalog = view.engine.dataset.catalog
    search = st.text_input("Search a title", placeholder=str(catalog.titles[0]))
    found = [i for i, title in enumerate(catalog.titles) if search.lower() in str(title).lower()][:50]
    if not found:
        st.info(f"No title contains “{texts.plain(search)}”: try another word.")
        return
    titles = {catalog.item_ids[i]: str(catalog.titles[i]) for i in found}
    picked = st.selectbox("Item", list(titles), format_func=titles.__getitem__)
    item_view.body(view, picked)
    st.page_link("pages/new_users/page.py", label="Describe a new user", icon=":material/person_add:")
    st.page_link("pages/data/page.py", label="Add a behaviour log", icon=":material/upload:")


main()
