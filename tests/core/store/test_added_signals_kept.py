"""Signals that people added are kept with their data set."""

import json
from dataclasses import replace

import pytest
from prepared import LOG, remember_vectors, sources, written
from sqlalchemy import update

from core.config import RankingConfig
from core.errors import ConfigError, DataError, FormatError, NotFoundError
from core.ranking import Query
from core.store import Workspace
from core.store.added_signals import MOST, add_signal, remove_signal, stored_signals
from core.store.build import import_dataset, open_recommender
from core.store.changes import forget_user
from core.store.database import added_signals

ITEMS = "item_id,title,price,margin,stock\nlamp,Lamp,10,0.3,5\ntent,Tent,40,0.1,\nrope,Rope,5,0.5,7\n"
SCORES = "user_id,item_id,score\nann,lamp,1\nann,rope,2\nbob,tent,3\n"


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path / "home")
    files = sources(tmp_path / "files", ITEMS, LOG)
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    yield workspace
    workspace.state.dispose()


def add(workspace, kind="column", label="", **settings):
    file = settings.pop("file", None)
    return add_signal(workspace, open_recommender(workspace, "shop"), kind, settings, label=label, file=file)


def test_an_added_signal_is_there_for_whoever_opens_the_data_set(workspace):
    made = add(workspace, column="margin")
    assert (made.signal.name, made.signal.label, made.signal.letter, made.remarks) == ("margin", "Margin", "M", ())
    engine = open_recommender(workspace, "shop")
    alone = RankingConfig(exclude_seen="none", diversity=0.0).alone("margin")
    assert [item.item_id for item in engine.recommend(Query("ann"), alone).items] == ["rope", "lamp", "tent"]
    remove_signal(workspace, "shop", "margin")
    assert open_recommender(workspace, "shop").dataset.added_signals == {}
    with pytest.raises(NotFoundError, match="no signal 'margin' was added to 'shop': choose one of none yet"):
        remove_signal(workspace, "shop", "margin")


def test_names_letters_and_colours_are_its_own(workspace):
    made = [
        add(workspace, column="margin", label=label).signal
        for label in ("Margin", "Today's model", "Boost", "2 for 1", "Ränder", "Content")
    ]
    assert [one.name for one in made] == ["margin", "todays_model", "boost_2", "signal_2_for_1", "rander", "content_2"]
    assert len({one.letter for one in made}) == len({one.colours for one in made}) == len(made)
    assert not {one.letter for one in made} & {"S", "P", "T"}


def test_what_cannot_be_added_is_refused_and_nothing_kept(workspace):
    add(workspace, column="margin")
    with pytest.raises(ConfigError, match="there is a signal “Margin” already"):
        add(workspace, column="margin")
    with pytest.raises(ConfigError, match="there is a signal “Trending now” already"):
        add(workspace, column="stock", label="Trending now")
    with pytest.raises(ConfigError, match="kind is 'magic': choose one of column, scores"):
        add(workspace, "magic")
    with pytest.raises(DataError, match="the catalog has no column 'profit'"):
        add(workspace, column="profit")
    for number in range(MOST - 1):
        add(workspace, column="price", label=f"Price {number}")
    with pytest.raises(ConfigError, match=f"there are {MOST} added signals already: remove one first"):
        add(workspace, column="stock")
    assert len(stored_signals(workspace, "shop")) == MOST


def test_scores_are_kept_with_it_and_go_with_it(workspace, tmp_path):
    made = add(workspace, "scores", file=written(tmp_path / "model.csv", SCORES))
    folder = workspace.home / "datasets" / "shop" / "scores"
    assert [path.stem for path in folder.iterdir()] == [made.signal.definition.table_id]
    assert len(stored_signals(workspace, "shop")["model"].table) == 3
    remove_signal(workspace, "shop", "model")
    assert list(folder.iterdir()) == []


def test_a_forgotten_user_leaves_the_scores_too(workspace, tmp_path):
    file = written(tmp_path / "model.csv", SCORES)
    add(workspace, "scores", file=file)
    add(workspace, "scores", label="Theirs", file=written(tmp_path / "b.csv", f"{SCORES.split('bob')[0]}"))
    forget_user(workspace, "shop", "ann")
    kept = stored_signals(workspace, "shop")
    assert list(kept) == ["model"]
    assert kept["model"].table["user_id"].tolist() == ["bob"]
    assert "ann" not in json.dumps([one.definition.to_json() for one in kept.values()])
    later = add(workspace, "scores", label="Again", file=file)
    assert later.signal.table["user_id"].tolist() == ["bob"]
    with pytest.raises(NotFoundError):
        forget_user(workspace, "shop", "nobody")


def test_they_stay_over_a_rebuild_and_go_with_the_data_set(workspace, tmp_path):
    add(workspace, column="margin")
    files = sources(tmp_path / "files", ITEMS, LOG)
    import_dataset(workspace, "shop", files, replace=True)
    assert list(open_recommender(workspace, "shop").dataset.added_signals) == ["margin"]
    workspace.delete_dataset("shop")
    import_dataset(workspace, "shop", files)
    assert stored_signals(workspace, "shop") == {}


def test_one_of_a_later_release_is_refused_in_a_sentence(workspace):
    made = add(workspace, column="margin").signal.definition
    for document, sentence in (
        (replace(made, kind="oracle").to_json(), "the signal 'margin' is of the kind 'oracle': update Mixdesk."),
        (made.to_json() | {"format": 9}, "the signal 'margin' was written by a later Mixdesk"),
    ):
        with workspace.state.begin() as connection:
            connection.execute(update(added_signals).values(document=document))
        with pytest.raises(FormatError) as refused:
            stored_signals(workspace, "shop")
        assert str(refused.value).startswith(sentence)
