import numpy as np
import streamlit as st

from core.jobs import running_jobs, start_job
from core.maps import Picture, place_among
from core.maps.scene import MOST_POINTS, N_SAMPLED, Guest, Scene
from dashboard import cache
from dashboard.components.waiting import until_done
from dashboard.pages.map import _chart, _drawn, _groups, _inspector, _numbers, _presets, _taken, _trail
from dashboard.session.view import View, current

_PEOPLE = "map_people"


def main() -> None:
    """Draw the Map page: the picture, what was clicked on it, what was taken in, and the groups."""
    view = current()
    if view is None:
        return
    if view.engine.pending:
        st.info("The map needs the items' texts, and those are still being prepared.", icon=":material/info:")
        return
    found = _drawn.of(view)
    if not found.has_items:
        st.info("There is no map to draw: it takes at least three items whose texts differ.", icon=":material/info:")
        return
    _body(view, found)


@st.fragment
def _body(view: View, found: _drawn.Pictures) -> None:
    measured = _numbers.of(view)
    choice = _choose(view, found, measured)
    if (sentence := _nothing_to_draw(found, choice, measured)) is not None:
        st.info(sentence, icon=":material/info:")
        return
    is_waiting = measured.now is None and not measured.why_not
    if is_waiting and _presets.needs_numbers(choice.preset, choice.by):
        _numbers.wait(view)
        return
    scene = _presets.scene(view, found, choice, measured, _guests(view, found))
    left, right = st.columns([7, 3], gap="medium")
    with left:
        _chart.show(view, scene, choice.preset)
        _facts(view, found, scene, choice)
        if choice.preset == _presets.CATALOG:
            _people(view)
    with right, st.container(key="map_inspector"):
        _inspector.show(view, found, scene, choice, measured)
    _taken.show(view, _presets.kind_of(choice.preset), measured)
    _groups.show(view, found, choice.preset, _presets.metric_of(choice.by), measured)


def _choose(view: View, found: _drawn.Pictures, measured: _numbers.Numbers) -> _presets.Choice:
    """Draw the presets with what to colour by and what to look for, and return what was asked for."""
    has_users = bool(len(view.engine.dataset.interactions.user_ids))
    offered = [
        _presets.CATALOG,
        *([_presets.USERS, _presets.LIST, _presets.NEVER, _presets.BEATS] if has_users else []),
    ]
    with st.container(horizontal=True, vertical_alignment="center", key="map_presets"):
        preset = st.segmented_control(
            "Show",
            offered,
            format_func=lambda one: _presets.words(one, view),
            default=_presets.CATALOG,
            required=True,
            key="map_preset",
            persist_state="session",
            label_visibility="collapsed",
        )
        preset = preset if preset in offered else _presets.CATALOG
        by = ""
        if choices := _presets.colour_choices(view, preset, measured, has_groups=found.is_drawn):
            by = st.selectbox(
                "Colour by",
                choices,
                format_func=lambda one: f"by {one[:1].lower()}{one[1:]}",
                key=f"map_by_{view.dataset_name}_{preset}_{found.is_drawn}",
                persist_state="session",
                label_visibility="collapsed",
                width=190,
                help="What the colours mean.",
            )
        search = st.text_input(
            "Find on the map",
            key="map_search",
            placeholder="Find by name",
            label_visibility="collapsed",
            width=150,
        )
    return _presets.Choice(preset, by, search.strip())


def _nothing_to_draw(found: _drawn.Pictures, choice: _presets.Choice, measured: _numbers.Numbers) -> str | None:
    """Return why a preset has no picture, with the cure; None where it has one."""
    if _presets.kind_of(choice.preset) == _trail.USER and not found.has_users:
        return "There is no map of users to draw: it takes at least three whose tastes differ."
    if choice.preset in (_presets.NEVER, _presets.BEATS) and measured.why_not:
        return measured.why_not
    if choice.preset == _presets.BEATS and measured.now is not None and measured.before is None:
        return "Your mix is the one it is compared with: move a fader, or choose another mix to compare with."
    return None


def _guests(view: View, found: _drawn.Pictures) -> tuple[Guest, ...]:
    """Return the starting personas at their places among the items, once their words are encoded."""
    if not st.session_state.get(_PEOPLE):
        return ()
    future = cache.persona_tastes(view.dataset_name, view.version)
    if not future.done() or future.exception() is not None or not future.result():
        return ()
    names, vectors = zip(*future.result().items(), strict=True)
    placed = place_among(
        np.stack(vectors), cache.recommender(view.dataset_name, view.version).index, found.items.positions
    )
    return tuple(
        Guest(_trail.key_of(_trail.PERSONA, name), name, float(x), float(y))
        for name, (x, y) in zip(names, placed, strict=True)
        if np.isfinite(x)
    )


def _people(view: View) -> None:
    """Offer to place the personas: what they say has to be encoded first, which may take some seconds."""
    if not st.session_state.get(_PEOPLE):
        words = "The personas of New users, as diamonds where their interests lie. Takes some seconds the first time."
        st.button(
            "Place people to start from",
            on_click=lambda: st.session_state.update({_PEOPLE: True}),
            icon=":material/person_pin_circle:",
            type="tertiary",
            help=words,
        )
    elif not (future := cache.persona_tastes(view.dataset_name, view.version)).done():
        until_done(future, "Reading what the people to start from say, to place them …")


def _facts(view: View, found: _drawn.Pictures, scene: Scene, choice: _presets.Choice) -> None:
    """Draw what a reader must know of the picture, in one quiet paragraph."""
    picture = scene.picture
    noun = view.audience if _presets.kind_of(choice.preset) == _trail.USER else "items"
    facts = ["Near means similar; far-apart distances mean little.", *_sampled(picture, noun), *_quality(picture, noun)]
    if noun == "items":
        facts += _left_off(view, picture)
    st.caption(" ".join(facts))
    if not found.is_drawn:
        _offer(view)


def _sampled(picture: Picture, noun: str) -> list[str]:
    if picture.n_placed <= MOST_POINTS:
        return []
    return [
        f"Dots are a sample of {N_SAMPLED:,} of {picture.n_placed:,} {noun}, from every group; "
        "the shade shows where all of them lie."
    ]


def _quality(picture: Picture, noun: str) -> list[str]:
    if picture.quality is None:
        return []
    quality = picture.quality
    return [
        f"Of the {quality.n_nearest} {noun} nearest in truth, {100 * quality.preservation:.0f}% are among the "
        f"{quality.n_nearest} nearest here (trustworthiness {quality.trustworthiness:.2f} of 1)."
    ]


def _left_off(view: View, picture: Picture) -> list[str]:
    n_later = len(view.engine.dataset.catalog) - len(picture.positions)
    n_silent = len(picture.positions) - picture.n_placed
    later = f"{n_later:,} item{'s' if n_later != 1 else ''} arrived after this map was drawn and stand in no place yet."
    silent = f"{n_silent:,} item{'s' if n_silent != 1 else ''} without any text have no place."
    return [*([later] if n_later > 0 else []), *([silent] if n_silent else [])]


def _offer(view: View) -> None:
    """Have the map drawn behind the page; where somebody has cancelled that, offer it."""
    workspace, key = cache.workspace(), f"map_asked_{view.dataset_name}_{view.version}"
    is_coming = any(job.dataset == view.dataset_name for job in running_jobs(workspace))  # behind an import, too
    if not is_coming and key not in st.session_state:
        st.session_state[key] = True
        _start(view)
    if is_coming:
        st.caption("The map with groups is being drawn; this quick picture (PCA) stays until it is ready.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("This is a quick picture of the two strongest directions (PCA), without groups.", width="content")
        if st.button("Draw the map with groups", type="primary"):
            _start(view)


def _start(view: View) -> None:
    """Start drawing, and draw the page again with the job on it."""
    job = start_job(cache.workspace(), "map", view.dataset_name, version=view.version)
    st.session_state["seen_jobs"] = (*st.session_state.get("seen_jobs", ()), job.job_id)
    st.rerun()


main()
