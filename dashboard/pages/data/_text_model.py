"""Which model reads a data set's texts: another one is timed on this machine first, then chosen."""

from collections.abc import Callable

import streamlit as st

from core.datasets import Dataset
from core.embedding import EncodingTime, full_name
from core.errors import MixdeskError
from core.jobs import find_job, start_job
from dashboard import cache, texts

Start = Callable[..., None]

_TIMED, _WANTED = "timed_text_model", "wanted_text_model"


def show(dataset: Dataset, start: Start, *, is_busy: bool) -> None:
    """Draw the choice of a text model; `start` is called with the job's arguments once its time is known."""
    with st.expander("Text model", key="text_model"):
        used = dataset.options.text_model
        st.write(f"The texts of “{dataset.name}” are read by {texts.text_model(used)}.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            wanted = full_name(_typed(dataset.name) or used)
            is_asked = st.button("See how long it takes", disabled=is_busy or wanted == used)
        if is_asked:
            _time(dataset.name, wanted)
        _timed_before(dataset.name, wanted, start, is_busy=is_busy)


def _typed(name: str) -> str:
    typed = st.text_input(
        "Another model",
        key=f"text_model_{name}",
        placeholder="Folder or hub name",
        help="Any sentence-transformers model with safetensors weights, or minilm, the one that is built in. From the "
        "hub it is downloaded once.",
    )
    return typed.strip()


def _timed_before(name: str, wanted: str, start: Start, *, is_busy: bool) -> None:
    """Draw what the last timing found, as long as it is of the model that is asked for."""
    try:
        job = find_job(cache.workspace(), st.session_state.get(_TIMED, ""))
    except MixdeskError:
        return
    if (job.dataset, st.session_state.get(_WANTED)) != (name, wanted):
        return
    if job.state == "failed":
        st.error(texts.plain(job.step), icon=":material/error:")
    elif job.state == "done" and job.result is not None:
        st.write(texts.reading_time(EncodingTime(**job.result)))
        if st.button("Switch to this model", type="primary", disabled=is_busy):
            del st.session_state[_TIMED]
            start("options", name, changes={"text_model": wanted})


def _time(name: str, wanted: str) -> None:
    job = start_job(cache.workspace(), "time_text_model", name, text_model=wanted)
    st.session_state[_TIMED], st.session_state[_WANTED] = job.job_id, wanted
    st.session_state["seen_jobs"] = (*st.session_state.get("seen_jobs", ()), job.job_id)
    st.rerun()
