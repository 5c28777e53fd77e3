import io

import numpy as np
import pytest
from PIL import Image
from prepared import ITEMS, LOG, TinyEncoder, sources, written

from core.config import RankingConfig
from core.datasets import About, DatasetOptions
from core.datasets.importing import Sources
from core.datasets.pictures import load_thumbnails
from core.errors import CancelledError, ConfigError, DataError, NotFoundError
from core.index import FaissIndex
from core.ranking import Query, similar_items
from core.signals import collaborative
from core.store import Workspace, _version_files
from core.store.build import add_log, existing_dataset, import_dataset, open_recommender


@pytest.fixture
def workspace(tmp_path, encoder):
    return Workspace(tmp_path / "home")


def counts(workspace, name="shop"):
    return tuple(workspace.current(name).manifest["counts"].values())


def listed(workspace, query, name="shop", **settings):
    answer = open_recommender(workspace, name).recommend(query, RankingConfig().with_settings(settings))
    return [item.item_id for item in answer.items], answer.fallback


def test_an_import_publishes_tables_vectors_index_and_a_manifest_that_says_what_is_in_it(workspace, tmp_path, encoder):
    about = About(is_simulated=True, note="Made up.")
    version, result = import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG), about=about)
    assert workspace.current("shop") == version
    assert version.manifest["fingerprint"] == result.dataset.fingerprint
    assert version.manifest["counts"] == {"items": 3, "users": 2, "interactions": 4, "orphans": 0}
    assert version.manifest["about"] == {"is_simulated": True, "note": "Made up."}
    assert DatasetOptions.from_json(version.manifest["options"]) == result.dataset.options
    assert {"items.parquet", "interactions.parquet", "text.npy", "dataset.json"} <= version.manifest["files"].keys()
    assert encoder.encoded == [
        "Title: Lamp\nCategory: Home",
        "Title: Tent\nCategory: Outdoor",
        "Title: Rope\nCategory: Outdoor",
    ]
    vectors = np.load(version.folder / "text.npy", allow_pickle=False)
    np.testing.assert_array_equal(vectors, TinyEncoder().encode(encoder.encoded))
    items, similarity = FaissIndex.load(version.folder).search(vectors[:1], 3)
    assert items[0, 0] == 0
    np.testing.assert_allclose(similarity[0], np.sort(vectors @ vectors[0])[::-1], atol=1e-6)


def test_progress_grows_from_reading_to_ready(workspace, tmp_path):
    told = []
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG), progress=lambda *report: told.append(report))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (told[0], told[-1]) == ((0.0, "Reading files"), (1.0, "Ready"))
    steps = [step for _, step in told]
    assert steps[1:] == ["Learning who chooses what", *["0 of 3 texts", "3 of 3 texts"], "Publishing", "Ready"]


def test_only_texts_no_import_has_seen_are_encoded(workspace, tmp_path, encoder):
    import_dataset(workspace, "shop", sources(tmp_path / "1"))
    del encoder.encoded[:]
    import_dataset(workspace, "shop", sources(tmp_path / "2", ITEMS.replace("Tent", "Big tent") + "rug,Rug,Home,3\n"))
    import_dataset(workspace, "other", sources(tmp_path / "3"))
    assert encoder.encoded == ["Title: Big tent\nCategory: Outdoor", "Title: Rug\nCategory: Home"]


def test_a_second_import_upserts_and_appends_and_replace_starts_over(workspace, tmp_path):
    import_dataset(workspace, "shop", sources(tmp_path / "1", ITEMS, LOG), about=About(note="Ours."))
    more = sources(tmp_path / "2", "item_id,title\nlamp,New lamp\nrug,Rug\n", "user_id,item_id\ncy,rug\n")
    import_dataset(workspace, "shop", more)
    assert counts(workspace) == (4, 3, 5, 0)
    assert existing_dataset(workspace, "shop").catalog.titles.tolist() == ["New lamp", "Tent", "Rope", "Rug"]
    assert workspace.current("shop").manifest["about"]["note"] == "Ours."
    import_dataset(workspace, "shop", more, replace=True)
    assert counts(workspace) == (2, 1, 1, 0)
    assert workspace.current("shop").manifest["about"]["note"] == ""


def test_a_log_alone_joins_the_catalog_that_is_there(workspace, tmp_path):
    import_dataset(workspace, "shop", sources(tmp_path / "1"))
    assert counts(workspace) == (3, 0, 0, 0)
    import_dataset(workspace, "shop", sources(tmp_path / "2", None, LOG))
    assert counts(workspace) == (3, 2, 4, 0)


def test_orphans_wait_on_disk_until_their_item_arrives(workspace, tmp_path):
    import_dataset(workspace, "shop", sources(tmp_path / "1", ITEMS, LOG + "ann,rug,2024-03-05,purchase\n"))
    assert counts(workspace) == (3, 2, 4, 1)
    import_dataset(workspace, "shop", sources(tmp_path / "2", "item_id,title\nrug,Rug\n"))
    assert counts(workspace) == (4, 2, 5, 0)
    interactions = existing_dataset(workspace, "shop").interactions
    row = interactions.rows_of(interactions.index_of("ann")).stop - 1
    assert (interactions.item_index[row], interactions.event_of(row)) == (3, "purchase")


def test_work_that_fails_leaves_the_version_before_it_in_force(workspace, tmp_path, encoder, monkeypatch):
    version, _ = import_dataset(workspace, "shop", sources(tmp_path / "1"))

    def fails(*_, **__):
        raise MemoryError

    for target, name in (
        (encoder, "encode"),
        (collaborative, "fit_collaborative"),
        (_version_files, "save_thumbnails"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(target, name, fails)
            with pytest.raises(MemoryError):
                import_dataset(workspace, "shop", sources(tmp_path / "2", f"item_id,title\nrug,{name}\n"))
        assert workspace.current("shop") == version
    assert [path.name for path in version.folder.parent.iterdir()] == [version.version_id]


def test_a_file_that_cannot_be_used_leaves_the_version_before_it_in_force(workspace, tmp_path):
    version, _ = import_dataset(workspace, "shop", sources(tmp_path / "1"))
    with pytest.raises(DataError, match=r"^items\.csv has no rows"):
        import_dataset(workspace, "shop", sources(tmp_path / "2", "item_id,title\n"), replace=True)
    assert workspace.current("shop") == version


@pytest.mark.parametrize("name", ["../x", "X", "", "a/b", "a" * 64])
def test_a_bad_name_is_refused_before_anything_is_read(workspace, tmp_path, name):
    with pytest.raises(ConfigError, match="cannot name a data set: use up to 63 lower-case letters"):
        import_dataset(workspace, name, Sources(tmp_path / "missing.csv"))
    assert list(workspace.home.iterdir()) == []


def test_an_unknown_data_set_has_no_recommender_and_nothing_existing(workspace):
    assert existing_dataset(workspace, "shop") is None
    with pytest.raises(NotFoundError, match="there is no data set 'shop': choose one of none yet, or import it"):
        open_recommender(workspace, "shop")


class TestSmallDataSets:
    def test_without_any_log_everybody_gets_the_catalog(self, workspace, tmp_path):
        import_dataset(workspace, "shop", sources(tmp_path, "item_id,title\na,A\nb,B\n"))
        assert listed(workspace, Query("ann")) == (["a", "b"], "catalog")
        assert [item.item_id for item in similar_items(open_recommender(workspace, "shop"), "a")] == ["b"]

    def test_one_item_is_shown_to_others_and_not_again_to_who_has_it(self, workspace, tmp_path):
        import_dataset(workspace, "shop", sources(tmp_path, "item_id,title\na,A\n", "user_id,item_id\nann,a\n"))
        assert listed(workspace, Query("bob")) == (["a"], "popular")
        assert listed(workspace, Query("ann"))[0] == []
        assert similar_items(open_recommender(workspace, "shop"), "a") == []

    def test_a_log_without_times_recommends_what_is_left(self, workspace, tmp_path):
        import_dataset(workspace, "shop", sources(tmp_path, ITEMS, "user_id,item_id\nann,lamp\nann,tent\nbob,rope\n"))
        assert listed(workspace, Query("ann")) == (["rope"], None)
        assert sorted(listed(workspace, Query("ann"), exclude_seen="none")[0]) == ["lamp", "rope", "tent"]

    def test_a_log_of_unknown_items_only_counts_as_none(self, workspace, tmp_path):
        import_dataset(workspace, "shop", sources(tmp_path, ITEMS, "user_id,item_id\nann,rug\n"))
        assert counts(workspace) == (3, 0, 0, 1)
        assert listed(workspace, Query("ann"))[1] == "catalog"


class TestPictures:
    @pytest.fixture
    def images(self, tmp_path):
        def folder(**colours):
            path = tmp_path / "-".join(colours.values())
            for name, colour in colours.items():
                buffer = io.BytesIO()
                Image.new("RGB", (8, 8), colour).save(buffer, format="PNG")
                written(path / f"{name}.png", buffer.getvalue())
            return path

        return folder

    def pictures(self, workspace):
        found = {}
        for item_id, webp in load_thumbnails(workspace.current("shop").folder).items():
            with Image.open(io.BytesIO(webp)) as opened:
                red, _, blue = opened.convert("RGB").getpixel((4, 4))
            found[item_id] = "red" if red > blue else "blue"
        return found

    def test_pictures_stay_when_later_imports_bring_none_or_others(self, workspace, tmp_path, images):
        items = "item_id,title,image\na,A,a.png\nb,B,b.png\n"
        import_dataset(workspace, "shop", sources(tmp_path / "1", items, images=images(a="red", b="red")))
        assert self.pictures(workspace) == {"a": "red", "b": "red"}
        import_dataset(workspace, "shop", sources(tmp_path / "2", items))
        assert self.pictures(workspace) == {"a": "red", "b": "red"}
        more = "item_id,title,image\nb,B,b.png\nc,C,c.png\n"
        import_dataset(workspace, "shop", sources(tmp_path / "3", more, images=images(b="blue", c="blue")))
        assert self.pictures(workspace) == {"a": "red", "b": "blue", "c": "blue"}

    def test_starting_over_leaves_no_picture_behind(self, workspace, tmp_path, images):
        items = "item_id,title,image\na,A,a.png\n"
        import_dataset(workspace, "shop", sources(tmp_path / "1", items, images=images(a="red")))
        import_dataset(workspace, "shop", sources(tmp_path / "2", items), replace=True)
        assert self.pictures(workspace) == {}

    def test_a_folder_that_is_not_there_stops_the_import(self, workspace, tmp_path):
        with pytest.raises(DataError, match="nowhere is neither a folder nor a zip file"):
            import_dataset(workspace, "shop", sources(tmp_path, images=tmp_path / "nowhere"))
        assert workspace.dataset_names() == []


def test_todays_log_is_read_as_the_log_before_it(workspace, tmp_path):
    log = "who,what,when,rank\nann,lamp,2024-03-01,3\nbob,tent,2024-03-02,4\n"
    mapping = {"interactions.user_id": "who", "interactions.item_id": "what", "interactions.value": "rank"}
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, log, mapping=mapping))
    add_log(workspace, "shop", written(tmp_path / "today.csv", "what,when,who,rank\nrope,2024-03-05,cat,2\n"))
    last = existing_dataset(workspace, "shop").log.iloc[-1]
    assert (last["user_id"], last["item_id"], last["value"]) == ("cat", "rope", 2.0)


def test_a_log_with_other_columns_is_refused(workspace, tmp_path):
    log = "who,what\nann,lamp\nbob,tent\n"
    mapping = {"interactions.user_id": "who", "interactions.item_id": "what"}
    version, _ = import_dataset(workspace, "shop", sources(tmp_path, ITEMS, log, mapping=mapping))
    with pytest.raises(DataError, match=r"today.csv has no column 'who' for user_id: it has person, what"):
        add_log(workspace, "shop", written(tmp_path / "today.csv", "person,what\ncat,rope\n"))
    assert workspace.current("shop") == version


def test_what_is_published_and_what_is_refused_is_logged(workspace, tmp_path, caplog):
    caplog.set_level("INFO", logger="core.store")
    version, _ = import_dataset(workspace, "shop", sources(tmp_path, ITEMS))
    with pytest.raises(DataError) as refusal:
        add_log(workspace, "shop", tmp_path / "nowhere.csv")
    assert caplog.messages == [
        f"version {version.version_id} of shop published",
        f"import into shop refused: {refusal.value}",
    ]


def test_an_import_that_is_cancelled_is_not_logged_as_refused(workspace, tmp_path, caplog):
    def cancel(_share, _step):
        raise CancelledError("This work was cancelled.")

    caplog.set_level("INFO", logger="core.store")
    with pytest.raises(CancelledError):
        import_dataset(workspace, "shop", sources(tmp_path, ITEMS), progress=cancel)
    assert caplog.messages == []
