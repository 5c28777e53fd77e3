"""What a page says while work goes on behind it."""

from concurrent.futures import Future
from typing import Any

import streamlit as st


@st.fragment(run_every=0.4)
def until_done(future: "Future[Any]", words: str) -> None:
    """Say what is on its way, and draw the page again once it is there."""
    st.caption(f":material/hourglass_top: {words}")
    if future.done():
        st.rerun()
