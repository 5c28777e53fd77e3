"""Lists as files."""

import csv
import io
import json

import pandas as pd
import streamlit as st

from core.datasets.issues import safe_cell
from core.explanation.sentences import BOOST
from core.explanation.summary import summary
from core.ranking import Recommendation
from dashboard import texts
from dashboard.session.view import View

_COLUMNS = ("rank", "item_id", "title", "match", "score", "base")


def show(view: View, answer: Recommendation, compared: Recommendation) -> None:
    """Draw the ways to hand a list on: in words, or as a file."""
    name = f"{view.dataset_name}-{view.user_id}"
    with st.container(horizontal=True):
        with st.popover("In words", icon=":material/notes:", help="The list in one paragraph, to copy into a message."):
            _words(view, answer, compared)
        st.download_button(
            "List as CSV", list_csv(answer), f"{name}.csv", "text/csv", on_click="ignore", icon=":material/download:"
        )
        st.download_button(
            "List as JSON",
            json.dumps(answer.to_json(), ensure_ascii=False, indent=1),
            f"{name}.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )


def _words(view: View, answer: Recommendation, compared: Recommendation) -> None:
    dataset = view.engine.dataset
    who = texts.person(dataset, view.user_id or "nobody in particular")
    other = compared if view.is_compared else None
    text = summary(answer, dataset, who=who, compared=other, compared_name=view.compared_name)
    if dataset.about.is_simulated:
        text += " (Simulated behaviour: no evidence of quality.)"
    st.code(text, language=None, wrap_lines=True)


def list_csv(answer: Recommendation) -> str:
    """Return a list as CSV; cells that a spreadsheet would run as a formula are escaped."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180; a lone carriage return is quoted too
    names = list(answer.items[0].contributions) if answer.items else [*answer.config.weights.by_name(), BOOST]
    writer.writerow([*_COLUMNS, *names])
    for item in answer.items:
        parts = [item.contributions[name] for name in names]
        numbers = [100 * item.order_score, item.score, item.base]
        writer.writerow(
            [item.rank, safe_cell(item.item_id), safe_cell(item.title), *[f"{number:.6g}" for number in numbers]]
            + ["" if part is None else f"{part:.6g}" for part in parts]
        )
    return buffer.getvalue()


def table_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV; text cells that a spreadsheet would run as a formula are escaped."""
    safe = table.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
    return safe.to_csv(index=False, lineterminator="\r\n")
