"""The language of a catalog: thirty of them in ten languages, brands that must not decide, and mixtures."""

from pathlib import Path

import numpy as np
import pytest
from builders import items_frame
from realdata import FOLDER, MAPPING

from core.datasets import Catalog
from core.datasets.importing import Sources, import_files
from core.datasets.languages import LANGUAGE_NAMES, SAMPLE_ITEMS, language_name, languages_beside
from core.shipped import shipped


def _read(path):
    """Return title and description of every item by the heading of its catalog."""
    catalogs = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows = catalogs[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            rows.append(tuple(line.partition(" | ")[::2]))
    return catalogs


CATALOGS = _read(Path(__file__).parent / "fixtures" / "catalogs.txt")
DESCRIBED = [name for name, rows in CATALOGS.items() if any(description for _, description in rows)]


def titles_of(code):
    return [title for name, rows in CATALOGS.items() if name.startswith(code) for title, _ in rows]


def catalog_of(*rows):
    return Catalog(items_frame({f"i{n}": {"title": row[0], "description": row[1]} for n, row in enumerate(rows)}))


def of_titles(*titles):
    return catalog_of(*((title, "") for title in titles))


def shares(catalog):
    found = languages_beside("en", catalog)
    return {name: round(len(items) / found.n_items, 2) for name, items in found.items.items()}


def test_there_are_thirty_catalogs_in_ten_languages_most_without_descriptions():
    assert len(CATALOGS) == 30
    assert len({name[:2] for name in CATALOGS}) == 10
    assert len(DESCRIBED) == 10
    assert {len(rows) for rows in CATALOGS.values()} <= set(range(12, 26))


@pytest.mark.parametrize("name", CATALOGS)
def test_a_catalog_is_in_its_language_by_its_titles_alone(name):
    found = languages_beside("en", of_titles(*(title for title, _ in CATALOGS[name])))
    assert found.n_items == len(CATALOGS[name])
    assert found.words == ("" if name.startswith("en") else language_name(name[:2]))
    assert name.startswith("en") or found.n_others >= 0.9 * found.n_items


@pytest.mark.parametrize("name", DESCRIBED)
def test_with_descriptions_every_item_is(name):
    found = languages_beside("en", catalog_of(*CATALOGS[name]))
    of_all = tuple(range(found.n_items))
    assert found.items == ({} if name.startswith("en") else {language_name(name[:2]): of_all})


@pytest.mark.parametrize(
    "brand", ["Küchenprofi", "Le Creux du Café", "Casa de las Flores", "Järnhäst", "Der Grüne Laden", "Dolce Casa"]
)
def test_a_foreign_brand_in_every_title_does_not_make_an_english_catalog_foreign(brand):
    assert shares(of_titles(*(f"{brand} {title}" for title in titles_of("en")))) == {}


@pytest.mark.parametrize("code", ["de", "fr", "nl", "pl"])
def test_an_english_brand_in_every_title_does_not_make_a_foreign_catalog_english(code):
    found = shares(of_titles(*(f"The North Trail {title}" for title in titles_of(code))))
    assert list(found) == [language_name(code)]
    assert found[language_name(code)] >= 0.9


@pytest.mark.parametrize("title", ["Toy Story", "Coffee grinder", "Lamp", "Sofa", "Amelie", "Rug"])
def test_one_title_proves_nothing_however_often_it_stands(title):
    assert shares(of_titles(*(f"{title} {n}" for n in range(60)))) == {}


def test_numbers_and_codes_say_nothing():
    found = languages_beside("en", of_titles("KX-200", "501", "RTX3090 16GB", "", "-", "E61/2"))
    assert (found.n_items, found.items, found.words, found.n_others) == (0, {}, "", 0)


def test_random_letters_are_no_language():
    letters = np.random.default_rng(3)
    words = ["".join(letters.choice(list("abcdefghijklmnopqrstuvwxyz"), 7)) for _ in range(60)]
    assert shares(of_titles(*words)) == {}


@pytest.mark.parametrize("code", ["de", "fr", "es", "it", "da", "nl", "pl"])
def test_of_a_half_english_catalog_the_other_half_is_told(code):
    mixed = [title for pair in zip(titles_of(code), titles_of("en"), strict=False) for title in pair]
    found = shares(of_titles(*mixed))
    assert list(found) == [language_name(code)]
    assert 0.4 <= found[language_name(code)] <= 0.62


def test_three_languages_are_told_apart_most_first_with_their_items():
    rows = [row for name in ("de wandern", "fr beaute") for row in CATALOGS[name]] + CATALOGS["it moda"][:6]
    found = languages_beside("en", catalog_of(*rows))
    assert found.words == "German (12), French (12) and Italian (6)"
    assert found.items["Italian"] == tuple(range(24, 30))
    assert found.n_others == 30


def test_a_few_foreign_items_are_not_told():
    rows = [*CATALOGS["en outdoor"], *CATALOGS["en films"], *CATALOGS["en kitchen"], *CATALOGS["de wandern"][:3]]
    assert shares(catalog_of(*rows)) == {}


def test_the_known_language_is_the_one_that_is_asked_for():
    german = languages_beside("de", of_titles(*titles_of("de")))
    english = languages_beside("de", of_titles(*titles_of("en")))
    assert (german.items, list(english.items)) == ({}, ["English"])


def test_every_language_has_a_name_and_a_model():
    from core.datasets.languages import _identifier

    assert {"zxx", *LANGUAGE_NAMES} == set(_identifier().labels)


def test_a_large_catalog_is_judged_by_items_spread_over_it():
    rows = [(f"{title} {n}", "") for n in range(100) for title in titles_of("de")]
    found = languages_beside("en", catalog_of(*rows))
    assert found.n_items == SAMPLE_ITEMS
    assert max(found.items["German"]) == len(rows) - 1


def test_the_sample_shop_is_english():
    sources = Sources(items=shipped("sample_shop") / "items.csv")
    found = languages_beside("en", import_files("shop", sources, imported_at=0.0).dataset.catalog)
    assert (found.n_items, found.items) == (364, {})


@pytest.mark.realdata
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real data sets are not here")
@pytest.mark.parametrize("name", ["movietweetings", "ml_latest_small"])
@pytest.mark.parametrize("with_descriptions", [True, False])
def test_real_english_film_catalogs_are_never_called_anything_else(name, with_descriptions):
    sources = Sources(items=FOLDER / name / "items.csv.gz", mapping={"tags": MAPPING["tags"]})
    frame = import_files(name, sources, imported_at=0.0).dataset.catalog.frame
    catalog = Catalog(frame if with_descriptions else frame.assign(description=""))
    assert languages_beside("en", catalog).items == {}


@pytest.mark.realdata
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real data sets are not here")
def test_a_real_english_shop_is_never_called_anything_else():
    import pandas as pd

    lines = pd.read_csv(FOLDER / "online_retail.csv.gz", dtype=str, keep_default_na=False, encoding="latin-1")
    titles = lines.drop_duplicates("StockCode")["Description"]
    assert languages_beside("en", of_titles(*titles)).items == {}
