"""Which signals of a data set can be used already, and what the others wait for."""

from collections.abc import Callable

import streamlit as st

from core.jobs import Job, running_jobs
from core.ranking import Recommender
from core.signals import signals
from dashboard import cache, texts
from dashboard.pages.data.upload import issues_path


def show(engine: Recommender, start: Callable[..., None]) -> None:
    """Draw a line a signal, the first to be ready first; `start` goes on with what was stopped."""
    name = engine.dataset.name
    job = next((job for job in running_jobs(cache.workspace()) if job.dataset == name), None)
    known = signals(engine.dataset)
    names = [*(name for name, one in reversed(signals().items()) if not one.is_optional), *engine.dataset.added_signals]
    for signal, place in zip(names, st.columns(len(names)), strict=True):
        with place:
            st.markdown(f"{_sign(engine, signal)} **{texts.plain(known[signal].label)}**")
            st.caption(_words(engine, signal, job))
    if (
        engine.pending
        and job is None
        and st.button("Go on encoding", type="primary", help="Goes on where it was stopped: what was encoded is kept.")
    ):
        start("rebuild", name, issues=str(issues_path()))


def _sign(engine: Recommender, signal: str) -> str:
    if signal in engine.pending:
        return ":material/hourglass_top:"
    return ":material/block:" if texts.muted_reason(signal, engine.dataset) else ":material/check_circle:"


def _words(engine: Recommender, signal: str, job: Job | None) -> str:
    if signal not in engine.pending:
        return texts.muted_reason(signal, engine.dataset) or "ready"
    return texts.plain(job.step) if job is not None else "not ready: its preparation was stopped"
