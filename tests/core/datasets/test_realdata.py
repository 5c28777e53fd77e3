"""Two real data sets come in whole."""

import pytest
from realdata import FOLDER, MAPPING

from core.datasets.importing import Sources, import_files
from core.datasets.options import Positives
from core.ranking import iso_time

AFTER = 1_760_000_000.0
"""October 2025: long after both."""

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason=f"needs the real data sets: {FOLDER} is not there (MIXDESK_REALDATA)"
    ),
]


def imported(name):
    files = Sources(FOLDER / name / "items.csv.gz", FOLDER / name / "interactions.csv.gz", mapping=MAPPING)
    return import_files(name, files, imported_at=AFTER)


@pytest.mark.parametrize(
    ("name", "counts", "scale", "span"),
    [
        ("movietweetings", (10_506, 16_554, 100_000, 0), (0.0, 10.0), ("2013-02-28", "2013-09-01")),
        ("ml_latest_small", (9_742, 610, 100_836, 0), (0.5, 5.0), ("1996-03", "2018-09")),
    ],
)
def test_a_real_data_set_comes_in_whole(name, counts, scale, span):
    result = imported(name)
    dataset = result.dataset
    assert dataset.counts() == dict(zip(("items", "users", "interactions", "orphans"), counts, strict=True))
    assert result.issues.empty
    options = dataset.options
    assert (options.value_kind, options.rating_scale, options.clock) == ("rating", scale, "data")
    assert options.positives == Positives(min_value=sum(scale) / 2)
    times = dataset.interactions.timestamps
    first, last = (iso_time(seconds) for seconds in (times.min(), times.max()))
    assert (first[: len(span[0])], last[: len(span[1])]) == span
    assert {"genres"}.isdisjoint(dataset.catalog.attributes)
    assert {"director", "cast", "country", "year"} <= set(dataset.catalog.attributes)


def test_genres_feed_the_tags_and_nothing_of_a_film_is_lost():
    catalog = imported("ml_latest_small").dataset.catalog
    film = catalog.frame.iloc[catalog.require_index("1")]
    assert (film["title"], film["year"], film["director"]) == ("Toy Story", 1995.0, "John Lasseter")
    assert film["tags"] == ("Adventure", "Animation", "Children", "Comedy", "Fantasy")
    assert film["description"].startswith("Toy Story is a 1995 American computer-animated comedy film")
