"""Scores from a file as a signal."""

import numpy as np
import pytest
from builders import dataset_of, recommender_of
from prepared import written

from core.config import RankingConfig
from core.errors import DataError
from core.ranking import Query
from core.signals.added import Definition
from core.signals.uploaded import UploadedSignal

ALONE = RankingConfig(k=6, exclude_seen="none", diversity=0.0).alone("model")
FOR_ALL = "item_id,score\nlamp,1\nrope,3\nbed,2\n"
BY_USER = "user_id,item_id,score\nann,lamp,0.1\nann,rope,0.9\nbob,rug,5\nbob,tent,4\nzoe,lamp,1\n"


def prepared(tmp_path, text, name="model_scores.csv"):
    return UploadedSignal.prepare(dataset_of(), {}, written(tmp_path / name, text))


def engine_with(table):
    definition = Definition("model", "scores", "Model", "O", ("#000", "#FFF"), table_id="first")
    return recommender_of().adapted(signals={"model": UploadedSignal(definition, table)})


def scored(engine, user):
    """Return the items that the signal has an opinion on, in the list's order."""
    answer = engine.recommend(Query(user), ALONE)
    return [item.item_id for item in answer.items if item.contributions["model"] is not None]


def test_higher_scores_come_first_and_items_without_one_have_no_opinion(tmp_path):
    made = prepared(tmp_path, FOR_ALL)
    assert made.label == "Model scores"
    assert made.remarks == ("Items with a score: 3 of 6; no opinion on the others.",)
    assert scored(engine_with(made.table), "ann") == ["rope", "bed", "lamp"]


def test_each_user_has_their_own_where_the_file_names_users(tmp_path):
    engine = engine_with(prepared(tmp_path, BY_USER).table)
    assert scored(engine, "ann") == ["rope", "lamp"]
    assert scored(engine, "bob") == ["rug", "tent"]
    assert engine.recommend(Query("cat"), ALONE).fallback == "trending"


def test_what_the_data_set_does_not_know_is_counted(tmp_path):
    text = f"{BY_USER}ann,ghost,1\nann,rope,7\nann,,3\nann,tent,high\n"
    assert prepared(tmp_path, text).remarks == (
        "Scores of items that the catalog does not have, kept until it does: 1.",
        "Items with a score: 4 of 6; no opinion on the others.",
        "Users who are not in the log: 1 of 3.",
        "Rows that repeat a pair above, of which the first counts: 1.",
        "Rows without an id or a number, left out: 2.",
    )


def test_of_two_scores_for_one_pair_the_first_counts(tmp_path):
    table = prepared(tmp_path, f"{BY_USER}ann,lamp,99\n").table
    assert table[(table["user_id"] == "ann") & (table["item_id"] == "lamp")]["score"].tolist() == [0.1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "item_id,rank\nlamp,1\n",
            "scores.csv has no column 'score': scores need item_id, score and, if any, user_id.",
        ),
        ("item_id,score\nghost,1\nspook,2\n", "scores.csv names no item of this catalog"),
        ("item_id,score\nlamp,2\nrope,2\n", "scores.csv gives all known items one and the same score"),
        ("item_id,score\nlamp,many\n", "scores.csv has no row with an item and a number as its score"),
    ],
)
def test_a_file_that_says_nothing_is_refused(tmp_path, text, sentence):
    with pytest.raises(DataError) as refused:
        prepared(tmp_path, text, "scores.csv")
    assert str(refused.value).startswith(sentence)


def test_without_a_file_there_are_no_scores():
    with pytest.raises(DataError, match="scores come from a file"):
        UploadedSignal.prepare(dataset_of(), {}, None)


def test_extreme_scores_stay_finite(tmp_path):
    engine = engine_with(prepared(tmp_path, "item_id,score\nlamp,1e308\nrope,-1e308\nbed,0\n").table)
    assert scored(engine, "ann") == ["lamp", "bed", "rope"]
    assert all(np.isfinite(item.score) for item in engine.recommend(Query("ann"), ALONE).items)
