"""The picture itself, and what hands do to it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.maps.map_figure import map_figure
from core.maps.scene import Scene
from core.maps.selection import inside_box, inside_lasso
from dashboard.pages.map import _trail
from dashboard.session.view import View

_BUTTONS = [["pan2d", "lasso2d", "select2d"], ["zoomIn2d", "zoomOut2d", "resetScale2d"]]


def show(view: View, scene: Scene, preset: str) -> None:
    """Draw the picture; a click is followed, a lasso or a box is kept."""
    key = f"map_{view.dataset_name}_{view.version}_{preset}"

    def take() -> None:
        act(st.session_state[key]["selection"], scene)

    st.plotly_chart(
        map_figure(scene, is_dark=st.context.theme.type == "dark"),
        key=key,
        on_select=take,
        selection_mode=("points", "box", "lasso"),
        config={"displayModeBar": True, "scrollZoom": True, "modeBarButtons": _BUTTONS},
        alt="A map: points that stand near each other are alike.",
    )


def act(event: Mapping[str, Any], scene: Scene) -> None:
    """Take in a lasso or a box with all points inside it, those that are not drawn too; else a click on one point."""
    areas = [*((inside_lasso, one) for one in event["lasso"]), *((inside_box, one) for one in event["box"])]
    if areas:
        positions = scene.picture.positions
        inside = np.zeros(len(positions), dtype=bool)
        for is_inside, area in areas:
            inside |= is_inside(positions, area["x"], area["y"])
        if scene.foreground is not None and scene.layer is None:
            inside &= scene.foreground
        _trail.select([scene.keys[at] for at in np.flatnonzero(inside).tolist()])
    elif event["points"]:
        data = event["points"][0].get("customdata")
        if data is not None:
            _trail.start(str(data[0] if isinstance(data, list) else data))
    else:
        _trail.clear_selection()
