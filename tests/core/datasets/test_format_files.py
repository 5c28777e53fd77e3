"""Exports on their whole way in: dropped, looked at, imported."""

import pytest
from prepared import written

from core.datasets.importing import Sources, import_files
from core.datasets.preview import preview, roles_of

MOVIES = (
    "1::Toy Story (1995)::Animation|Children's|Comedy\n"
    "2::American President, The (1995)::Comedy|Drama\n"
    "3::Misérables, Les (1995)::Drama|Musical\n"
    "4::Heat (1995)::Action|Crime\n"
    "5::Mission::Impossible (1996)::Action\n"
)
RATINGS = "".join(
    f"{user}::{1 + (user + place) % 5}::{3.5 + place / 2}::{978_300_000 + 60 * user + place}\n"
    for user in range(1, 11)
    for place in range(3)
)


@pytest.fixture(params=["movies.dat", "movies.dat.gz", "movies.txt"])
def movielens(request, tmp_path):
    """Write a catalog in Latin-1, as the 1M set has it, and a log in half stars, as the 10M set has it."""
    movies = written(tmp_path / request.param, MOVIES.encode("latin-1"))
    return Sources(movies, written(tmp_path / "ratings.dat", RATINGS))


class TestMovieLensPartedByColons:
    def test_it_is_imported(self, movielens):
        result = import_files("films", movielens, imported_at=1e9)
        assert result.dataset.counts() == {"items": 5, "users": 10, "interactions": 30, "orphans": 0}
        assert list(result.dataset.catalog.titles) == [
            "Toy Story",
            "The American President",
            "Les Misérables",
            "Heat",
            "Mission::Impossible",
        ]
        assert list(result.dataset.catalog.frame["category"])[:2] == ["Animation", "Comedy"]
        first = result.dataset.log.iloc[0]
        assert (first["user_id"], first["item_id"], first["value"], first["timestamp"]) == ("1", "2", 3.5, 978_300_060)

    def test_what_was_mended_is_told(self, movielens):
        issues = import_files("films", movielens, imported_at=1e9).issues
        assert issues[["row", "reason", "action"]].to_numpy().tolist() == [
            [1, "the file is not UTF-8: read as cp1252", "repaired"],
            [5, "the title has :: in it: put together again", "repaired"],
        ]

    def test_each_file_is_known_when_it_is_dropped(self, movielens):
        roles = roles_of([movielens.items, movielens.interactions])
        assert [(one.role, one.confidence, one.n_rows) for one in roles] == [
            ("items", 1.0, 5),
            ("interactions", 1.0, 30),
        ]

    def test_the_preview_says_what_it_is_and_how_it_joins(self, movielens):
        found = preview(movielens)
        assert {table: one.summary for table, one in found.understood.items()} == {
            "items": "looks like a MovieLens list of films: 5 films",
            "interactions": "looks like MovieLens ratings: 30 ratings of 5 items by 10 users",
        }
        assert (found.join_rate, dict(found.missing)) == (1.0, {"items": (), "interactions": ()})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("items.csv", "item_id,title\n1,std::vector::at\n2,std::map::at\n"),
        ("items.json", '[{"item_id": "1", "title": "std::vector::at"}, {"item_id": "2", "title": "std::map::at"}]'),
        ("items.jsonl", '{"item_id": "1", "title": "a::b::c"}\n{"item_id": "2", "title": "a::b::d"}\n'),
    ],
)
def test_colons_in_titles_part_nothing(tmp_path, name, text):
    result = import_files("code", Sources(written(tmp_path / name, text)), imported_at=1e9)
    assert list(result.dataset.catalog.item_ids) == ["1", "2"]
    assert all("::" in title for title in result.dataset.catalog.titles)
