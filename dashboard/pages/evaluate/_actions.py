"""What the Evaluate page starts: a search, a check of everybody, the final check; and the files it hands on."""

import json
import time

import streamlit as st

from core.datasets.list_files import read_list_file
from core.errors import MixdeskError
from core.evaluation import Bench
from core.evaluation.experiment_result import Result
from core.evaluation.margin import MAX_MARGIN, save_margin
from core.evaluation.protocol import EvaluationProtocol
from core.evaluation.report import report_html, report_table
from core.evaluation.runs import count_test_evaluations, report_of
from core.store.candidate_names import check_lists_name
from core.store.external_lists import TODAYS_SYSTEM, delete_external_lists, external_lists_of, save_external_lists
from core.wording import counted
from dashboard import cache, texts
from dashboard.lists import downloads
from dashboard.pages.evaluate import _experiment, _protocol
from dashboard.session import state
from dashboard.session.uploads import stored
from dashboard.session.view import View


def show(view: View, bench: Bench, result: Result, name: str, run_id: str | None) -> None:
    """Draw the row of buttons under the verdict."""
    is_busy = _experiment.is_busy(view)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="evaluate_actions"):
        search = st.container(width="content")
        with st.popover("How measured", icon=":material/rule:", help="What is held out, and how long the lists are."):
            protocol = _protocol.choose(view, bench.whole.split.protocol)
            added = _searched(view)
            _margin(view)
            _check(view, protocol, is_busy=is_busy)
        if search.button(
            "Find better mixes",
            type="primary",
            disabled=is_busy or not bench.is_enough_to_judge,
            icon=":material/tune:",
            help=f"Tries mixes on test {view.audience} for up to {_experiment.BUDGET_SECONDS:.0f} seconds.",
        ):
            _experiment.start(
                view,
                "tune",
                protocol,
                config=view.mix.to_json(),
                budget_seconds=_experiment.BUDGET_SECONDS,
                added=added,
            )
        _final_check(view, protocol, is_busy=is_busy)
        with st.popover("Report", icon=":material/download:", help="One file to hand on."):
            _files(view, result, name, run_id)
        with st.popover("Other systems", icon=":material/playlist_add:", help="Lists of what runs today."):
            _lists(view)


def _margin(view: View) -> None:
    """Let people say which difference is worth having; it is kept with the data set."""
    key = f"margin_{view.dataset_name}"

    def keep() -> None:
        save_margin(cache.workspace(), view.dataset_name, st.session_state[key])
        cache.margin.cache_clear()

    state.show_value(key, cache.margin(view.dataset_name))
    st.number_input(
        f"Least difference worth having, of 100 {view.audience}",
        0.0,
        MAX_MARGIN,
        step=0.5,
        format="%g",
        key=key,
        on_change=keep,
        help="Where all of the likely range is nearer to zero than this, the word is “No difference worth having”. It "
        "holds for everybody who opens this data set; kept evaluations stay with theirs. 0: every difference counts.",
    )


def _searched(view: View) -> list[str]:
    """Let people say which of their own signals the search may use, and return them; by default those in the mix."""
    added = view.engine.dataset.added_signals
    if not added:
        return []
    return st.pills(
        "“Find better mixes” may use",
        list(added),
        selection_mode="multi",
        default=[name for name in added if view.mix.weights[name] > 0],
        format_func=lambda name: added[name].label,
        key=f"search_with_{view.dataset_name}",
        help="It gives weight to these too, where they help. The signals that were there before are always used.",
    )


def _check(view: View, protocol: EvaluationProtocol, *, is_busy: bool) -> None:
    """Offer to measure everybody on validation users under the rules chosen, as a job."""
    if st.button("Measure by these rules", type="primary", disabled=is_busy):
        _experiment.start(view, "evaluate", protocol, part="validation", **_taking_part(view))


def _taking_part(view: View) -> dict[str, object]:
    configs = {name: mix.to_json() for name, mix in _experiment.mixes(view).items()}
    return {"configs": configs, "baseline": _experiment.baseline(view)}


def _final_check(view: View, protocol: EvaluationProtocol, *, is_busy: bool) -> None:
    n_evaluations = count_test_evaluations(cache.workspace(), view.dataset_name)
    with st.popover("Final check", icon=":material/verified:", help="Measures on choices that no tuning has seen."):
        st.markdown(f"**{_looks(n_evaluations)}**")
        st.write(
            f"Fits on everything before the last choices, that of test {view.audience} included, and counts on those. "
            "Each look is counted: the more looks, the less the best of them means."
        )
        note = st.text_input("Note", max_chars=200, placeholder="Autumn mix, for the board")
        if st.button("Open the final check", type="primary", disabled=is_busy):
            _experiment.start(view, "evaluate", protocol, part="test", note=note, **_taking_part(view))


def _looks(n: int) -> str:
    return "Not opened yet" if not n else f"Opened {n} time{'s' if n != 1 else ''} so far"


def _files(view: View, result: Result, name: str, run_id: str | None) -> None:
    stem = f"{view.dataset_name}-evaluation"
    kinds = {
        "Report (HTML)": ("html", "text/html", lambda: _html(view, name, run_id)),
        "All numbers (CSV)": ("csv", "text/csv", lambda: downloads.table_csv(report_table(_experiment.live(view)[0]))),
        "All numbers (JSON)": ("json", "application/json", lambda: _json(result)),
    }
    has_report = run_id is None or report_of(cache.workspace(), view.dataset_name, run_id) is not None
    for label, (suffix, mime, make) in kinds.items():
        is_there = {"html": has_report, "csv": run_id is None, "json": True}[suffix]
        if is_there:
            st.download_button(label, make, f"{stem}.{suffix}", mime, on_click="ignore", width="stretch")


def _html(view: View, name: str, run_id: str | None) -> str:
    if run_id is not None:
        return report_of(cache.workspace(), view.dataset_name, run_id) or ""
    return report_html(*_experiment.live(view), candidate=name, made_at=time.time())


def _json(result: Result) -> str:
    return json.dumps(result.to_json(), ensure_ascii=False, indent=1, allow_nan=False)


def _lists(view: View) -> None:
    """Let people bring what runs today, as lists, and take them away again."""
    workspace = cache.workspace()
    for kept in external_lists_of(workspace, view.dataset_name):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{texts.plain(kept.name)}** · {counted(kept.n_users, view.audience)}")
            if st.button("Remove", key=f"remove_lists_{kept.list_id}"):
                delete_external_lists(workspace, view.dataset_name, kept.name)
                st.rerun()
    st.caption("A file with the columns user_id, item_id and rank, as of before the cut.")
    file = st.file_uploader("Lists of another system", key="external_lists_file")
    name = st.text_input("Called", TODAYS_SYSTEM, max_chars=60, key="external_lists_name")
    if file is not None and st.button("Compare with these", type="primary"):
        try:
            check_lists_name(workspace, view.dataset_name, name)
            save_external_lists(workspace, view.dataset_name, name, read_list_file(stored(file)))
        except MixdeskError as error:
            st.error(texts.plain(str(error)))
        else:
            st.rerun()
