"""A signal that fits a model is fitted once a version, kept with it, and fitted anew when its data changed."""

import json

import numpy as np
import pytest
from prepared import sources

from core.config import RankingConfig
from core.ranking import Query
from core.signals import Signal, register, unregister
from core.store import Workspace
from core.store.build import import_dataset, open_recommender
from core.store.changes import change_options, forget_user

ITEMS = "item_id,title\na,Axe\nb,Bell\nc,Cup\n"
LOG = "user_id,item_id,timestamp,event\n" + "".join(
    f"u{n},{'abc'[n % 3]},2024-05-0{1 + n},{'view' if n % 2 else 'like'}\n" for n in range(6)
)


class Counted(Signal):
    """How many rows the log has of each item: a model as simple as can be, with a count of its fits."""

    name, label, short_label, help, letter = "counted", "Counted", "Counted", "For tests.", "C"
    colours = ("#000000", "#FFFFFF")
    is_fitted = True

    def __init__(self):
        self.n_fits = 0

    def fit(self, dataset, config):
        self.n_fits += 1
        return dataset.log["item_id"].value_counts().reindex(dataset.catalog.item_ids).fillna(0).to_numpy(np.float32)

    def save(self, model, folder):
        (folder / "counts.json").write_text(json.dumps(model.tolist()))

    def load(self, folder):
        return np.array(json.loads((folder / "counts.json").read_text()), dtype=np.float32)

    def score(self, context):
        return self.model(context.engine, context.config)


@pytest.fixture
def workspace(tmp_path, encoder):
    return Workspace(tmp_path / "home")


@pytest.fixture
def counted():
    signal = Counted()
    register(signal)
    yield signal
    unregister(signal.name)


def counts(workspace):
    engine = open_recommender(workspace, "shop")
    return engine.score_signals(Query("u0"), RankingConfig().alone("counted")).scores["counted"].tolist()


def test_it_is_fitted_by_the_import_and_read_from_the_version(counted, workspace, tmp_path):
    version, _ = import_dataset(workspace, "shop", sources(tmp_path, items=ITEMS, log=LOG))
    assert counted.n_fits == 1
    assert (version.folder / "counted" / "counts.json").is_file()
    assert counts(workspace) == [2, 2, 2]
    assert counted.n_fits == 1


def test_it_is_fitted_anew_where_the_log_is_read_differently_and_where_a_person_leaves(counted, workspace, tmp_path):
    import_dataset(workspace, "shop", sources(tmp_path, items=ITEMS, log=LOG))
    change_options(workspace, "shop", {"clock": "live"})
    assert counted.n_fits == 2  # only it knows what it depends on, so it is asked
    forget_user(workspace, "shop", "u3")
    assert counted.n_fits == 3
    assert counts(workspace) == [1, 2, 2]


def test_a_version_older_than_the_signal_has_it_fitted_on_first_use(workspace, tmp_path):
    import_dataset(workspace, "shop", sources(tmp_path, items=ITEMS, log=LOG))
    signal = Counted()
    register(signal)
    try:
        assert counts(workspace) == [2, 2, 2]
        assert signal.n_fits == 1
    finally:
        unregister(signal.name)
