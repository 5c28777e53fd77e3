"""The dashboard's frame: pages, the context line and the desk around whichever page is open."""

from pathlib import Path

import streamlit as st

from core.errors import MixdeskError
from core.jobs import running_jobs, start_job
from dashboard import (
    context,
    desk,
    fader_moves,
    link,
    messages,
    new_user,
    resources,
    saved_views,
    session,
    state,
    style,
)
from dashboard.view import View

NEW_USERS = "app_pages/new_users.py"


def main() -> None:
    """Draw one page in its frame."""
    st.set_page_config(page_title="Mixdesk", page_icon=str(Path(__file__).parent / "icon.png"), layout="wide")
    style.apply()
    listed = [
        st.Page("app_pages/recommend.py", title="Recommend", icon=":material/recommend:", default=True),
        st.Page(NEW_USERS, title="New users", icon=":material/person_add:"),
        st.Page("app_pages/map.py", title="Map", icon=":material/scatter_plot:"),
        st.Page("app_pages/evaluate.py", title="Evaluate", icon=":material/monitoring:"),
        st.Page("app_pages/data.py", title="Data", icon=":material/database:"),
    ]
    pages = {one.url_path: one for one in listed}
    page = st.navigation(listed, position="top")
    session.start()
    if (asked := saved_views.page_to_open()) not in (None, page.url_path) and asked in pages:
        st.switch_page(pages[asked], query_params=dict(st.query_params))
    st.session_state["page"] = page.url_path
    try:
        names = resources.workspace().dataset_names()
        if names:
            st.session_state["view"] = _frame(names, is_new=page.url_path == "new_users")
        else:
            st.session_state["view"] = None
            _first_run()
        page.run()
    except MixdeskError as error:
        st.error(messages.plain(str(error)), icon=":material/error:")


def _frame(names: list[str], *, is_new: bool) -> View:
    """Draw everything around the page, and return what it is about: a user of the log, or a new one."""
    desk.apply_pending()
    fader_moves.settle()
    with st.container(horizontal=True, vertical_alignment="center", key="context", gap="small"):
        name = context.choose_dataset(names)
        version = resources.current_version(name)
        desk.begin_with_suggestion(name)
        engine = resources.lively(name, version)
        user_id = None if is_new else context.choose_user(engine.dataset)
        compared = context.compare_with(engine.dataset)
        context.share(engine.dataset)
    facts = st.container(key="facts")
    if is_new:
        new_user.open_for(engine, version)
    query = new_user.query() if is_new else state.query(user_id)
    mix = desk.show(engine, query)
    link.write()
    fader_moves.let_echoes_fade()
    with facts:
        context.facts(engine, mix)
    saved_views.notice()
    _jobs()
    persona = query if is_new else None
    return View(engine, version, user_id, mix, compared.name, compared.mix or mix, persona, compared.lists)


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
