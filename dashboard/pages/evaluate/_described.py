"""What the desk's mixes are worth to people whom nobody knows: what their words buy, and what that costs."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.config import RankingConfig
from core.errors import MixdeskError
from core.evaluation.new_people import LENGTH, Described, NewPeopleMeasure
from core.evaluation.new_people_search import NewPeopleSearch
from core.evaluation.verdict import of_100
from core.signals import label_of
from core.store.candidate_names import YOUR_MIX
from dashboard import cache, texts
from dashboard.lists import headline
from dashboard.session import state
from dashboard.session.view import View

_ASKED, _SEARCHED = "new_people_asked", "new_people_searched"
_SEARCH_HELP = "Tries weights in even steps on the same people, under this mix's other settings. Takes seconds."
_HELP = (
    "Those who are tested are described by two tags or categories that their choices share more than the catalog does. "
    "Their lists rest on these words alone; what they chose before cannot be listed. "
    "In brackets: the likely range (95%). Takes seconds."
)


def show(view: View) -> None:
    """Draw lists for described people by mix, with and without variety, and without their words deciding."""
    with st.expander("New people"):
        wanted = (view.dataset_name, view.version, view.mix, view.compared)
        if st.session_state.get(_ASKED) != wanted:
            st.caption("Would somebody of whom two words are known find what they choose next?")
            st.button("Measure new people", on_click=_ask, args=wanted, help=_HELP)
            return
        try:
            people = cache.new_people_bench(view.dataset_name, view.version).people
            _draw(view, people)
        except MixdeskError as error:
            st.info(texts.plain(f"Not measured: {error}"), icon=":material/info:")


def _ask(*wanted: object) -> None:
    """Measure these mixes, and no others while faders move: a line may take seconds; a callback."""
    st.session_state[_ASKED] = wanted


def _draw(view: View, people: tuple[Described, ...]) -> None:
    is_same = view.mix == view.compared or view.compared_lists is not None
    mixes = {YOUR_MIX: view.mix} | ({} if is_same else {view.compared_name: view.compared})
    rows = {}
    for name, mix in mixes.items():
        rows[name] = _measure(view, mix)
        if mix.diversity:
            rows[f"{name}, without variety"] = _measure(view, replace(mix, diversity=0.0))
        rows[f"{name}, everything competes"] = _measure(view, mix, with_pool=False)
    st.caption(texts.plain(_on_whom(people, view)), help=_HELP)
    table = [
        {
            "Lists": name,
            "Would have seen a later pick, of 100": f"{of_100(one.hit_rate)} ({of_100(one.interval[0])} to "
            f"{of_100(one.interval[1])})",
            f"Fit the words, of {LENGTH}": f"{one.mean_fit:.1f}",
            "Different items": f"{one.n_items:,}",
        }
        for name, one in rows.items()
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True, height="content")
    st.caption(price(rows[YOUR_MIX], rows[f"{YOUR_MIX}, everything competes"]))
    _weights(view, n_people=len(people))


def _weights(view: View, *, n_people: int) -> None:
    """Offer to look for the weights that serve new people best, and to put them on the desk."""
    wanted = (view.dataset_name, view.version, replace(view.mix, new_people=None))
    if st.session_state.get(_SEARCHED) != wanted:
        st.button("Find weights for new people", on_click=_search, args=wanted, help=_SEARCH_HELP)
        return
    added = tuple(name for name in view.engine.dataset.added_signals if view.mix.weights[name] > 0)
    found = cache.new_peoples_weights(*wanted, added)
    st.caption(texts.plain(_found(found, view, n_people)))
    own = found.suggested.new_people
    st.button(
        "Use them for new people",
        on_click=state.apply,
        args=(replace(view.mix, new_people=own),),
        disabled=view.mix.new_people == own,
        help="The mix keeps its own weights for everybody else, and for new people after their first clicks.",
    )


def _search(*wanted: object) -> None:
    st.session_state[_SEARCHED] = wanted


def _found(found: NewPeopleSearch, view: View, n_people: int) -> str:
    """Return which weights serve new people best, and by what."""
    chosen, best = found.suggested.measure, found.best.measure
    weighed = found.suggested.new_people.weights.shares().items()
    shares = [f"{label_of(name, view.engine.dataset)} {share:.0%}" for name, share in weighed if share]
    return (
        f"{texts.joined(shares)}: {of_100(chosen.hit_rate)} of 100 would have seen a later pick, and "
        f"{chosen.n_items:,} different items are shown. That is the most of the {len(found.as_good()):,} of "
        f"{len(found.trials):,} weights that are as good as the best ({of_100(best.hit_rate)}) on these {n_people:,}."
    )


def _measure(view: View, mix: RankingConfig, *, with_pool: bool = True) -> NewPeopleMeasure:
    return cache.new_people(view.dataset_name, view.version, mix, with_pool=with_pool)


def _on_whom(people: tuple[Described, ...], view: View) -> str:
    first = texts.joined([f"“{word}”" for word in people[0].interests])
    whom = headline.testers(len(people), view)
    return f"{whom}, each known by two words alone: the first by {first}. Lists of {LENGTH}."


def price(said: NewPeopleMeasure, everything: NewPeopleMeasure) -> str:
    """Return what letting words decide what competes changes, as Markdown."""
    return (
        f"What is said decides which items compete. Under your mix {said.mean_fit:.1f} of {LENGTH} fit, "
        f"{said.n_items:,} different items are shown, and {of_100(said.hit_rate)} of 100 would have seen a later "
        f"pick. If everything competed, it would be {everything.mean_fit:.1f}, {everything.n_items:,} and "
        f"{of_100(everything.hit_rate)}."
    )
