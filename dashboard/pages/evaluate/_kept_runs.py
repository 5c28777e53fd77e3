"""Kept evaluations: list, reopen, compare, delete."""

import pandas as pd
import streamlit as st

from core.errors import MixdeskError
from core.evaluation import METRICS
from core.evaluation.metrics import HEADLINE
from core.evaluation.runs import RunEntry, compare_runs, delete_run, list_runs, open_run
from core.evaluation.verdict import of_100
from dashboard import cache, texts
from dashboard.lists import headline
from dashboard.pages.evaluate import _experiment
from dashboard.session.view import View

_KINDS = {"tune": "Search", "evaluate": "Evaluation"}


def show(view: View) -> None:
    """Draw the data set's kept evaluations."""
    entries = list_runs(cache.workspace(), view.dataset_name)
    with st.expander(f"History ({len(entries)})" if entries else "History"):
        if not entries:
            st.caption("Nothing is kept yet: searches and final checks will stand here.")
            return
        st.dataframe(_table(entries), hide_index=True, height="content" if len(entries) < 8 else 300)
        by_id = {entry.run_id: entry for entry in entries}
        chosen = st.selectbox("Kept evaluation", list(by_id), format_func=lambda run_id: _label(by_id[run_id]))
        with st.container(horizontal=True, gap="small"):
            st.button("Open", on_click=_experiment.open_kept, args=(view.dataset_name, chosen))
            st.button("Delete", on_click=_delete, args=(view.dataset_name, chosen))
        if len(entries) > 1:
            _compare(view, by_id, chosen)


def _table(entries: list[RunEntry]) -> pd.DataFrame:
    rows = []
    for entry in entries:
        best = {name: share for name, share in entry.headline.items() if share is not None}
        top = max(best, key=lambda name: best[name]) if best else "–"
        rows.append(
            {
                "When (UTC)": entry.created_at,
                "What": _what(entry),
                "Finds most": f"{top}: {of_100(best[top])} of 100" if best else "–",
                "Against": entry.baseline,
                "Users": entry.n_users,
                "Seconds": round(entry.seconds, 1),
                "Note": entry.note,
                "Protocol": entry.protocol_id,
            }
        )
    return pd.DataFrame(rows)


def _what(entry: RunEntry) -> str:
    return "Final check" if entry.part == "test" else _KINDS[entry.kind]


def _label(entry: RunEntry) -> str:
    note = f" · {entry.note}" if entry.note else ""
    return f"{entry.created_at:%d %b %H:%M} · {_what(entry)}{note}"


def _delete(dataset: str, run_id: str) -> None:
    delete_run(cache.workspace(), dataset, run_id)
    _experiment.open_kept(dataset, None)


def _compare(view: View, by_id: dict[str, RunEntry], chosen: str) -> None:
    others = [run_id for run_id in by_id if run_id != chosen]
    left, middle, right = st.columns(3)
    mine = left.selectbox("Compare", list(by_id[chosen].headline))
    other = middle.selectbox("with", others, format_func=lambda run_id: _label(by_id[run_id]))
    theirs = right.selectbox("of it", list(by_id[other].headline))
    workspace = cache.workspace()
    try:
        runs = [open_run(workspace, view.dataset_name, run_id) for run_id in (chosen, other)]
        found = compare_runs(runs[0], mine, runs[1], theirs)[HEADLINE]
    except MixdeskError as error:
        st.caption(texts.plain(str(error)))
        return
    if not found.n:
        st.caption(texts.plain(f"{METRICS[HEADLINE].words}: {headline.NOT_MEASURED}."))
        return
    st.markdown(
        f"{texts.plain(mine)} {of_100(found.value)} of 100, {texts.plain(theirs)} "
        f"{of_100(found.baseline)} · {headline.verdict(found, view.audience)} · n = {found.n:,}"
    )
