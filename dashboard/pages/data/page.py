from pathlib import Path

import pandas as pd
import streamlit as st

from core.datasets.cures import by_cure
from core.errors import MixdeskError
from core.jobs import find_job, running_jobs, start_job
from core.jobs.tasks import GIVING_WAY
from core.store.samples import ABOUT
from core.wording import counted
from dashboard import cache, texts
from dashboard.lists import downloads
from dashboard.pages.data import _health_card, _log_reading, _readiness, _text_model, _upkeep, upload
from dashboard.session import opening
from dashboard.session.view import View, current


def main() -> None:
    """Draw the Data page."""
    st.markdown("#### Data")
    _finished()
    files, samples = st.columns(2, gap="large")
    with files, st.container(border=True, height="stretch"):
        uploads = upload.drop()
    with samples, st.container(border=True, height="stretch"):
        _samples()
    if uploads:
        with st.container(border=True):
            upload.show(uploads, _start, is_busy=_is_busy)
    if (view := current()) is not None:
        _about(view)
        _health_card.show(view, _start, is_busy=_is_busy(view.dataset_name))


def _finished() -> None:
    """Say how the last import of this session ended, with the rows that need a look."""
    job_id = st.session_state.get("last_job")
    if job_id is None:
        return
    try:
        job = find_job(cache.workspace(), job_id)
    except MixdeskError:
        return
    if job.state == "failed":
        st.error(texts.plain(job.step), icon=":material/error:")
    elif job.state == "cancelled":
        left = "waits for its texts" if _opens_early(job.dataset) else "is as it was before"
        st.info(f"Cancelled: “{job.dataset}” {left}. Starting again goes on from what was encoded.")
    elif job.state == "done":
        st.success(f"“{job.dataset}” is ready.", icon=":material/check:")
        _offer(job.dataset)
        _issues(job.result or {})
    elif _opens_early(job.dataset):
        _offer(job.dataset, "What trends can be looked at already; the other signals join when they are ready.")


def _opens_early(name: str) -> bool:
    workspace = cache.workspace()
    return name in workspace.dataset_names() and bool(workspace.current(name).manifest.get("pending"))


def _offer(name: str, words: str = "") -> None:
    """Lead from a data set that has just become ready, or will soon be, to its recommendations."""
    view, key = current(), "open_ready"
    is_open = view is not None and view.dataset_name == name and not st.session_state.get(key)
    if is_open or name not in cache.workspace().dataset_names():
        return
    if words:
        st.info(words)
    st.button(f"Open “{name}”", type="primary", key=key, on_click=opening.open_dataset, args=(name,))


def _issues(result: dict[str, object]) -> None:
    if not result.get("n_issues"):
        return
    path = Path(str(result["issues"]))
    if not path.is_file():
        return
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    st.write(f"{len(table):,} rows need a look, by what to do about them:")
    st.dataframe(
        by_cure(table),
        hide_index=True,
        column_config={
            "cure": st.column_config.TextColumn("What to do", width="large"),
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
            "file": "File",
            "action": "Was",
            "examples": "For example",
        },
    )
    st.download_button("All of them as CSV", downloads.table_csv(table), "issues.csv", "text/csv", on_click="ignore")


def _samples() -> None:
    st.markdown("##### Samples")
    _sample("shop", "Shop", "364 products and 2,200 simulated shoppers, a dozen of them with a story.")
    _sample(
        "movielens", "Films", "9,066 films and 100,004 real ratings of 671 people. No plots: similarity is weak here."
    )


def _sample(name: str, title: str, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            badge = " :orange-badge[simulated]" if ABOUT[name].is_simulated else ""
            st.markdown(f"**{title}**{badge}")
            st.caption(words)
        is_here = name in cache.workspace().dataset_names()
        label = "Load again" if is_here else "Load"
        if st.button(label, key=f"sample_{name}", disabled=_is_busy(name), help=f"Prepare the data set “{name}”."):
            _start("sample", name)


def _is_busy(name: str) -> bool:
    """Return whether something is being done to a data set; a map that is drawn behind it gives way."""
    return any(job.dataset == name and job.task not in GIVING_WAY for job in running_jobs(cache.workspace()))


def _start(task: str, name: str, **arguments: object) -> None:
    job = start_job(cache.workspace(), task, name, **arguments)
    st.session_state["last_job"] = job.job_id
    st.session_state["seen_jobs"] = (*st.session_state.get("seen_jobs", ()), job.job_id)
    st.rerun()


def _about(view: View) -> None:
    dataset = view.engine.dataset
    counts = dataset.counts()
    st.markdown(f"##### What “{dataset.name}” holds")
    people = counted(counts["users"], dataset.options.audience)
    sentence = f"{counts['items']:,} items · {people} · {counts['interactions']:,} actions"
    if counts["orphans"]:
        sentence += f" · {counts['orphans']:,} actions on unknown items, kept apart"
    if "impressions" in counts:
        sentence += f" · {counts['impressions']:,} places in shown lists"
    st.write(sentence)
    if dataset.about.note:
        st.caption(dataset.about.note)
    if len(dataset.interactions):
        st.caption(texts.log_facts(dataset))
    _readiness.show(view.engine, _start)
    _log_reading.show(dataset, _start, is_busy=_is_busy(dataset.name))
    _text_model.show(dataset, _start, is_busy=_is_busy(dataset.name))
    _upkeep.show(dataset, _start, is_busy=_is_busy(dataset.name))


main()
