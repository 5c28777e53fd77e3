"""Mixes that were saved by other releases: the same mix, or a sentence."""

import pytest

from core.config import RankingConfig, Weights
from core.errors import ConfigError, FormatError

MIX = RankingConfig(weights=Weights(1, 2, 3), diversity=0.9, k=7)


def without_number(mix):
    return {name: part for name, part in mix.to_json().items() if name != "format"}


def test_a_mix_is_written_with_its_format_first():
    assert next(iter(MIX.to_json().items())) == ("format", 3)


@pytest.mark.parametrize("mix", [RankingConfig(), MIX])
def test_a_mix_without_a_format_equals_itself(mix):
    assert RankingConfig.from_json(without_number(mix)) == mix
    for number in (1, 2):
        assert RankingConfig.from_json({"format": number} | without_number(mix)) == mix


@pytest.mark.parametrize("document", [{}, {"format": 1}, {"format": 2, "weights": {"content": 1}}])
def test_mixes_from_before_there_were_places_for_new_items_keep_none(document):
    assert RankingConfig.from_json(document).new_item_places == 0
    assert RankingConfig.from_json(document | {"new_item_places": "auto"}).new_item_places == "auto"


@pytest.mark.parametrize("weights", [{}, {"weights": {}}, {"weights": {"content": 2}}])
def test_weights_that_a_mix_of_format_1_left_out_are_those_of_then(weights):
    content = weights.get("weights", {}).get("content", 0.5)
    assert RankingConfig.from_json(weights).weights == Weights(content, 0.3, 0.2)


def test_reading_leaves_the_document_as_it_is():
    document = {"weights": {"content": 2}, "k": 3}
    RankingConfig.from_json(document)
    assert document == {"weights": {"content": 2}, "k": 3}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (4, "this mix was written by a later Mixdesk (format 4, this one reads up to 3): update Mixdesk."),
        (0, "this mix has the format 0: give a whole number from 1 to 3, or leave it out."),
        (True, "this mix has the format True: give a whole number from 1 to 3, or leave it out."),
        ("2", "this mix has the format '2': give a whole number from 1 to 3, or leave it out."),
        (None, "this mix has the format None: give a whole number from 1 to 3, or leave it out."),
    ],
)
def test_a_format_that_is_not_read_is_said_in_a_sentence(number, sentence):
    with pytest.raises(FormatError) as refused:
        RankingConfig.from_json(MIX.to_json() | {"format": number, "a later field": 1})
    assert str(refused.value) == sentence


def test_the_format_is_no_setting():
    with pytest.raises(ConfigError, match=r"setting 'format' does not exist: choose from weights\.content"):
        MIX.with_settings({"format": 2})
