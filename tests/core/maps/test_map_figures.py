"""The map as Plotly's figure: keys for clicks, names that can be read, samples that are named."""

from dataclasses import replace

import numpy as np
import pytest
from builders import dataset_of

from core.maps._colours import GROUP_COLOURS
from core.maps._item_map import Picture
from core.maps._neighbours import Neighbours
from core.maps.colouring import Colouring, by_amount, by_change, by_group
from core.maps.list_layer import ListLayer
from core.maps.map_figure import map_figure
from core.maps.map_file import map_page
from core.maps.scene import MOST_POINTS, N_SAMPLED, Guest, Mark, Scene, points_to_draw


def picture_of(n, n_groups=2, seed=0):
    positions = np.random.default_rng(seed).normal(size=(n, 2)).astype(np.float32)
    clusters = (np.arange(n) % n_groups).astype(np.int32)
    return Picture("umap", positions, clusters, tuple(f"Group {at}" for at in range(n_groups)), None, None)


def scene_of(picture, colouring=None, **more):
    n = len(picture.positions)
    titles = [f"<b>{at}</b>" for at in range(n)]
    return Scene(picture, [f"item:{at}" for at in range(n)], titles, colouring or by_group(picture), **more)


def keys(figure):
    return [key for trace in figure.data if trace.type == "scattergl" for key in trace.customdata or ()]


def test_every_point_hands_back_its_key_and_shows_its_title_as_text():
    figure = map_figure(scene_of(picture_of(20)))
    assert sorted(keys(figure)) == sorted(f"item:{at}" for at in range(20))
    assert figure.data[0].hovertext[0] == "&lt;b&gt;0&lt;/b&gt;"
    assert [trace.marker.color for trace in figure.data] == list(GROUP_COLOURS[:2])
    assert [note.text for note in figure.layout.annotations] == ["<b>Group 0</b>", "<b>Group 1</b>"]


def test_points_without_a_place_are_not_drawn():
    picture = picture_of(20)
    picture.positions[3] = np.nan
    assert "item:3" not in keys(map_figure(scene_of(picture)))


def test_a_large_map_is_a_shade_of_all_and_an_even_sample_of_every_group():
    picture = picture_of(MOST_POINTS + 2, n_groups=4)
    drawn = points_to_draw(picture)
    assert len(drawn) == N_SAMPLED
    assert np.ptp(np.bincount(picture.clusters[drawn])) <= 2
    shade, *points = map_figure(scene_of(picture)).data
    assert shade.type == "heatmap"
    assert sum(len(trace.x) for trace in points) == N_SAMPLED
    assert len(points_to_draw(picture_of(MOST_POINTS))) == MOST_POINTS


def test_the_background_is_muted_and_lies_behind():
    figure = map_figure(scene_of(picture_of(10), foreground=np.arange(10) < 4))
    assert set(figure.data[0].customdata) == {f"item:{at}" for at in range(4, 10)}
    assert figure.data[0].marker.size < figure.data[1].marker.size


def test_unknown_values_are_grey_and_zero_is_the_middle_of_a_change():
    picture = picture_of(4)
    now = np.array([1.0, 0.0, np.nan, 3.0])
    grey, coloured = map_figure(scene_of(picture, by_amount(now, "choices"))).data
    assert grey.customdata == ("item:2",)
    assert list(coloured.marker.color) == [0, 1, 3]
    change = map_figure(scene_of(picture, by_change(now, np.ones(4), ""))).data[1]
    assert change.marker.cmin == -change.marker.cmax
    nothing = map_figure(scene_of(picture, by_amount(np.full(4, np.nan), "choices"))).data
    assert len(nothing) == 1


def test_a_list_is_numbered_ringed_and_its_swaps_are_arrows():
    layer = ListLayer(listed=(3, 1), remembered=((0, 1.0), (2, 0.5)), swaps=((4, 1),))
    figure = map_figure(scene_of(picture_of(6), foreground=np.zeros(6, dtype=bool), layer=layer))
    line, rings, chosen = figure.data[-3:]
    assert (line.line.dash, line.customdata) == ("dash", ("item:4", "item:1"))
    assert rings.marker.size[0] > rings.marker.size[1]
    assert chosen.customdata == ("item:3", "item:1")
    assert [note.text for note in figure.layout.annotations if note.text[3:4].isdigit()] == ["<b>1</b>", "<b>2</b>"]
    assert sum(note.text == "" for note in figure.layout.annotations) == 1


def test_marks_and_guests_stand_on_top():
    figure = map_figure(
        scene_of(picture_of(6), marks=(Mark(2, "<i>", is_strong=True),), guests=(Guest("persona:A", "A", 0, 0),))
    )
    rings, guests = figure.data[-2:]
    assert rings.customdata == ("item:2",)
    assert guests.customdata == ("persona:A",)
    assert any(note.text == "<b>&lt;i&gt;</b>" for note in figure.layout.annotations)


@pytest.mark.parametrize("is_dark", [False, True])
def test_colours_other_than_groups_have_a_legend(is_dark):
    picture = picture_of(4)
    figure = map_figure(
        scene_of(picture, Colouring("groups", np.array([0, 1, -1, 0]), ("Home", "Out"))), is_dark=is_dark
    )
    assert [(trace.name, trace.showlegend) for trace in figure.data] == [("other", True), ("Home", True), ("Out", True)]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_points_at_one_place_still_make_a_picture(n):
    picture = Picture("pca", np.zeros((n, 2), np.float32), np.zeros(n, np.int32), ("One",), None, None)
    assert len(keys(map_figure(scene_of(picture)))) == n


def test_a_page_keeps_titles_out_of_its_script():
    picture = replace(picture_of(6), neighbours=Neighbours(np.full((6, 2), -1), np.zeros((6, 2))))
    titles = {f"i{at}": {"title": "</script><script>alert(1)</script>"} for at in range(6)}
    page = map_page(dataset_of(items=titles, log=[]), picture, made_at=0.0)
    assert "<script>alert" not in page
    assert "1 Jan 1970" in page
