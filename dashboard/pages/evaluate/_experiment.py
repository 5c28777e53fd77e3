"""Who is measured on the Evaluate page, and the long work that it starts."""

import streamlit as st

from core.config import RankingConfig
from core.errors import MixdeskError
from core.evaluation import Comparison
from core.evaluation.experiment_result import Result
from core.evaluation.protocol import EvaluationProtocol
from core.evaluation.runs import open_run
from core.jobs import Job, find_job, running_jobs, start_job
from core.store.candidate_names import BALANCED, YOUR_MIX, named_configs, named_lists
from dashboard import cache
from dashboard.session.view import View

BUDGET_SECONDS = 60.0
_AWAITED, _OPENED = "awaited_evaluation", "opened_run"


def mixes(view: View) -> dict[str, RankingConfig]:
    """Return the mixes to measure by name: what the desk is compared with first, then the desk's own and the saved.

    Other systems' lists take part beside them.
    """
    saved = named_configs(cache.workspace(), view.dataset_name)
    if view.compared_lists is not None:
        wanted = {YOUR_MIX: view.mix, BALANCED: RankingConfig(), **saved}
    else:
        yours = {} if view.mix == view.compared else {YOUR_MIX: view.mix}
        wanted = {view.compared_name: view.compared, **yours, BALANCED: RankingConfig(), **saved}
    found: dict[str, RankingConfig] = {}
    for name, mix in wanted.items():
        if name == YOUR_MIX or mix not in found.values():
            found[name] = mix
    return found


def baseline(view: View) -> str:
    """Return the name of what the others are measured against."""
    return view.compared_name if view.compared_lists is not None else next(iter(mixes(view)))


def start(view: View, task: str, protocol: EvaluationProtocol, **arguments: object) -> None:
    """Start a search or a check in a process of its own; its result opens here once it is there."""
    job = start_job(cache.workspace(), task, view.dataset_name, protocol=protocol.to_json(), **arguments)
    st.session_state[_AWAITED] = job.job_id
    st.session_state["seen_jobs"] = (*st.session_state.get("seen_jobs", ()), job.job_id)
    st.rerun()


def is_busy(view: View) -> bool:
    """Return whether a search or a check of this data set is under way."""
    return any(job.task in ("tune", "evaluate") and job.dataset == view.dataset_name for job in _running())


def _running() -> list[Job]:
    return running_jobs(cache.workspace())


def take_over() -> None:
    """Open what the awaited work has found, or say why it ended without."""
    if not (job_id := st.session_state.get(_AWAITED)):
        return
    try:
        job = find_job(cache.workspace(), job_id)
    except MixdeskError:
        st.session_state.pop(_AWAITED)
        return
    if job.state == "running":
        return
    st.session_state.pop(_AWAITED)
    if job.state == "failed":
        st.error(job.step, icon=":material/error:")
    elif job.state == "done" and job.task == "evaluate" and job.result:
        open_kept(job.dataset, job.result["run_id"])


def open_kept(dataset: str, run_id: str | None) -> None:
    """Show a kept evaluation in place of the live one, or return to that; also a callback."""
    st.session_state[_OPENED] = None if run_id is None else (dataset, run_id)


def opened(view: View) -> str | None:
    """Return the kept evaluation that is open on this data set."""
    found = st.session_state.get(_OPENED)
    return found[1] if found and found[0] == view.dataset_name else None


def result(view: View, run_id: str | None) -> Result:
    """Return what the page shows: a kept evaluation, or the desk's mixes on validation users as they stand."""
    if run_id is not None:
        try:
            return open_run(cache.workspace(), view.dataset_name, run_id).result
        except MixdeskError:
            open_kept(view.dataset_name, None)  # else every run of the page would end here
            raise
    return live(view)[1]


def live(view: View) -> tuple[Comparison, Result]:
    """Return the desk's mixes beside all others on validation users, as they stand."""
    kept = named_lists(cache.workspace(), view.dataset_name)
    external = tuple((name, one.list_id) for name, one in kept.items())
    return cache.experiment(
        view.dataset_name, view.version, tuple(mixes(view).items()), view.mix.k, external, baseline(view)
    )


def desk_name(result: Result, view: View) -> str:
    """Return the candidate that the verdict is about: the desk's mix, or what it is compared with where these are one.

    Of a kept evaluation, the first mix beside the baseline.
    """
    names = [one.name for one in result.candidates if one.name != result.baseline and one.config is not None]
    if YOUR_MIX in names:
        return YOUR_MIX
    is_live = opened(view) is None
    return result.baseline if is_live or not names else names[0]
