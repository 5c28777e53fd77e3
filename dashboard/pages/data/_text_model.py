"""Which model reads a data set's texts: another one is timed on this machine first, then chosen."""

from collections.abc import Callable

import streamlit as st

from core.datasets import Dataset
from core.embedding import EncodingTime, full_name
from core.errors import MixdeskError
from core.jobs import Job, find_job, start_job
from dashboard import cache, texts

_TIMED = "timed_text_model"


def show(dataset: Dataset, start: Callable[..., None], *, is_busy: bool) -> None:
    """Draw the choice of a text model; `start` is called with the job's arguments once its time is known."""
    used = dataset.options.text_model
    st.write(f"The texts of “{dataset.name}” are read by {texts.text_model(used)}.")
    typed = st.text_input(
        "Another model",
        key=f"text_model_{dataset.name}",
        placeholder="Folder or hub name",
        help="Any sentence-transformers model with safetensors weights, or minilm, the one that is built in. From the "
        "hub it is downloaded once.",
    )
    if not typed.strip():
        return
    wanted = full_name(typed)
    if wanted == used:
        st.caption("This is the model in use.")
        return
    if st.button("See how long it takes", disabled=is_busy):
        _time(dataset.name, wanted)
    job = _timed(dataset.name)
    if job is None or job.state == "running":
        return
    if job.state == "failed":
        st.error(texts.plain(job.step), icon=":material/error:")
    elif job.result is not None and (result := dict(job.result)).pop("text_model") == wanted:
        st.caption(texts.reading_time(EncodingTime(**result)))
        if st.button("Switch to this model", type="primary", disabled=is_busy):
            start("options", dataset.name, changes={"text_model": wanted})


def _time(name: str, wanted: str) -> None:
    job = start_job(cache.workspace(), "time_text_model", name, text_model=wanted)
    st.session_state[_TIMED] = job.job_id
    st.session_state["seen_jobs"] = (*st.session_state.get("seen_jobs", ()), job.job_id)
    st.rerun()


def _timed(name: str) -> Job | None:
    """Return the job that timed a model on this data set last, None where there is none."""
    try:
        job = find_job(cache.workspace(), st.session_state.get(_TIMED, ""))
    except MixdeskError:
        return None
    return job if job.dataset == name else None
