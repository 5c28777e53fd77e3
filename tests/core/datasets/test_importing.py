import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import json_lines, sources, written

from core.datasets.cures import by_cure
from core.datasets.importing import Sources, import_files
from core.datasets.issues import ISSUE_COLUMNS, IssueLog, save_issues
from core.datasets.options import DatasetOptions
from core.errors import DataError

MARCH = dt.datetime(2024, 3, 1, tzinfo=dt.UTC).timestamp()
DAY = 86_400.0
LAMP_AND_TENT = "item_id,title\nlamp,Lamp\ntent,Tent\n"


def imported(files, **further):
    return import_files("any", files, imported_at=MARCH, **further)


def issue_rows(result):
    """Return issues as (row, column, value, reason, action)."""
    return [tuple(row) for row in result.issues.drop(columns="file").to_numpy().tolist()]


def item_cells(result, *columns):
    return result.dataset.catalog.frame[list(columns)].to_numpy().tolist()


def log_rows(frame):
    """Return a log as (user, item, day of March or None, event, value or None)."""
    return [
        (
            row.user_id,
            row.item_id,
            None if math.isnan(row.timestamp) else 1 + (row.timestamp - MARCH) / DAY,
            row.event,
            None if math.isnan(row.value) else row.value,
        )
        for row in frame.itertuples()
    ]


class TestItems:
    def test_every_field_is_read_and_further_columns_stay_as_attributes(self, tmp_path):
        text = (
            "item_id,title,available,group_id,description,category,tags,price,image,created_at,colour,weight\n"
            'lamp,Lamp,no,g1,Bright.,Home,"light, desk","$1,299.50",lamp.png,2024-03-01T12:00:00Z,red,2\n'
            "tent,Tent,,,,,,,,,,\n"
        )
        result = imported(sources(tmp_path, text))
        lamp, tent = result.dataset.catalog.frame.to_dict("records")
        assert lamp == {
            "item_id": "lamp",
            "title": "Lamp",
            "available": False,
            "group_id": "g1",
            "description": "Bright.",
            "category": "Home",
            "tags": ("light", "desk"),
            "price": 1_299.5,
            "image": "lamp.png",
            "created_at": MARCH + DAY / 2,
            "colour": "red",
            "weight": 2.0,
        }
        missing = {name: value for name, value in tent.items() if isinstance(value, float)}
        assert {name for name, value in missing.items() if math.isnan(value)} == {"price", "created_at", "weight"}
        assert {name: value for name, value in tent.items() if name not in missing} == {
            "item_id": "tent",
            "title": "Tent",
            "available": True,
            "group_id": "",
            "description": "",
            "category": "",
            "tags": (),
            "image": "",
            "colour": "",
        }
        assert result.dataset.catalog.attributes == ("colour", "weight")
        assert issue_rows(result) == []

    def test_a_picture_column_called_image_url_is_the_image(self, tmp_path):
        result = imported(sources(tmp_path, "item_id,title,image_url\nlamp,Lamp,a.png\n"))
        assert item_cells(result, "image") == [["a.png"]]
        assert result.dataset.catalog.attributes == ()

    @pytest.mark.parametrize(
        ("category", "tags", "first", "all_tags"),
        [
            ("Home", "new", "Home", ("new",)),
            ("Home|Garden|Sale", "new|Garden", "Home", ("new", "Garden", "Sale")),
            ('["Home", "Garden"]', None, "Home", ("Garden",)),
            ("['Home', 'Garden']", None, "Home", ("Garden",)),
            ("Home, sweet home", None, "Home, sweet home", ()),
            (["Home", "Garden"], ["new"], "Home", ("new", "Garden")),
            ([], ["new"], "", ("new",)),
            (12, None, "12", ()),
            (None, None, "", ()),
        ],
    )
    def test_the_first_category_of_a_list_is_the_category_and_the_rest_join_the_tags(
        self, tmp_path, category, tags, first, all_tags
    ):
        row = {"item_id": "lamp", "title": "Lamp", "category": category, "tags": tags}
        result = imported(Sources(written(tmp_path / "items.jsonl", json_lines(row))))
        assert item_cells(result, "category", "tags") == [[first, all_tags]]

    def test_typed_columns_of_parquet_read_as_what_they_show(self, tmp_path):
        frame = pd.DataFrame(
            {
                "item_id": [1, 2],
                "title": ["Lamp", "Tent"],
                "category": [5.0, np.nan],
                "tags": [["a", "b"], []],
                "price": [1.5, np.nan],
                "created_at": pd.to_datetime(["2024-03-01", None]),
                "sold_out": [True, False],
                "first_seen": pd.to_datetime(["2024-03-01", "2024-03-02"]),
                "sizes": [["S", "M"], None],
            }
        )
        frame.to_parquet(tmp_path / "items.parquet")
        result = imported(Sources(tmp_path / "items.parquet"))
        assert item_cells(result, "item_id", "category", "tags", "sold_out", "first_seen") == [
            ["1", "5", ("a", "b"), "True", "2024-03-01 00:00:00"],
            ["2", "", (), "False", "2024-03-02 00:00:00"],
        ]
        np.testing.assert_array_equal(result.dataset.catalog.prices, [1.5, np.nan])
        np.testing.assert_array_equal(result.dataset.catalog.created_at, [MARCH, np.nan])
        assert item_cells(result, "sizes") == [["S, M"], [""]]
        assert issue_rows(result) == []

    def test_an_attribute_is_a_number_only_where_every_cell_is_one(self, tmp_path):
        text = "item_id,title,year,size,odd,blank\n1,A,1999,4,inf,\n2,B,,M,1,\n"
        frame = imported(sources(tmp_path, text)).dataset.catalog.frame
        np.testing.assert_array_equal(frame["year"], [1_999.0, np.nan])
        assert frame[["size", "odd", "blank"]].to_numpy().tolist() == [["4", "inf", ""], ["M", "1", ""]]

    def test_rows_that_are_not_sound_are_dropped_or_repaired_each_with_its_reason(self, tmp_path):
        text = (
            "item_id,title,price,available,created_at\n"
            "1.0,Lamp,10,yes,2024-03-01\n"
            "2,Tent,cheap,perhaps,soon\n"
            ",Ghost,1,,\n"
            "3,,1,,\n"
            "4,Rope\n"
            "2,Tent two,40,no,\n"
        )
        result = imported(sources(tmp_path, text))
        assert item_cells(result, "item_id", "title", "price", "available") == [
            ["1", "Lamp", 10.0, True],
            ["2", "Tent two", 40.0, False],
        ]
        assert issue_rows(result) == [
            (2, "item_id", "1.0", "id read as a decimal number", "repaired"),
            (3, "item_id", "2", "this id stands again further down; the last row wins", "dropped"),
            (4, "item_id", "", "item_id is missing", "dropped"),
            (5, "title", "", "title is missing", "dropped"),
            (6, "", "4,Rope", "another number of columns than the header", "dropped"),
        ]
        assert set(result.issues["file"]) == {"items.csv"}

    def test_cells_that_do_not_read_are_left_empty_and_reported_with_their_value(self, tmp_path):
        text = (
            "item_id,title,price,available,created_at\n1,Lamp,cheap,perhaps,soon\n2,Tent,3 for 10,,99999999999999999\n"
        )
        result = imported(sources(tmp_path, text))
        assert np.isnan(result.dataset.catalog.prices).all()
        assert np.isnan(result.dataset.catalog.created_at).all()
        assert result.dataset.catalog.is_available.tolist() == [True, True]
        assert sorted(issue_rows(result)) == [
            (2, "available", "perhaps", "neither yes nor no, taken as yes", "repaired"),
            (2, "created_at", "soon", "not a date or time, left empty", "repaired"),
            (2, "price", "cheap", "not a number, left empty", "repaired"),
            (3, "created_at", "99999999999999999", "not a date or time, left empty", "repaired"),
            (3, "price", "3 for 10", "not a number, left empty", "repaired"),
        ]

    def test_empty_texts_of_json_are_missing_not_wrong(self, tmp_path):
        row = {"item_id": "1", "title": "Lamp", "price": "", "available": "", "created_at": " "}
        assert issue_rows(imported(Sources(written(tmp_path / "a.jsonl", json_lines(row))))) == []


class TestLog:
    def test_a_log_is_read_and_its_events_are_lower_case(self, tmp_path):
        log = "user_id,item_id,timestamp,event,value\nann,lamp,2024-03-02,View,\nbob,tent,,,2\n"
        result = imported(sources(tmp_path, LAMP_AND_TENT, log))
        assert log_rows(result.dataset.log) == [("ann", "lamp", 2.0, "view", None), ("bob", "tent", None, "", 2.0)]
        assert result.dataset.counts() == {"items": 2, "users": 2, "interactions": 2, "orphans": 0}
        assert issue_rows(result) == []

    def test_rows_of_a_log_that_are_not_sound_are_reported(self, tmp_path):
        log = (
            "user_id,item_id,timestamp,event,value\n"
            "1.0,lamp,2024-03-01,buy,1\n"
            "2,,2024-03-01,buy,1\n"
            ",lamp,2024-03-01,buy,1\n"
            "2,lamp,2024-03-01,buy,-3\n"
            "2,tent,whenever,buy,many\n"
            "2,lamp,2024-03-01,buy,1\n"
            "2,lamp,2024-03-01,buy,7\n"
            "2,lamp,2024-03-01,view,1\n"
        )
        result = imported(sources(tmp_path, LAMP_AND_TENT, log))
        assert log_rows(result.dataset.log) == [
            ("1", "lamp", 1.0, "buy", 1.0),
            ("2", "tent", None, "buy", None),
            ("2", "lamp", 1.0, "buy", 1.0),
            ("2", "lamp", 1.0, "view", 1.0),
        ]
        assert sorted(issue_rows(result)) == [
            (2, "user_id", "1.0", "id read as a decimal number", "repaired"),
            (3, "item_id", "", "item_id is missing", "dropped"),
            (4, "user_id", "", "user_id is missing", "dropped"),
            (5, "value", "-3", "a negative value shows no choice", "dropped"),
            (6, "timestamp", "whenever", "not a date or time, left empty", "repaired"),
            (6, "value", "many", "not a number, left empty", "repaired"),
            (8, "item_id", "lamp", "the same user, item, time and event once more", "dropped"),
        ]

    def test_decimal_ids_meet_whole_ones_across_files(self, tmp_path):
        result = imported(sources(tmp_path, "item_id,title\n1,Lamp\n2,Tent\n", "user_id,item_id\nann,1.0\nann,2.0\n"))
        assert result.dataset.log["item_id"].tolist() == ["1", "2"]
        assert result.issues["reason"].tolist() == ["id read as a decimal number"] * 2

    def test_interactions_of_unknown_items_are_kept_apart_and_counted(self, tmp_path):
        result = imported(sources(tmp_path, LAMP_AND_TENT, "user_id,item_id\nann,lamp\nann,rug\nbob,rug\n"))
        assert result.dataset.counts() == {"items": 2, "users": 1, "interactions": 1, "orphans": 2}
        assert log_rows(result.dataset.orphans) == [("ann", "rug", None, "", None), ("bob", "rug", None, "", None)]

    def test_a_log_without_times_repeats_a_pair_once(self, tmp_path):
        result = imported(sources(tmp_path, LAMP_AND_TENT, "user_id,item_id\nann,lamp\nann,lamp\nann,tent\n"))
        assert not result.dataset.interactions.has_times
        assert log_rows(result.dataset.log) == [("ann", "lamp", None, "", None), ("ann", "tent", None, "", None)]
        assert [row[0] for row in issue_rows(result)] == [3]

    def test_no_log_at_all_and_one_item_only_make_a_sound_data_set(self, tmp_path):
        dataset = imported(sources(tmp_path, "item_id,title\nlamp,Lamp\n")).dataset
        assert dataset.counts() == {"items": 1, "users": 0, "interactions": 0, "orphans": 0}
        assert (len(dataset.interactions), dataset.interactions.has_times) == (0, False)
        assert dataset.interactions.positive_matrix().shape == (0, 1)
        assert dataset.now(wall_clock=5.0) == 5.0


def test_users_keep_their_attributes_and_the_last_of_two_rows(tmp_path):
    result = imported(sources(tmp_path, LAMP_AND_TENT, users="user_id,age,city\nann,30,Oslo\nbob,,Rome\nann,31,\n"))
    assert list(result.dataset.people) == ["bob", "ann"]
    assert result.dataset.people["ann"] == {"user_id": "ann", "age": 31.0, "city": ""}
    assert issue_rows(result) == [
        (2, "user_id", "ann", "this id stands again further down; the last row wins", "dropped")
    ]


class TestMapping:
    def test_one_column_may_feed_two_fields(self, tmp_path):
        files = sources(
            tmp_path,
            "sku,name,kinds\nl,Lamp,a|b\n",
            mapping={"item_id": "sku", "title": "name", "category": "kinds", "tags": "kinds"},
        )
        result = imported(files)
        assert item_cells(result, "item_id", "title", "category", "tags") == [["l", "Lamp", "a", ("a", "b")]]
        assert result.dataset.catalog.attributes == ()

    def test_a_column_that_is_a_field_itself_may_feed_another(self, tmp_path):
        result = imported(
            sources(tmp_path, "item_id,title\nl,Lamp\n", mapping={"description": "title", "group_id": "item_id"})
        )
        assert item_cells(result, "item_id", "title", "description", "group_id") == [["l", "Lamp", "Lamp", "l"]]

    def test_a_mapped_column_wins_over_the_one_of_the_fields_name(self, tmp_path):
        result = imported(
            sources(tmp_path, "item_id,title,tags,genres\nl,Lamp,old,new|newer\n", mapping={"tags": "genres"})
        )
        assert item_cells(result, "tags") == [[("new", "newer")]]

    def test_fields_of_other_tables_carry_their_table(self, tmp_path):
        mapping = {
            "interactions.value": "stars",
            "interactions.user_id": "who",
            "users.user_id": "id",
            "items.title": "name",
        }
        files = sources(
            tmp_path,
            "item_id,name\nlamp,Lamp\n",
            "who,item_id,stars\nann,lamp,4\n",
            "id,age\nann,30\n",
            mapping=mapping,
        )
        dataset = imported(files).dataset
        assert log_rows(dataset.log) == [("ann", "lamp", None, "", 4.0)]
        assert dataset.people["ann"]["age"] == 30.0

    @pytest.mark.parametrize("target", ["titel", "interactions.price", "users.age", "orders.item_id", "a.b.title", ""])
    def test_an_unknown_field_is_refused_with_those_there_are(self, target):
        with pytest.raises(DataError) as caught:
            Sources(mapping={target: "x"})
        assert str(caught.value) == (
            f"--map {target!r} is not a field: use one of item_id, title, available, group_id, description, category, "
            "tags, price, image, created_at, "
            "or interactions.FIELD with one of user_id, item_id, timestamp, event, value."
        )

    def test_an_unknown_column_is_refused_with_those_there_are(self, tmp_path):
        with pytest.raises(DataError) as caught:
            imported(sources(tmp_path, LAMP_AND_TENT, mapping={"tags": "genre"}))
        assert str(caught.value) == "items.csv has no column 'genre' for tags: it has item_id, title."


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            {"items": "title,price\nLamp,9.5\nTent,8\n"},
            "items.csv has no column 'item_id': name yours with --map item_id=COLUMN (its columns are title, price).",
        ),
        (
            {"log": "item_id,stars\nlamp,4\n"},
            "interactions.csv has no column 'user_id': name yours with --map interactions.user_id=COLUMN "
            "(its columns are item_id, stars).",
        ),
        (
            {"users": "city\nRome\nRome\n"},
            "users.csv has no column 'user_id': name yours with --map users.user_id=COLUMN (its columns are city).",
        ),
        (
            {"items": "item_id,title\n1,\n2,\n,Tent\n"},
            "items.csv has no sound row (most often: title is missing): "
            "correct the file or the mapping of its columns.",
        ),
        (
            {"log": "user_id,item_id,value\nann,lamp,-1\n"},
            "interactions.csv has no sound row (most often: a negative value shows no choice): "
            "correct the file or the mapping of its columns.",
        ),
        ({"items": "item_id,title\n"}, "items.csv has no rows: give a file with a header and at least one row."),
        ({"items": None}, "'any' has no catalog yet: give a file of items (--items FILE)."),
    ],
)
def test_files_that_make_no_data_set_are_refused_in_one_sentence(tmp_path, texts, message):
    with pytest.raises(DataError) as caught:
        imported(sources(tmp_path, **{"items": LAMP_AND_TENT} | texts))
    assert str(caught.value) == message


class TestFurtherImports:
    def test_items_are_upserted_by_id_in_their_old_order(self, tmp_path):
        first = imported(sources(tmp_path / "1", "item_id,title,price\na,A,1\nb,B,2\n")).dataset
        second = imported(sources(tmp_path / "2", "item_id,title,price\nc,C,3\na,A2,9\n"), existing=first).dataset
        assert second.catalog.frame[["item_id", "title", "price"]].to_numpy().tolist() == [
            ["a", "A2", 9.0],
            ["b", "B", 2.0],
            ["c", "C", 3.0],
        ]
        assert first.catalog.item_ids.tolist() == ["a", "b"]

    def test_attributes_that_come_go_or_change_their_kind_stay_sound(self, tmp_path):
        first = imported(sources(tmp_path / "1", "item_id,title,year,size,gone\na,A,1999,5,x\nb,B,2001,,y\n")).dataset
        text = "item_id,title,year,size,colour\nb,B,n/a,6,red\nc,C,,7.5,\n"
        frame = imported(sources(tmp_path / "2", text), existing=first).dataset.catalog.frame
        assert frame["year"].tolist() == ["1999", "n/a", ""]
        assert frame["size"].tolist() == [5.0, 6.0, 7.5]
        assert frame["gone"].tolist() == ["x", "", ""]
        assert frame["colour"].tolist() == ["", "red", ""]

    def test_interactions_are_appended_once(self, tmp_path):
        header = "user_id,item_id,timestamp,event\n"
        first = imported(sources(tmp_path / "1", LAMP_AND_TENT, header + "ann,lamp,2024-03-01,view\n")).dataset
        log = header + "ann,lamp,2024-03-01,view\nann,lamp,2024-03-01,buy\nann,lamp,2024-03-02,view\n"
        second = imported(sources(tmp_path / "2", None, log), existing=first).dataset
        assert log_rows(second.log) == [
            ("ann", "lamp", 1.0, "view", None),
            ("ann", "lamp", 1.0, "buy", None),
            ("ann", "lamp", 2.0, "view", None),
        ]

    def test_orphans_are_used_once_their_item_arrives(self, tmp_path):
        log = "user_id,item_id,timestamp\nann,rug,2024-03-01\nbob,fan,2024-03-02\nann,lamp,2024-03-03\n"
        first = imported(sources(tmp_path / "1", LAMP_AND_TENT, log)).dataset
        assert first.counts() == {"items": 2, "users": 1, "interactions": 1, "orphans": 2}
        second = imported(sources(tmp_path / "2", "item_id,title\nrug,Rug\n"), existing=first).dataset
        assert second.counts() == {"items": 3, "users": 1, "interactions": 2, "orphans": 1}
        assert sorted(log_rows(second.log)) == [("ann", "lamp", 3.0, "", None), ("ann", "rug", 1.0, "", None)]
        assert log_rows(second.orphans) == [("bob", "fan", 2.0, "", None)]

    def test_users_are_upserted(self, tmp_path):
        first = imported(sources(tmp_path / "1", LAMP_AND_TENT, users="user_id,age\nann,30\nbob,40\n")).dataset
        second = imported(
            sources(tmp_path / "2", None, users="user_id,age,city\nbob,41,Rome\n"), existing=first
        ).dataset
        assert second.people["bob"] == {"user_id": "bob", "age": 41.0, "city": "Rome"}
        assert (second.people["ann"]["age"], second.people["ann"]["city"]) == (30.0, "")

    def test_how_a_log_is_read_stays_when_it_grows_and_only_its_newest_rows_move_clock_and_window(self, tmp_path):
        header = "user_id,item_id,timestamp,value\n"
        ratings = header + "".join(f"u{n},lamp,2020-01-01,{1 + n % 5}\n" for n in range(10))
        first = imported(sources(tmp_path / "1", LAMP_AND_TENT, ratings)).dataset
        assert (first.options.value_kind, first.options.rating_scale, first.options.clock) == ("rating", (1, 5), "data")
        more_items = imported(sources(tmp_path / "2", "item_id,title\nrug,Rug\n"), existing=first).dataset
        assert more_items.options == first.options
        counts = header + "".join(f"u{n},tent,2024-03-01,{n % 50}\n" for n in range(1_000))
        more_log = imported(sources(tmp_path / "3", None, counts), existing=first).dataset
        assert more_log.options == replace(first.options, clock="live", trending_window_days=7)

    def test_the_first_log_of_a_data_set_decides_how_it_is_read(self, tmp_path):
        first = imported(sources(tmp_path / "1", LAMP_AND_TENT), options=DatasetOptions(text_model="own")).dataset
        log = "user_id,item_id,value\n" + "".join(f"u{n},lamp,{1 + n % 5}\n" for n in range(10))
        options = imported(sources(tmp_path / "2", None, log), existing=first).dataset.options
        assert (options.value_kind, options.rating_scale, options.text_model) == ("rating", (1.0, 5.0), "own")


class TestIssues:
    def test_the_table_names_file_row_column_value_reason_and_action_in_order(self, tmp_path):
        files = sources(
            tmp_path, "item_id,title,price\n1,,\n2,Tent,x\n3\n", "user_id,item_id\n,2\nann,2\n", "user_id\nann\nann\n"
        )
        issues = imported(files).issues
        assert tuple(issues.columns) == ISSUE_COLUMNS == ("file", "row", "column", "value", "reason", "action")
        assert issues[["file", "row", "column", "action"]].to_numpy().tolist() == [
            ["items.csv", 2, "title", "dropped"],
            ["items.csv", 3, "price", "repaired"],
            ["items.csv", 4, "", "dropped"],
            ["interactions.csv", 2, "user_id", "dropped"],
            ["users.csv", 2, "user_id", "dropped"],
        ]

    def test_no_issues_are_an_empty_table_of_the_same_columns(self, tmp_path):
        issues = imported(sources(tmp_path, LAMP_AND_TENT)).issues
        assert (len(issues), tuple(issues.columns)) == (0, ISSUE_COLUMNS)

    def test_long_values_are_cut(self, tmp_path):
        issues = imported(sources(tmp_path, f"item_id,title,price\n1,Lamp,{'x' * 500}\n")).issues
        assert issues["value"].tolist() == ["x" * 200]

    def test_saved_issues_run_no_formula_in_a_spreadsheet(self, tmp_path):
        text = "item_id,title,price\n1,Lamp,=1+1\n2,Tent,@SUM\n3,Rope,x\n4,Rug,-\n"
        save_issues(imported(sources(tmp_path, text)).issues, tmp_path / "issues.csv")
        saved = pd.read_csv(tmp_path / "issues.csv", dtype=str, keep_default_na=False)
        assert tuple(saved.columns) == ISSUE_COLUMNS
        assert saved["value"].tolist() == ["'=1+1", "'@SUM", "x", "'-"]
        assert saved["row"].tolist() == ["2", "3", "4", "5"]


few = settings(deadline=None, max_examples=50, derandomize=True, database=None)
IDS = st.sampled_from(["a", "b", "c", "1", "1.0", "2", ""])
LOG_ROW = st.tuples(
    IDS, IDS, st.sampled_from(["", "2024-03-01", "1709251200", "soon"]), st.sampled_from(["1", "-1", "", "x"])
)


def imported_or_refused(files):
    try:
        return imported(files), ""
    except DataError as error:
        return None, str(error)


@few
@given(rows=st.lists(st.one_of(LOG_ROW, st.just(("torn",))), min_size=1, max_size=20))
def test_rows_in_are_rows_loaded_dropped_or_kept_apart(tmp_path_factory, rows):
    text = "user_id,item_id,timestamp,value\n" + "".join(",".join(row) + "\n" for row in rows)
    files = sources(tmp_path_factory.mktemp("sums"), "item_id,title\na,A\nb,B\n1,One\n", text)
    said = [row for row in rows if any(row)]
    is_some_sound = any(len(row) == 4 and row[0] and row[1] and row[3] != "-1" for row in said)
    result, refusal = imported_or_refused(files)
    if result is None:
        assert not is_some_sound
        assert refusal.startswith("interactions.csv has no sound row" if said else "interactions.csv has no rows")
        return
    assert is_some_sound
    dropped = result.issues[result.issues["action"] == "dropped"]
    assert not dropped["row"].duplicated().any()
    assert len(said) == len(result.dataset.log) + len(result.dataset.orphans) + len(dropped)
    assert set(result.dataset.log["item_id"]) <= {"a", "b", "1"}
    assert set(result.dataset.orphans["item_id"]) <= {"c", "1.0", "2"}


@few
@given(
    rows=st.lists(st.tuples(IDS, st.sampled_from(["A", "B", ""]), st.sampled_from(["1", "x"])), min_size=1, max_size=15)
)
def test_items_in_are_items_loaded_or_dropped(tmp_path_factory, rows):
    text = "item_id,title,price\n" + "".join(",".join(row) + "\n" for row in rows)
    result, refusal = imported_or_refused(sources(tmp_path_factory.mktemp("sums"), text))
    if result is None:
        assert refusal.startswith("items.csv has no sound row")
        assert not any(item_id and title for item_id, title, _ in rows)
        return
    dropped = result.issues[result.issues["action"] == "dropped"]
    assert len(rows) == len(result.dataset.catalog) + len(dropped)
    assert result.dataset.catalog.frame["item_id"].is_unique


def test_issues_are_grouped_by_what_to_do_about_them():
    log = IssueLog()
    log.add("items.csv", [3, 9], "title", ["", ""], reason="title is missing", action="dropped")
    log.add("items.csv", [4], "price", ["cheap"], reason="not a number, left empty", action="repaired")
    log.add(
        "items.csv", [6, 7, 8], "price", ["soon", "cheap", "soon"], reason="not a number, left empty", action="repaired"
    )
    log.add("log.csv", [2], "x", ["?"], reason="something never seen", action="dropped")
    assert by_cure(log.table()).values.tolist() == [
        ["Write plain numbers into this column, or map another one", 4, "items.csv", "repaired", "cheap, soon"],
        ["Give these items a title, or leave them out: an item needs one", 2, "items.csv", "dropped", ""],
        ["Mend these rows in the file and load it again: they add to what is there", 1, "log.csv", "dropped", "?"],
    ]
    assert by_cure(IssueLog().table()).empty
