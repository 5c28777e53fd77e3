"""What Streamlit runs: a word at once, then the frame around whichever page is open."""

from pathlib import Path

import streamlit as st

from dashboard import greeting


def main() -> None:
    """Draw one page in its frame."""
    st.set_page_config(page_title="Mixdesk", page_icon=str(Path(__file__).parent / "icon.png"), layout="wide")
    place = greeting.reserve()
    from dashboard import frame  # a second in a cold process, in which the page would stand empty

    frame.draw(place)


main()
