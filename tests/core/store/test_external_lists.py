"""Lists of the present system, kept with a data set."""

import numpy as np
import pandas as pd
import pytest
from prepared import LOG, remember_vectors, sources, written

from core.datasets.importing import Sources
from core.datasets.list_files import ListRows, read_list_file
from core.errors import ConfigError, DataError, NotFoundError
from core.store import Workspace
from core.store.build import import_dataset
from core.store.changes import forget_user
from core.store.external_lists import (
    TODAYS_SYSTEM,
    delete_external_lists,
    external_lists_of,
    external_rows,
    find_external_lists,
    lists_by_user,
    save_external_lists,
)
from core.store.samples import SHOP_LISTS_AS_OF, import_sample


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path / "home")
    files = sources(tmp_path, log=LOG)
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    return workspace


def rows(*listed):
    return ListRows(pd.DataFrame(listed, columns=["user_id", "item_id", "rank"]), "lists.csv")


def files_of(workspace):
    return list((workspace.home / "datasets" / "shop" / "lists").iterdir())


def test_lists_come_back_by_user_in_the_order_of_their_ranks(workspace):
    given = rows(("bob", "tent", 3), ("ann", "lamp", 2), ("ann", "rope", 1), ("ann", "rope", 4), ("bob", "x", np.nan))
    kept = save_external_lists(workspace, "shop", " Old shop ", given, as_of=5.0)
    assert (kept.name, kept.n_users, kept.as_of) == ("Old shop", 2, 5.0)
    assert lists_by_user(workspace, "shop", "Old shop") == {"ann": ("rope", "lamp"), "bob": ("tent",)}
    assert external_lists_of(workspace, "shop") == [kept]


def test_lists_of_the_same_name_replace_the_ones_before(workspace):
    first = save_external_lists(workspace, "shop", "Old", rows(("ann", "lamp", 1)))
    second = save_external_lists(workspace, "shop", "Old", rows(("ann", "tent", 1)))
    assert first.list_id != second.list_id
    assert lists_by_user(workspace, "shop", "Old") == {"ann": ("tent",)}
    assert [path.stem for path in files_of(workspace)] == [second.list_id]


def test_lists_outlive_a_new_version_and_go_with_the_data_set(workspace, tmp_path):
    save_external_lists(workspace, "shop", "Old", rows(("ann", "lamp", 1)))
    more = written(tmp_path / "more.csv", LOG + "cat,lamp,2024-03-09,view\n")
    import_dataset(workspace, "shop", Sources(interactions=more))
    assert lists_by_user(workspace, "shop", "Old") == {"ann": ("lamp",)}
    workspace.delete_dataset("shop")
    assert external_lists_of(workspace, "shop") == []
    assert not (workspace.home / "datasets" / "shop").exists()


def test_a_forgotten_user_leaves_the_lists_and_stays_out_of_later_ones(workspace):
    save_external_lists(workspace, "shop", "Old", rows(("ann", "lamp", 1), ("bob", "tent", 1)))
    save_external_lists(workspace, "shop", "Hers", rows(("ann", "lamp", 1)))
    forget_user(workspace, "shop", "ann")
    assert [one.name for one in external_lists_of(workspace, "shop")] == ["Old"]
    save_external_lists(workspace, "shop", "New", rows(("ann", "lamp", 1), ("bob", "rope", 1)))
    for name in ("Old", "New"):
        assert set(lists_by_user(workspace, "shop", name)) == {"bob"}
    workspace.state.dispose()
    assert all(b"ann" not in path.read_bytes() for path in workspace.home.rglob("*") if path.is_file())


def test_a_user_whom_only_the_lists_know_can_be_forgotten(workspace):
    before = workspace.current_id("shop")
    save_external_lists(workspace, "shop", "Old", rows(("zoe", "lamp", 1), ("bob", "tent", 1)))
    assert forget_user(workspace, "shop", "zoe").n_interactions == 0
    assert set(lists_by_user(workspace, "shop", "Old")) == {"bob"}
    assert workspace.current_id("shop") == before


def test_deleted_lists_are_gone(workspace):
    save_external_lists(workspace, "shop", "Old", rows(("ann", "lamp", 1)))
    delete_external_lists(workspace, "shop", "Old")
    delete_external_lists(workspace, "shop", "Old")
    assert files_of(workspace) == []
    with pytest.raises(NotFoundError, match="'shop' keeps no lists named 'Old': choose one of none yet"):
        find_external_lists(workspace, "shop", "Old")


def test_what_cannot_be_kept_says_why(workspace):
    with pytest.raises(ConfigError, match="lists cannot be named ' ': use 1 to 60 characters"):
        save_external_lists(workspace, "shop", " ", rows(("ann", "lamp", 1)))
    with pytest.raises(DataError, match=r"lists.csv has no row with a rank of at least 1"):
        save_external_lists(workspace, "shop", "Old", rows(("ann", "lamp", 0)))
    with pytest.raises(NotFoundError, match="there is no data set 'other'"):
        save_external_lists(workspace, "other", "Old", rows(("ann", "lamp", 1)))


def test_a_file_without_a_column_of_the_three_says_which(tmp_path):
    path = written(tmp_path / "lists.csv", "user_id,item_id\na,b\n")
    with pytest.raises(DataError, match="no column 'rank': lists need user_id, item_id, rank"):
        read_list_file(path)


def test_the_shop_brings_the_lists_of_todays_system(tmp_path):
    workspace = Workspace(tmp_path / "home")
    import_sample(workspace, "shop")
    (kept,) = external_lists_of(workspace, "shop")
    assert (kept.name, kept.n_users, kept.as_of) == (TODAYS_SYSTEM, 2_204, SHOP_LISTS_AS_OF)
    table = external_rows(workspace, "shop", TODAYS_SYSTEM).table
    assert table["rank"].tolist() == list(range(1, 11)) * 2_204
