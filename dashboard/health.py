"""The health card: what to mend first, with the rows behind each finding."""

import streamlit as st

from core.health import Finding
from dashboard import downloads, messages, resources
from dashboard.view import View

_CHECKED_UNASKED = 50_000
_ICONS = {
    "serious": ":material/error:",
    "worth a look": ":material/warning:",
    "good to know": ":material/info:",
}


def show(view: View) -> None:
    """Draw the first findings on the data set, and all figures folded."""
    st.markdown("##### Health")
    n_items = len(view.engine.dataset.catalog)
    if n_items > _CHECKED_UNASKED and not st.toggle(f"Check {n_items:,} items", help="Takes up to a minute."):
        return
    report = resources.health(view.dataset_name, view.version)
    for finding in report.first_findings:
        _finding(finding)
    with st.expander("All figures"):
        st.dataframe(
            report.counts_table(),
            hide_index=True,
            column_config={"share": st.column_config.NumberColumn("share", format="percent")},
        )
    st.caption("Mend the files, load them again, and the checks run anew.")


def _finding(finding: Finding) -> None:
    with st.container(border=True, gap="small"):
        headline = messages.plain(finding.headline)
        st.markdown(f"{_ICONS[finding.severity]} **{headline}**", help=messages.plain(finding.rule) or None)
        st.caption(messages.plain(finding.action))
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
