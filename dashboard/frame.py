"""The dashboard's frame: pages, the context line and the desk around whichever page is open."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from core.errors import MixdeskError
from core.jobs import last_job, running_jobs
from dashboard import cache, context, first_run, greeting, pages, texts
from dashboard.desk import controls, fader_moves
from dashboard.desk.place import DeskPlace
from dashboard.session import here, new_user, opening, short_links, state, steps
from dashboard.session.view import View


def draw(place: DeltaGenerator) -> None:
    """Draw the frame and the page that is open; what is said at `place` stays where there is nothing to draw."""
    _colour()
    drawn = {one.address: _page(one) for one in pages.PAGES}
    page = st.navigation(list(drawn.values()), position="top")
    entry = next(one for one in pages.PAGES if one.address == page.url_path)
    opening.start()
    if (asked := state.page_wanted()) not in (None, page.url_path) and asked in drawn:
        st.switch_page(drawn[asked], query_params=dict(st.query_params))
    st.session_state["page"] = page.url_path
    view: View | None = None
    with _errors_shown():
        names = cache.workspace().dataset_names()
        if names:
            place.empty()
            view = _frame(names, is_new=entry.is_for_new_user, is_list_first=entry.is_list_first)
        st.session_state["view"] = view
        if view is None:
            _nothing_yet(place)
        elif not entry.is_list_first:
            view.desk.draw()
        page.run()
    if view is not None:
        view.desk.draw()
        with _errors_shown():
            view.desk.finish()


def _colour() -> None:
    """Give the signals their colours, and what hangs beside the app its colour scheme: popovers and menus."""
    scheme = f":root {{ color-scheme: {kind}; }}\n" if (kind := st.context.theme.type) else ""
    st.html(f"<style>{scheme}{here.colour_rules()}</style>")


def _page(entry: pages.PageEntry) -> StreamlitPage:
    icon = f":material/{entry.icon}:"
    if not entry.address:
        return st.Page(entry.script, title=entry.title, icon=icon, default=True)
    return st.Page(entry.script, title=entry.title, icon=icon, url_path=entry.address)


@contextmanager
def _errors_shown() -> Iterator[None]:
    try:
        yield
    except MixdeskError as error:
        st.error(texts.plain(str(error)), icon=":material/error:")


def _frame(names: list[str], *, is_new: bool, is_list_first: bool) -> View:
    """Draw what stands above every page, and return what it is about: a user of the log, or a new one."""
    controls.apply_pending()
    for bank in (fader_moves.MIX, fader_moves.NEW_PEOPLE):
        bank.settle()
    with st.container(horizontal=True, vertical_alignment="center", key="context", gap="small"):
        name = context.choose_dataset(names)
        version = cache.current_version(name)
        controls.begin_with_suggestion(name)
        engine = cache.lively(name, version)
        user_id = None if is_new else context.choose_user(engine.dataset)
        compared = context.compare_with(engine.dataset)
        context.share(engine.dataset)
    if is_new:
        new_user.open_for(engine, version)
    query = new_user.query() if is_new else state.query(user_id)
    controls.tidy(engine.dataset)
    steps.track()
    mix = state.config()
    fader_moves.choose(is_new=is_list_first and engine.is_new(query, mix))
    context.note_drawn(names, name, version)
    with st.container(horizontal=True, vertical_alignment="center", key="facts", gap="small"):
        context.facts(engine, mix)
        context.offer_suggestion(name, version)
        _jobs()
    short_links.notice()
    is_described = is_list_first and engine.asked(query, mix).onboarding is not None
    place = DeskPlace(engine, query, is_for_new_user=is_new or is_described)
    persona = query if is_new else None
    return View(engine, version, user_id, mix, place, compared.name, compared.mix or mix, persona, compared.lists)


def _jobs() -> None:
    if running_jobs(cache.workspace()) or st.session_state.get("seen_jobs"):
        context.job_strip()


def _nothing_yet(place: DeltaGenerator) -> None:
    """Say what is being made ready in a workspace that holds nothing, or how to begin."""
    workspace = cache.workspace()
    context.note_drawn([], "", "")
    if running_jobs(workspace):
        greeting.show(place, texts.SAMPLE_ON_ITS_WAY)
        with st.container(key="first_run"):
            context.job_strip()
        return
    failed = last_job(workspace)
    greeting.show(place, texts.NOTHING_YET)
    if failed is not None and failed.state == "failed":
        st.error(texts.plain(failed.step), icon=":material/error:")
    st.button("Load the sample shop", on_click=first_run.begin, args=(workspace,), type="primary")
