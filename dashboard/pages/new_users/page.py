from dataclasses import replace

import streamlit as st

from core.explanation.hand_over import MAX_CLICKS, HandOverStep, hand_over, n_similar
from core.explanation.matching import doubts, matches
from core.ranking import Recommendation, remembered
from core.signals.trending import window_days
from dashboard import texts
from dashboard.components import history_strip, item_view, recommendation_list
from dashboard.lists import acts, rows
from dashboard.pages.new_users import _form, _hand_over_chart, _words
from dashboard.session import new_user, state
from dashboard.session.view import View, current


def main() -> None:
    """Draw the New users page: who they are on the left, what they get on the right."""
    view = current()
    if view is None:
        return
    left, right = st.columns([4, 9], gap="medium")
    with right:
        answer = view.engine.recommend(view.query, view.mix)
        _headline(view, answer)
        notices = st.container(key="new_notices")
        _list(view, answer, _compared(view, answer))
    with left:
        _form.show(view)

    def rest() -> None:
        with notices:
            _notices(view, answer)
        with right:
            _first_clicks(view, answer, hand_over(view.engine, view.query, view.mix))

    view.desk.then(rest)


def _headline(view: View, answer: Recommendation) -> None:
    window = window_days(view.engine.dataset, view.mix)
    n_users = len(view.engine.dataset.interactions.user_ids)
    with st.container(key="new_headline"):
        sentence = _words.headline(answer, view.query, new_user.name(), n_users, window)
        st.markdown(f"##### {sentence}", help=None if answer.fallback else _words.HEADLINE_HELP)


def _is_before_click(view: View) -> bool:
    """Return whether the list is measured against the one before the last click: there is no other mix to show."""
    return view.mix == view.compared and bool(view.query.clicks)


def _compared(view: View, answer: Recommendation) -> Recommendation:
    if _is_before_click(view):
        return view.engine.recommend(replace(view.query, clicks=view.query.clicks[:-1]), view.mix)
    return view.before(answer)


def _notices(view: View, answer: Recommendation) -> None:
    onboarding, problem = new_user.stated()
    if problem:
        st.info(texts.plain(problem), icon=":material/info:")
    elif onboarding is not None:
        found = matches(view.engine, [*onboarding.interests, onboarding.goals])
        if sentence := doubts(found, answer.ranks().keys()):
            st.caption(texts.plain(sentence), help=_words.DOUBTS_HELP)
    for notice in answer.notices[1 if answer.fallback else 0 :]:
        st.info(texts.plain(notice), icon=":material/info:")
    if len(answer.items) < answer.config.k and any(answer.filter_costs.values()):
        st.button("Remove all filters", on_click=state.clear_filters)


def _list(view: View, answer: Recommendation, compared: Recommendation) -> None:
    def act(event: recommendation_list.Event) -> None:
        if event.action == "open":
            new_user.click(event.item_id)
        else:
            acts.take(view, event)

    n_clicks, is_before_click = len(view.query.clicks), _is_before_click(view)
    st.caption(_words.invitation(new_user.name(), n_clicks, is_before_click=is_before_click))
    recommendation_list.show(
        rows.list_rows(view, answer, compared, open_item=st.session_state.get("why", "")),
        left=rows.left_rows(answer, compared),
        key="recommendation_list",
        is_compared=view.mix != view.compared or bool(n_clicks or view.query.likes or view.query.hides),
        on_event=act,
    )
    acts.offer_hidden(view)


def _first_clicks(view: View, answer: Recommendation, steps: tuple[HandOverStep, ...]) -> None:
    """Draw how the list passes from what was said to what was done."""
    with st.container(horizontal=True, vertical_alignment="center", key="first_clicks"):
        owner = _words.possessive(new_user.name())
        st.markdown(f"##### {texts.plain(owner[:1].upper() + owner[1:])} first {MAX_CLICKS} clicks")
        is_off = len(steps) == 1
        st.button("Undo click", on_click=new_user.undo_click, disabled=is_off, help="Take the last click back.")
        st.button(
            "Start over", on_click=new_user.forget_clicks, disabled=is_off, help="Without clicks, likes and hides."
        )
    similar = n_similar(view.engine, view.query)
    told = _words.story(steps, view.engine.dataset, new_user.name(), similar, is_narrowed=answer.pool is not None)
    st.caption(texts.plain(told))
    _hand_over_chart.show(steps, view.engine.dataset, n_places=MAX_CLICKS)
    history = remembered(view.engine, view.query, view.mix)
    if history:
        event = history_strip.show(
            rows.history_entries(view, history, answer.taking_part),
            key="new_user_strip",
            caption=_words.actions(len(history)),
        )
        if event is not None:
            item_view.show(view, event.item_id)


main()
