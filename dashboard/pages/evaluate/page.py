import streamlit as st

from core.errors import MixdeskError
from core.evaluation import Bench
from core.evaluation.experiment_result import Result
from core.evaluation.figures import band_figure
from core.evaluation.runs import list_runs, open_run
from core.evaluation.singles import beside_singles
from core.evaluation.verdict import HEADLINE, of_100, verdict
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
    _bands(result)
    _search(view, result)
    _evidence.segments(result)
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
        st.write("No user has both a choice before the cut and a new one after it. A longer log changes that.")
        return None
    return bench


def _verdict(view: View, result: Result, name: str, run_id: str | None) -> None:
    """Draw the one sentence that counts, what it rests on, and what must be known first."""
    with st.container(key="verdict"):
        st.markdown(f"#### {_sentence(result, name)}")
    part = "final check" if result.part == "test" else "practice users"
    facts = f"{result.n_users:,} {'users, ' if result.part == 'test' else ''}{part} · {result.protocol_id}"
    st.caption(texts.plain(facts), help="Numbers under another protocol do not compare.")
    if sentence := beside_singles(result, name):
        st.markdown(texts.plain(sentence))
    if run_id is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info("A kept evaluation is open: it does not follow the faders.", icon=":material/history:")
            st.button("Back to the desk", on_click=_experiment.open_kept, args=(view.dataset_name, None))
    for warning in result.warnings:
        st.warning(texts.plain(warning), icon=":material/warning:")
    if result.notices:
        st.caption(texts.plain(" ".join(result.notices)))


def _sentence(result: Result, name: str) -> str:
    if name != result.baseline:
        return texts.plain(verdict(result, name))
    share = of_100(result.candidate(name).metrics[HEADLINE])
    said = f"{texts.plain(name)} finds a next choice for {share} of 100 users"
    return f"{said}: move a fader to measure your mix beside it."


def _bands(result: Result) -> None:
    """Draw everybody against the baseline, best first."""
    rows = sorted((rows[HEADLINE] for rows in result.differences.values()), key=lambda row: -row.difference)
    st.plotly_chart(band_figure(rows, baseline=result.baseline), config={"displayModeBar": False}, key="bands")
    st.caption(
        f"Dot: difference to {texts.plain(result.baseline)}. Band: where it likely lies (50, 80, 95%). "
        f"The word is corrected for all that is compared here. n = {result.n_users:,}."
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
        st.caption("“Find better mixes” draws here what accuracy costs in variety, and suggests a mix.")
        return
    _trade_offs.show(open_run(workspace, view.dataset_name, searches[0].run_id), result, view.engine.dataset)


main()
