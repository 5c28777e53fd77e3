"""Health says in which language the texts are, where the text model does not read it."""

from dataclasses import replace

import numpy as np
import pytest
from builders import TODAY, items_frame

from core.datasets import DatasetOptions
from core.datasets.dataset import build_dataset, empty_log, empty_users
from core.health import health_report, language_finding

GERMAN = ("Kaffeemühle aus Messing", "Schneidebrett aus Nussbaum", "Warme Socken für den Winter", "Der letzte Zug")
FRENCH = ("Moulin à café en laiton", "Planche à découper en noyer", "Des chaussettes pour l'hiver", "Le dernier train")
ENGLISH = ("Coffee grinder made of brass", "Chopping board", "Warm socks for the winter", "The last train home")


def dataset_of(*titles, text_model="minilm"):
    items = items_frame({f"i{n}": {"title": title} for n, title in enumerate(titles)})
    options = DatasetOptions(text_model=text_model)
    return build_dataset("tiny", items, empty_log(), empty_users(), imported_at=TODAY, options=options)


def report_of(dataset):
    vectors = np.eye(len(dataset.catalog), dtype=np.float32)
    return health_report(dataset, vectors, is_shortened=None, imported_at=TODAY)


def test_a_german_catalog_is_a_serious_finding_with_its_cure_and_its_items():
    dataset = dataset_of(*GERMAN)
    finding = language_finding(dataset)
    assert finding in report_of(dataset).findings
    assert (finding.severity, finding.count, finding.n) == ("serious", 4, 4)
    assert finding.headline == (
        "4 of 4 items have a text in German, and the text model reads English: Similar to what they like is weak."
    )
    assert finding.action == (
        "Choose a text model that reads German, by path or hub name: how long it takes is told before, and nothing is "
        "lost."
    )
    assert finding.item_ids == ("i0", "i1", "i2", "i3")
    assert finding.notes[0] == "German: Kaffeemühle aus Messing"


def test_of_a_mixed_catalog_each_language_is_named_with_how_many():
    finding = language_finding(dataset_of(*GERMAN, *ENGLISH, *FRENCH))
    assert finding.headline.startswith("8 of 12 items have a text in German (4) and French (4), and the text model")
    assert finding.action.startswith("Choose a text model that reads German and French, ")
    assert finding.item_ids == ("i0", "i1", "i2", "i3", "i8", "i9", "i10", "i11")


def test_a_large_catalog_says_that_a_sample_was_looked_at():
    titles = [f"{title} {n}" for n in range(150) for title in GERMAN]
    assert "500 of 500 sampled items have a text in German" in language_finding(dataset_of(*titles)).headline


def test_an_english_catalog_is_a_figure_and_no_finding():
    dataset = dataset_of(*ENGLISH)
    assert language_finding(dataset) is None
    figures = {figure.key: (figure.count, figure.n) for figure in report_of(dataset).counts}
    assert figures["unread_language"] == (0, 4)


@pytest.mark.parametrize("titles", [GERMAN, ENGLISH])
def test_a_chosen_model_is_not_accused_of_reading_english_only(titles):
    dataset = dataset_of(*titles, text_model="/models/multilingual")
    assert language_finding(dataset) is None
    assert "unread_language" not in {figure.key for figure in report_of(dataset).counts}
    assert language_finding(replace(dataset, options=DatasetOptions())) is not None or titles is ENGLISH
