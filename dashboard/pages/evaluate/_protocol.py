"""What is held out and how long lists are, as people choose it for a search or a check."""

from dataclasses import replace

import streamlit as st

from core.config import MAX_K
from core.evaluation.protocol import EvaluationProtocol, SplitKind
from dashboard.session.view import View

_SPLITS: dict[SplitKind, str] = {
    "time": "After one moment",
    "last": "Last of each",
    "random": "At random",
}
_MOST_IN_TRAIN = 20


def choose(view: View, usual: EvaluationProtocol) -> EvaluationProtocol:
    """Draw the rules of searches and checks and return them; those of the page's live numbers until they are moved."""
    split = st.segmented_control(
        "Held out are the actions",
        list(_SPLITS),
        default=usual.split,
        format_func=_SPLITS.__getitem__,
        key="rules_split",
        help="After one moment is closest to life. At random lets models see the future: only to reproduce a paper.",
    )
    held = st.slider(
        "Held out of 100 actions",
        5,
        50,
        round(100 * usual.holdout),
        step=5,
        key="rules_holdout",
        help="Of all actions, or of each one's. What tests tuning is cut from what is left by the same rule.",
    )
    left, right = st.columns(2)
    k = left.number_input("List length", 1, MAX_K, view.mix.k, key="rules_k")
    min_train = right.number_input(
        "Choices needed before",
        1,
        _MOST_IN_TRAIN,
        usual.min_train,
        key="rules_min_train",
        help="Those with fewer choices before the cut stand apart.",
    )
    st.caption(
        "For searches and checks; the live numbers keep their own rules. Numbers under different rules do not compare."
    )
    if split is None:
        return usual.with_k(int(k))
    return replace(usual, split=split, holdout=held / 100, last_n=None, k=int(k), min_train=int(min_train))
