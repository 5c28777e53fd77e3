"""Counterfactuals in words."""

import pytest

from core.config import RankingConfig
from core.explanation.counterfactual_sentences import breakpoint_sentence, entry_words
from core.explanation.counterfactuals import Counterfactual


def counterfactual(control, at, boundary, setting=0.0):
    return Counterfactual(control, at, boundary, setting, RankingConfig())


@pytest.mark.parametrize(
    ("counterfactuals", "sentence"),
    [
        ([], "No single fader takes it out of the list."),
        ([counterfactual("trending", 0.2, 0.1163)], "Leaves the list if “Trending now” drops below 12%."),
        ([counterfactual("trending", 0.118, 0.1163)], "Leaves the list if “Trending now” drops below 11.7%."),
        ([counterfactual("content", 0.5, 1.0)], "Leaves the list if “Similar to what they like” rises to 100%."),
        (
            [counterfactual("variety", 0.3, 0.456), counterfactual("collaborative", 0.3, 0.0)],
            "Leaves the list if Variety rises above 45% or “People like them” drops to 0%.",
        ),
    ],
)
def test_a_tipping_point_names_the_last_round_setting_that_keeps_the_item(counterfactuals, sentence):
    assert breakpoint_sentence(counterfactuals) == sentence


def test_an_entry_names_the_first_round_setting_that_brings_the_item():
    assert entry_words(counterfactual("trending", 0.2, 0.331, 0.34)) == "“Trending now” up to 34% (now 20%)"
    assert (
        entry_words(counterfactual("content", 0.4166, 0.4, 0.3999))
        == "“Similar to what they like” down to 39.99% (now 41.66%)"
    )
