"""The map as a picture: points in their colours, the names of groups, and what a list makes of them."""

from typing import TYPE_CHECKING, Any

from core.maps._colours import Ground, ground
from core.maps._list_figure import list_annotations, list_traces
from core.maps._marks import guest_boxes, guest_traces, mark_annotations, name_annotations, ring_traces
from core.maps._points import density_trace, point_traces
from core.maps.scene import HEIGHT, Extent, Scene, points_to_draw

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def map_figure(scene: Scene, *, is_dark: bool = False) -> "Figure":
    """Draw a scene."""
    from plotly.graph_objects import Figure

    colours, view = ground(is_dark=is_dark), Extent.of(scene.picture)
    drawn = points_to_draw(scene.picture)
    traces = [density_trace(scene.picture, view, colours)] if scene.picture.n_placed > len(drawn) else []
    traces += point_traces(scene, drawn, colours)
    traces += list_traces(scene, colours) + ring_traces(scene, colours) + guest_traces(scene, colours)
    numbers, taken = list_annotations(scene, view, colours, guest_boxes(scene, view))
    names = name_annotations(scene.picture, view, colours, taken)
    annotations = names + numbers + mark_annotations(scene, view, colours)
    return Figure(data=traces, layout=_layout(view, annotations, colours))


def _layout(view: Extent, annotations: list[dict[str, Any]], colours: Ground) -> dict[str, Any]:
    axis: dict[str, Any] = {"visible": False}
    return {
        "height": HEIGHT,
        "dragmode": "pan",
        "margin": dict.fromkeys("lrtb", 0),
        "xaxis": axis | {"range": [view.low[0], view.high[0]]},
        "yaxis": axis | {"range": [view.low[1], view.high[1]]},
        "annotations": annotations,
        "hoverlabel": {"align": "left"},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yanchor": "bottom",
            "bgcolor": colours.veil,
            "itemsizing": "constant",
        },
        "modebar": {"bgcolor": colours.veil, "color": colours.other, "activecolor": colours.ink},
    }
