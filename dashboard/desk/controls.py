"""The desk: faders, variety, memory, filters and rules; drawn once, in the sidebar of every page."""

import html
import json
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np
import streamlit as st

from core.config import RankingConfig, Weights
from core.datasets import Dataset
from core.errors import MixdeskError
from core.explanation.place_counts import VARIETY, place_counts
from core.ranking import Query, Recommender
from core.signals import Signal
from core.signals.added import AddedSignal
from core.signals.new_arrivals import NewArrivalsSignal
from core.store.candidate_names import SUGGESTED, check_config_name, named_configs
from dashboard import cache, texts
from dashboard.desk import add_signal, fader_moves, memory
from dashboard.session import link, state, steps
from dashboard.session.here import fader_key, signals_here, waiting_signals

_ATTRIBUTE_VALUES = 200


def tidy(dataset: Dataset) -> None:
    """Drop filter values that this catalog lacks (another's), so that the mix is what the desk will show."""
    catalog = dataset.catalog
    for key, known in (("filter_category", catalog.category_counts), ("filter_tags", catalog.tag_counts)):
        if chosen := st.session_state[key]:
            counts = known()
            state.show_value(key, [value for value in chosen if value in counts])


def show(engine: Recommender, query: Query, *, is_for_new_user: bool = False) -> None:
    """Draw the desk, with what its faders decide for somebody.

    Beside a new user it says whose weights the faders are: a mix may have some for new people.
    """
    dataset = engine.dataset
    _steps(dataset)
    _presets(dataset)
    if notice := st.session_state.get(state.NOTICE):
        st.caption(f":material/info: {texts.plain(notice)}")
    counts = _counts(engine, query)
    if is_for_new_user:
        _own_weights(engine, query)
    waiting = waiting_signals()
    for signal in (one for name, one in signals_here().items() if name not in waiting):
        _fader(signal, engine, counts.get(signal.name), is_pending=signal.name in engine.pending)
    add_signal.show(engine)
    st.slider(
        "Variety",
        0,
        100,
        step=5,
        format="%d%%",
        key="variety",
        help=texts.VARIETY_HELP,
    )
    if counts:
        _decision("variety", f"replaces {counts[VARIETY]} of {st.session_state['k']} look-alikes", texts.SWAPS_HELP)
    memory.show(dataset)
    _filters(dataset)
    _rules(dataset)
    _more(engine)
    _foot(dataset)


def _counts(engine: Recommender, query: Query) -> dict[str, int]:
    """Return what each control decides; nothing where there is nobody, or the page says why there is no list."""
    if query.is_nobody:
        return {}
    with suppress(MixdeskError):
        return place_counts(engine, query, state.config())
    return {}


def mixes(dataset_name: str) -> dict[str, RankingConfig]:
    """Return all mixes to start from or compare with, the suggested one first."""
    suggested = cache.suggestion(dataset_name, cache.current_version(dataset_name))
    first = {} if suggested is None or suggested.config is None else {SUGGESTED: suggested.config}
    return {**first, **state.BUILT_IN_MIXES, **named_configs(cache.workspace(), dataset_name)}


def mix_name(mix: RankingConfig, dataset_name: str) -> str | None:
    """Return the name of the mix that equals this one, or None if it is edited."""
    for name, known in mixes(dataset_name).items():
        if _is_same(known, mix):
            return name
    return None


def _is_same(left: RankingConfig, right: RankingConfig) -> bool:
    """Compare mixes by share of weight, so that a link's rounding does not count as an edit."""
    if not _weigh_the_same(left.weights, right.weights):
        return False
    own, other = left.new_people, right.new_people
    if own is not None and other is not None and _weigh_the_same(own.weights, other.weights):
        right = replace(right, new_people=replace(other, weights=own.weights))
    return left == replace(right, weights=left.weights)


def _weigh_the_same(left: Weights, right: Weights) -> bool:
    mine, theirs = left.shares(), right.shares()
    pairs = ((mine.get(name, 0.0), theirs.get(name, 0.0)) for name in {**mine, **theirs})
    return all(math.isclose(a, b, abs_tol=1e-4) for a, b in pairs)


def _presets(dataset: Dataset) -> None:
    """Draw the mixes to start from; a widget of its own for each mix in force.

    A browser that is behind repeats what it last showed there. From a widget that has made way for another that is
    no click, and must not throw the faders back under a quick hand.
    """
    known = mixes(dataset.name)
    name = mix_name(state.config(), dataset.name)
    key = st.session_state["shown_presets"] = f"presets_{name}"

    def start() -> None:
        chosen = st.session_state[key]
        if chosen is not None and st.session_state["shown_presets"] == key:
            state.apply(known[chosen])

    state.show_value(key, name)
    st.pills(
        "Start from",
        list(known),
        key=key,
        required=name is not None,
        on_change=start,
        help="A mix is all settings behind a list. Pick one, then move the faders.",
    )


def _own_weights(engine: Recommender, query: Query) -> None:
    """Draw whether new people have weights of their own, and how far these have given way."""
    key, mix = "widget_own_weights", state.config()

    def keep() -> None:
        st.session_state[state.OWN_WEIGHTS] = st.session_state[key]
        if st.session_state[key]:
            fader_moves.NEW_PEOPLE.begin_like(fader_moves.MIX)

    state.show_value(key, mix.new_people is not None)
    with st.container(key="own_weights", gap=None):
        st.toggle("Own weights for new people", key=key, on_change=keep, help=texts.OWN_WEIGHTS_HELP)
        if mix.new_people is not None:
            st.caption(texts.whose_faders(engine.n_done(query), mix.new_people.clicks))


def _decision(name: str, words: str, explained: str) -> None:
    """Draw what a fader does to the list, in one quiet line under it."""
    with st.container(key=f"decides_{name}"):
        st.html(f'<span title="{explained}">{words}</span>')


def _fader(one: Signal, engine: Recommender, decided: int | None, *, is_pending: bool) -> None:
    bank = fader_moves.on_desk()
    signal, name, key, about = one.name, one.label, bank.key(one.name), one.help_for(engine)
    why_muted = texts.muted_reason(signal, engine.dataset)
    share = st.session_state[key]
    with st.container(key=f"fader_{signal}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap=None):
            st.html(
                f'<span class="mix-label" title="{html.escape(about)}">'
                f'<i class="mix-swatch mix-{fader_key(signal)}"></i><span>{html.escape(name)}</span></span>'
            )
            st.button(
                "Unmute" if share == 0 else "Mute",
                key=f"mute_{signal}",
                type="tertiary",
                on_click=bank.toggle_mute,
                args=(signal,),
                disabled=bool(why_muted),
                help=f"Take “{name}” out of the mix, or put it back.",
            )
            st.button(
                "All" if share >= 100 else "Solo",
                key=f"solo_{signal}",
                type="tertiary",
                on_click=bank.toggle_solo,
                args=(signal,),
                disabled=bool(why_muted),
                help=f"Only “{name}”; once more returns to the mix.",
            )
            if isinstance(one, AddedSignal):
                st.button(
                    ":material/close:",
                    key=f"remove_{signal}",
                    type="tertiary",
                    on_click=add_signal.remove,
                    args=(engine.dataset.name, signal),
                    help=f"Remove “{name}” from the data set. Mixes that name it share its weight out.",
                )
        st.slider(
            name,
            0.0,
            100.0,
            step=1.0,
            format="%.0f%%",
            key=key,
            disabled=bool(why_muted),
            help=about,
            label_visibility="collapsed",
        )
        if why_muted or is_pending:
            st.caption(why_muted or "Not ready yet: it joins the mix by itself.")
        elif decided is not None:
            words = f"{decided} of {st.session_state['k']} are here because of this"
            _decision(signal, words, texts.LEADING_HELP)


def _filters(dataset: Dataset) -> None:
    catalog = dataset.catalog
    count = state.config().filters.n_set
    with st.expander(f"Filters ({count})" if count else "Filters", key="filters"):
        if names := list(catalog.category_counts()):
            _kept_multiselect("Category", names, "filter_category", help="Only items of one of these.")
        if tags := list(catalog.tag_counts())[:_ATTRIBUTE_VALUES]:
            _kept_multiselect("Tags", tags, "filter_tags", help="Only items with at least one of these.")
        prices = catalog.prices[~np.isnan(catalog.prices)]
        if len(prices) and prices.min() < prices.max():
            _price_filter(prices, f"widget_price_{dataset.name}")
        if not np.isnan(catalog.created_at).all():
            _age_filter()
        _attribute_filters(dataset)


def _price_filter(prices: np.ndarray, key: str) -> None:
    """Draw the price range; an end that stands at the catalog's own is no filter. A loaded mix may reach further."""
    chosen = st.session_state["filter_price"] or (None, None)
    ends = [float(price) for price in chosen if price is not None]
    low = min([float(math.floor(prices.min())), *ends])
    high = max([float(math.ceil(prices.max())), *ends])

    def keep() -> None:
        lowest, highest = st.session_state[key]
        picked = (None if lowest == low else lowest, None if highest == high else highest)
        st.session_state["filter_price"] = None if picked == (None, None) else picked

    state.show_value(
        key, (low if chosen[0] is None else float(chosen[0]), high if chosen[1] is None else float(chosen[1]))
    )
    st.slider("Price", low, high, key=key, step=1.0, on_change=keep, help="Only items within this range.")


def _age_filter() -> None:
    key = "widget_age"
    chosen = st.session_state["filter_age_days"]

    def keep() -> None:
        age = st.session_state[key]
        st.session_state["filter_age_days"] = None if age is None else float(age)

    state.show_value(key, None if chosen is None else math.ceil(chosen))
    st.number_input(
        "Newer than (days)",
        1,
        36_500,
        key=key,
        value=None,
        on_change=keep,
        placeholder="any age",
        help="Age of the item.",
    )


def _attribute_filters(dataset: Dataset) -> None:
    catalog, key = dataset.catalog, "widget_attributes"
    few = [name for name, count in catalog.distinct_counts.items() if 1 < count <= _ATTRIBUTE_VALUES]
    if not few:
        return
    chosen: dict[str, list[str]] = st.session_state["filter_attributes"]

    def keep() -> None:
        st.session_state["filter_attributes"] = {name: chosen.get(name, []) for name in st.session_state[key]}

    state.show_value(key, [name for name in chosen if name in few])
    for name in st.multiselect(
        "Other columns", few, key=key, on_change=keep, help="Filter by any further column of your catalog."
    ):
        _attribute_filter(name, sorted(catalog.frame[name].map(str).unique()))


def _attribute_filter(name: str, options: list[str]) -> None:
    key = f"widget_attribute_{name}"
    chosen: dict[str, list[str]] = st.session_state["filter_attributes"]

    def keep() -> None:
        st.session_state["filter_attributes"] = {**chosen, name: st.session_state[key]}

    state.show_value(key, [value for value in chosen.get(name, []) if value in options])
    st.multiselect(name.replace("_", " ").capitalize(), options, key=key, on_change=keep)


def _kept_multiselect(label: str, options: list[str], key: str, *, help: str) -> None:  # noqa: A002  Streamlit's word
    """Draw a multiselect on a desk key; values that the options lack (another catalog's) are dropped."""
    state.show_value(key, [value for value in st.session_state[key] if value in options])
    st.multiselect(label, options, key=key, help=help)


def _rules(dataset: Dataset) -> None:
    values = st.session_state
    count = sum(len(values[rule]) for rule in ("pin", "exclude", "include", "boost"))
    with st.expander(f"Rules ({count})" if count else "Rules", key="rules"):
        st.caption("Pin an item or never show it: open its details in the list.")
        for rule, label, words in (
            ("pin", "Pinned, in this order", "These stand first, whatever their score."),
            ("exclude", "Never shown", "These never stand in a list."),
        ):
            if values[rule]:
                st.multiselect(label, list(values[rule]), key=rule, format_func=_title_of(dataset), help=words)
        if values["include"] or values["boost"]:
            st.caption(f"From the loaded mix: only {len(values['include'])} items, {len(values['boost'])} pushed.")


def _title_of(dataset: Dataset) -> Callable[[str], str]:
    def title(item_id: str) -> str:
        index = dataset.catalog.index_of(item_id)
        return item_id if index is None else str(dataset.catalog.titles[index])

    return title


def _more(engine: Recommender) -> None:
    with st.expander("More"):
        st.number_input("List length", 1, 100, key="k", help="How many items a list shows.")
        _new_item_places(engine)
        windows = list(dict.fromkeys([*state.WINDOWS, st.session_state["window"]]))
        st.selectbox(
            "Trending window (days)",
            windows,
            key="window",
            format_func=lambda days: "Chosen by the log" if days == "auto" else f"{days} days",
            help="Only activity this recent counts as trending.",
        )
        st.number_input(
            "Trending half-life (days)",
            0.1,
            365.0,
            step=0.5,
            key="trending_half_life",
            help="Newer activity counts more.",
        )
        st.selectbox(
            "Leave out",
            list(texts.SEEN_RULES),
            key="exclude_seen",
            format_func=texts.SEEN_RULES.__getitem__,
            help="What a user has had before and need not be shown again.",
        )
    with st.expander("Expert"):
        st.selectbox(
            "Method for People like them",
            list(texts.METHODS),
            key="model",
            format_func=texts.METHODS.__getitem__,
            help="How “People like them” is computed. A new choice is fitted on the spot.",
        )
        st.number_input("EASE penalty (L2)", 1.0, 1e6, key="ease_l2", help="Higher trusts frequent pairs only.")
        st.selectbox(
            "Signals made comparable by",
            list(texts.NORMALISATIONS),
            key="normalisation",
            format_func=texts.NORMALISATIONS.__getitem__,
            help="How scores of different scale are brought together before they are weighed.",
        )


def _new_item_places(engine: Recommender) -> None:
    """Draw how many places are kept for new items, with what ``auto`` was measured to cost."""
    asked = st.session_state["new_item_places"]
    counts = [str(count) for count in range(st.session_state["k"] // 2 + 1)]
    of_auto = engine.auto_places.of(replace(state.config(), new_item_places="auto"))
    st.selectbox(
        "Places for new items",
        list(dict.fromkeys(["auto", *counts, asked])),
        key="new_item_places",
        format_func=lambda count: texts.new_item_places(count, of_auto),
        help=texts.NEW_ITEMS_HELP,
    )
    if why := texts.muted_reason(NewArrivalsSignal.name, engine.dataset):
        st.caption(why)
    elif asked == "auto":
        st.caption(engine.auto_places.reason)


def _steps(dataset: Dataset) -> None:
    """Draw the way back at the top, where no popover of the desk ever lies over it."""
    with st.container(horizontal=True, key="desk_steps", gap="small"):
        st.button(
            "Undo",
            on_click=steps.undo,
            type="tertiary",
            disabled=not steps.can_undo(),
            help="Take the last move back.",
        )
        st.button("Redo", on_click=steps.redo, type="tertiary", disabled=not steps.can_redo(), help="Make it again.")
        start, mix = next(iter(mixes(dataset.name).items()))
        words = f"Back to “{start}”, without likes and hides."
        st.button("Reset", on_click=steps.reset, type="tertiary", args=(mix,), help=words)


def _foot(dataset: Dataset) -> None:
    with st.container(horizontal=True, key="desk_mixes", gap="small"):
        with st.popover("Save mix", help="Keep all settings under a name."):
            _save(dataset)
        with st.popover("Load mix", help="Open a mix from a file, or delete a saved one."):
            _load(dataset)


def _save(dataset: Dataset) -> None:
    mix = state.config()
    with st.form("save_mix", border=False):
        name = st.text_input("Name", max_chars=60, placeholder="Autumn mix")
        if st.form_submit_button("Save mix", type="primary"):
            _save_as(dataset, name, mix)
    st.download_button(
        "Download as JSON",
        json.dumps(mix.to_json(), indent=1),
        file_name="mix.json",
        mime="application/json",
        on_click="ignore",
        help="The file works with `mixdesk recommend --config` too.",
    )


def _save_as(dataset: Dataset, name: str, mix: RankingConfig) -> None:
    try:
        check_config_name(cache.workspace(), dataset.name, name)
        cache.workspace().save_config(dataset.name, name, mix)
    except MixdeskError as error:
        st.error(texts.plain(str(error)))
        return
    st.toast(f"Saved “{texts.plain(name.strip())}”.")
    st.rerun()


def _load(dataset: Dataset) -> None:
    file = st.file_uploader("Mix as JSON", type="json", key="mix_file")
    if file is not None and st.button("Use this mix", type="primary"):
        try:
            mix = RankingConfig.from_json(json.loads(file.getvalue()))
            dataset.catalog.passes(mix.filters, now=0.0)
        except MixdeskError as error:
            st.error(texts.plain(str(error)))
        except ValueError:
            st.error(f"{texts.plain(file.name)} is not JSON: choose a file that “Download as JSON” made.")
        else:
            st.session_state["mix_to_apply"] = mix
            st.rerun()
    saved = list(cache.workspace().configs(dataset.name))
    if saved:
        doomed = st.selectbox("Delete a saved mix", saved, index=None, placeholder="none")
        if doomed is not None and st.button(f"Delete “{doomed}”"):
            cache.workspace().delete_config(dataset.name, doomed)
            st.rerun()


def begin_with_suggestion(dataset_name: str) -> None:
    """Start a session that no link describes with the suggested mix; before any desk widget is drawn."""
    if st.session_state.setdefault("has_first_mix", link.says_mix()):
        return
    st.session_state["has_first_mix"] = True
    suggested = cache.suggestion(dataset_name, cache.current_version(dataset_name))
    if suggested is not None and suggested.config is not None and not steps.can_undo():
        state.apply(suggested.config)


def is_start(mix: RankingConfig, dataset_name: str) -> bool:
    """Return whether a mix is the one that a data set starts from; of a deleted one none is."""
    if dataset_name not in cache.workspace().dataset_names():
        return False
    return _is_same(next(iter(mixes(dataset_name).values())), mix)


def apply_pending() -> None:
    """Apply a mix that was loaded in the last run; before any desk widget is drawn."""
    mix = st.session_state.pop("mix_to_apply", None)
    if mix is not None:
        state.apply(mix)
