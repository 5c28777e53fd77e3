"""A map to hand on: one HTML file that opens anywhere, with its neighbours to follow."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np

from core.datasets import Dataset
from core.errors import DataError
from core.maps._colours import LIGHT
from core.maps._item_map import Picture
from core.maps.colouring import by_group
from core.maps.map_figure import map_figure
from core.maps.scene import MOST_POINTS, N_SAMPLED, Scene

_TEMPLATE = Path(__file__).with_name("map.html.jinja")
_N_NEAREST = 8


def map_page(dataset: Dataset, picture: Picture, *, made_at: float) -> str:
    """Return a page with the items' map, a search and the nearest of every item; needs no network.

    Parameters
    ----------
    made_at : float
        Seconds since 1970 UTC.

    Raises
    ------
    DataError
        If fewer than three items differ.
    """
    if picture.n_placed < 3 or picture.is_one_spot:
        raise DataError("there is no map to draw: it takes at least three items whose texts differ.")
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        dataset=dataset.name,
        note=dataset.about.note,
        n_items=picture.n_placed,
        n_without=len(picture.positions) - picture.n_placed,
        n_sampled=N_SAMPLED if picture.n_placed > MOST_POINTS else None,
        groups=_groups(picture),
        quality=picture.quality,
        made_on=dt.datetime.fromtimestamp(made_at, tz=dt.UTC).strftime("%d %b %Y").lstrip("0"),
        figure=_figure_html(dataset, picture),
        data=_script_json(_content(dataset, picture)),
    )


def _groups(picture: Picture) -> list[tuple[str, int]]:
    sizes = np.bincount(picture.clusters[picture.clusters >= 0], minlength=len(picture.cluster_names))
    return [(name, int(size)) for name, size in zip(picture.cluster_names, sizes, strict=True)]


def _figure_html(dataset: Dataset, picture: Picture) -> str:
    catalog, n = dataset.catalog, len(picture.positions)
    hover = [f"{title}\n{category}" for title, category in zip(catalog.titles[:n], catalog.categories[:n], strict=True)]
    figure = map_figure(Scene(picture, [str(at) for at in range(n)], hover, by_group(picture)))
    ring = {"symbol": "circle-open", "size": 20, "color": LIGHT.ink, "line": {"width": 2}}
    figure.add_trace({"type": "scattergl", "mode": "markers", "x": [], "y": [], "hoverinfo": "skip", "marker": ring})
    figure.update_layout(height=None, paper_bgcolor=LIGHT.paper, plot_bgcolor=LIGHT.paper, showlegend=False)
    config = {"displaylogo": False, "scrollZoom": True, "responsive": True}
    return str(
        figure.to_html(full_html=False, include_plotlyjs=True, div_id="map", default_height="100%", config=config)
    )


def _content(dataset: Dataset, picture: Picture) -> dict[str, Any]:
    near = picture.neighbours
    n = len(picture.positions)
    return {
        "titles": [str(title) for title in dataset.catalog.titles[:n]],
        "about": [str(category) for category in dataset.catalog.categories[:n]],
        "x": [None if np.isnan(x) else round(float(x), 4) for x in picture.positions[:, 0]],
        "y": [None if np.isnan(y) else round(float(y), 4) for y in picture.positions[:, 1]],
        "near": [] if near is None else near.positions[:, :_N_NEAREST].tolist(),
        "similarity": []
        if near is None
        else np.nan_to_num(near.cosines[:, :_N_NEAREST]).round(2).astype(float).tolist(),
    }


def _script_json(content: dict[str, Any]) -> str:
    """Return JSON that no title can break out of its script element with."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
