"""The dashboard's frame: pages, the context line and the desk around whichever page is open."""

from pathlib import Path

import streamlit as st

from core.errors import MixdeskError
from core.jobs import running_jobs, start_job
from dashboard import context, desk, fader_moves, link, messages, resources, session, style
from dashboard.view import View


def main() -> None:
    """Draw one page in its frame."""
    st.set_page_config(page_title="Mixdesk", page_icon=str(Path(__file__).parent / "icon.png"), layout="wide")
    style.apply()
    page = st.navigation(
        [
            st.Page("app_pages/recommend.py", title="Recommend", icon=":material/recommend:", default=True),
            st.Page("app_pages/data.py", title="Data", icon=":material/database:"),
        ],
        position="top",
    )
    session.start()
    try:
        names = resources.workspace().dataset_names()
        if names:
            st.session_state["view"] = _frame(names)
        else:
            st.session_state["view"] = None
            _first_run()
        page.run()
    except MixdeskError as error:
        st.error(messages.plain(str(error)), icon=":material/error:")


def _frame(names: list[str]) -> View:
    """Draw everything around the page, and return what it is about."""
    desk.apply_pending()
    fader_moves.settle()
    with st.container(horizontal=True, vertical_alignment="center", key="context", gap="small"):
        name = context.choose_dataset(names)
        version = resources.current_version(name)
        engine = resources.recommender(name, version)
        user_id = context.choose_user(engine.dataset)
        compared = context.compare_with(engine.dataset)
        context.share()
    facts = st.container(key="facts")
    mix = desk.show(engine, user_id)
    link.write()
    fader_moves.let_echoes_fade()
    with facts:
        context.facts(engine, mix)
    _jobs()
    return View(engine, version, user_id, mix, *compared)


def _jobs() -> None:
    if running_jobs(resources.workspace()) or st.session_state.get("seen_jobs"):
        context.job_strip()


def _first_run() -> None:
    """Import the sample shop into an empty workspace, so that the first page has something to show."""
    workspace = resources.workspace()
    if not running_jobs(workspace) and not st.session_state.get("first_run_started"):
        st.session_state["first_run_started"] = True
        start_job(workspace, "sample", "shop")
    context.job_strip()


main()
