"""The health card: what to mend first, with the rows behind each finding and a second look at it."""

from collections.abc import Callable

import streamlit as st

from core.health import Finding, Mended
from core.store.rebuild import changed_sources
from core.store.samples import ABOUT
from dashboard import cache, texts
from dashboard.lists import downloads
from dashboard.pages.data.upload import issues_path
from dashboard.session.view import View

Start = Callable[..., None]

_CHECKED_UNASKED = 50_000
_ICONS = {
    "serious": ":material/error:",
    "worth a look": ":material/warning:",
    "good to know": ":material/info:",
}


def show(view: View, start: Start, *, is_busy: bool) -> None:
    """Draw the first findings on the data set, and all figures folded; `start` reads changed files again."""
    st.markdown("##### Health")
    n_items = len(view.engine.dataset.catalog)
    if "content" in view.engine.pending:
        st.caption("Checked once the texts are encoded.")
        return
    if n_items > _CHECKED_UNASKED and not st.toggle(f"Check {n_items:,} items", help="Takes up to a minute."):
        return
    report, earlier = cache.health(view.dataset_name, view.version)
    if earlier is not None and (mended := report.mended_since(earlier)):
        st.success(_mended_words(mended), icon=":material/check:")
    for finding in report.first_findings:
        _finding(view, finding, start, is_busy=is_busy)
    with st.expander("All figures"):
        st.dataframe(
            report.counts_table(),
            hide_index=True,
            column_config={"share": st.column_config.NumberColumn("share", format="percent")},
        )


def _mended_words(mended: tuple[Mended, ...]) -> str:
    changes = "; ".join(f"{one.label} {one.n_before:,} → {one.n_now:,}" for one in mended)
    return texts.plain(f"Better than at the last check. {changes}.")


def _finding(view: View, finding: Finding, start: Start, *, is_busy: bool) -> None:
    with st.container(border=True, gap="small"):
        headline = texts.plain(finding.headline)
        st.markdown(f"{_ICONS[finding.severity]} **{headline}**", help=texts.plain(finding.rule) or None)
        st.caption(texts.plain(finding.action))
        if finding.count == 0:
            return
        is_sample = view.engine.dataset.about in ABOUT.values()
        if not is_sample and st.button(
            "Check again",
            key=f"check_again_{finding.key}",
            disabled=is_busy,
            help="Reads the files again that changed since, and runs every check anew.",
        ):
            _check_again(view, start)
        _rows_behind(finding)


def _check_again(view: View, start: Start) -> None:
    """Read the changed files again, or say what the checks wait for."""
    sources, changed = changed_sources(cache.workspace().version(view.dataset_name, view.version))
    if changed:
        start("rebuild", view.dataset_name, issues=str(issues_path()))
    elif sources:
        files = texts.joined(sorted({texts.plain(one.path) for one in sources}))
        st.info(f"Nothing has changed in {files} since: save the mended file there, then check again.")
    else:
        st.info("The files came as copies: drop the mended one above under the same name, and all is checked anew.")


def _rows_behind(finding: Finding) -> None:
    table = finding.table()
    if table.empty:
        return
    with st.expander(f"Which ones ({len(table):,})"):
        st.dataframe(table.head(100), hide_index=True)
        st.download_button(
            "All as CSV",
            downloads.table_csv(table),
            f"{finding.key}.csv",
            "text/csv",
            on_click="ignore",
            key=f"health_{finding.key}",
        )
