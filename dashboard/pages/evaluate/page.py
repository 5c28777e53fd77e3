import streamlit as st

from core.errors import MixdeskError
from core.evaluation import Bench
from core.evaluation.bands import bands_html
from core.evaluation.experiment_result import Result
from core.evaluation.metrics import HEADLINE
from core.evaluation.remarks import remarks
from core.evaluation.rests_on import rests_on
from core.evaluation.runs import list_runs, open_run
from core.evaluation.verdict import by_chance, margin_words, said_of, verdict
from dashboard import cache, texts
from dashboard.lists import headline
from dashboard.pages.evaluate import _actions, _described, _evidence, _experiment, _kept_runs, _trade_offs
from dashboard.session.view import View, current


def main() -> None:
    """Draw the Evaluate page."""
    view = current()
    if view is None:
        return
    _experiment.take_over()
    bench = _bench(view)
    if bench is None:
        _kept_runs.show(view)
        return
    run_id = _experiment.opened(view)
    result = _experiment.result(view, run_id)
    name = _experiment.desk_name(result, view)
    _verdict(view, result, name, run_id)
    _actions.show(view, bench, result, name, run_id)
    _bands(view, result)
    _search(view, result)
    _evidence.segments(result, view.audience)
    if name != result.baseline:
        _evidence.movers(view, result, name)
    _evidence.metrics(result)
    if run_id is None:
        _described.show(view)
    _kept_runs.show(view)


def _bench(view: View) -> Bench | None:
    """Return the validation users; where there are none, say why and what to do."""
    if not len(view.engine.dataset.interactions):
        st.markdown("#### Nothing to measure yet")
        st.write("Whether a list is good shows in what people chose next: add a behaviour log.")
        st.page_link("pages/data/page.py", label="Add a behaviour log", icon=":material/upload:")
        return None
    future = headline.bench_of(view)
    with st.spinner("Getting ready to measure: fitting on what came before the last choices"):
        try:
            bench = future.result()
        except MixdeskError as error:
            st.markdown("#### Nothing to measure")
            st.write(headline.no_numbers(view, error))
            st.page_link("pages/data/page.py", label="Go to Data", icon=":material/database:")
            return None
    if not bench.n_users:
        st.markdown("#### Nobody to measure on")
        st.write("Nobody has both a choice before the cut and a new one after it. A longer log changes that.")
        return None
    return bench


def _verdict(view: View, result: Result, name: str, run_id: str | None) -> None:
    """Draw the one sentence that counts, what it rests on, and what must be known first."""
    with st.container(key="verdict"):
        st.markdown(f"#### {_sentence(view, result, name)}")
    st.caption(
        texts.plain(_whom(view, result)),
        help=texts.plain(f"{result.protocol_id}. Numbers under another protocol do not compare."),
    )
    for remark in remarks(result, name):
        st.markdown(texts.plain(remark))
    if run_id is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info("A kept evaluation is open: it does not follow the faders.", icon=":material/history:")
            st.button("Back to the desk", on_click=_experiment.open_kept, args=(view.dataset_name, None))
    for warning in result.warnings:
        st.warning(texts.plain(warning), icon=":material/warning:")
    if result.notices:
        st.caption(texts.plain(" ".join(result.notices)))


def _whom(view: View, result: Result) -> str:
    said = rests_on(
        result.protocol_id,
        n_users=result.n_users,
        k=result.k,
        as_of=result.as_of,
        until=result.until,
        audience=view.audience,
    )
    return f"Final check. {said}" if result.part == "test" else said


def _sentence(view: View, result: Result, name: str) -> str:
    if name != result.baseline:
        return texts.plain(verdict(result, name, view.audience))
    said = said_of(name, result.candidate(name).metrics[HEADLINE], result.protocol_id, view.audience)
    return f"{texts.plain(said)}: move a fader to measure your mix beside it."


def _bands(view: View, result: Result) -> None:
    """Draw everybody against the baseline, best first."""
    rows = [by_metric[HEADLINE] for by_metric in result.differences.values()]
    st.container(key="bands").html(
        bands_html(
            rows,
            baseline=result.baseline,
            margin=result.margin,
            audience=view.audience,
            protocol_id=result.protocol_id,
        )
    )
    alone = f"“Alone”: {by_chance(len(rows))}. " if any(row.may_be_chance for row in rows) else ""
    st.caption(
        texts.plain(
            f"Dot: difference to {result.baseline}. Band: where it likely lies (50, 80, 95%). "
            f"A word judges its pair alone, as on Recommend. {alone}{margin_words(result.margin, view.audience)}"
        )
    )


def _search(view: View, result: Result) -> None:
    """Draw the newest search of this data, if there is one."""
    workspace = cache.workspace()
    fingerprint = view.engine.dataset.fingerprint
    searches = [
        entry
        for entry in list_runs(workspace, view.dataset_name)
        if entry.kind == "tune" and entry.fingerprint == fingerprint
    ]
    st.markdown("##### Best trade-offs")
    if not searches:
        st.caption("“Find better mixes” draws here what accuracy costs in variety, and what it would suggest.")
        return
    _trade_offs.show(open_run(workspace, view.dataset_name, searches[0].run_id), result, view)


main()
