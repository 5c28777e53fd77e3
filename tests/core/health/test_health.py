import json

import numpy as np
import pandas as pd
import pytest
from builders import TODAY, items_frame, log_frame
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets import DatasetOptions
from core.datasets.dataset import build_dataset, empty_users
from core.errors import DataError
from core.health import HealthReport, health_report
from core.health._health_rules import RULES

LONG = "made of steel and oak by hand"
HOUR = 1 / 24


def _users(*user_ids):
    return pd.DataFrame({"user_id": pd.Series(user_ids, dtype=object)})


def _dataset(items, log=(), users=None, options=None):
    frames = items_frame(items), log_frame(list(log)), empty_users() if users is None else users
    return build_dataset("tiny", *frames, imported_at=TODAY, options=options or DatasetOptions())


def _report(items, log=(), *, vectors=None, is_shortened=None, **tables):
    """Every item points in a direction of its own unless vectors are given."""
    vectors = np.eye(len(items), dtype=np.float32) if vectors is None else np.array(vectors, dtype=np.float32)
    return health_report(_dataset(items, log, **tables), vectors, is_shortened=is_shortened, imported_at=TODAY)


def _figures(report):
    return {figure.key: (figure.count, figure.n) for figure in report.counts}


def _finding(report, key):
    return next(finding for finding in report.findings if finding.key == key)


def _keys(report):
    return {finding.key for finding in report.findings}


def _plain(n, **fields):
    return {f"i{number}": {"description": LONG, "category": "home", **fields} for number in range(n)}


def _steady(n_users, n_items, n_days=10, times_a_day=1):
    """Every user does the same number of things a day, each at a time of its own."""
    return [
        (f"u{user}", f"i{(user + day) % n_items}", -day - user / 1000 - part / 10, "view")
        for user in range(n_users)
        for day in range(1, n_days + 1)
        for part in range(1, times_a_day + 1)
    ]


TEXTS = {
    "whole": {"description": LONG, "category": "home"},
    "thin": {"description": "  a red lamp  ", "category": "home"},
    "four long words": {"description": "weatherproof polycarbonate microcontroller enclosure", "category": "home"},
    "unspaced": {
        "description": "これは手作りの木製ランプで、夜になると部屋をやさしく照らし、読書にも食卓にもよく似合う一品です"
    },
    "labels": {"category": "home"},
    "tags": {"tags": ("light",)},
    "bare": {},
    "blank": {"description": " \n "},
}


def test_each_item_is_counted_once_by_how_little_its_text_says():
    vectors = np.eye(8)
    vectors[6] = 0
    report = _report(TEXTS, vectors=vectors, is_shortened=np.arange(8) == 0)
    figures = _figures(report)
    assert figures["title_only"] == (2, 8)
    assert _finding(report, "title_only").item_ids == ("bare", "blank")
    assert figures["no_description"] == (2, 8)
    assert _finding(report, "no_description").item_ids == ("labels", "tags")
    assert figures["thin_text"] == (1, 8)
    assert _finding(report, "thin_text").item_ids == ("thin",)
    assert figures["no_vector"] == (1, 8)
    assert _finding(report, "no_vector").item_ids == ("bare",)
    assert figures["text_cut"] == (1, 8)
    assert _finding(report, "no_description").headline == (
        "2 of 8 items have no description: Similar to what they like cannot place them well."
    )


def test_a_catalog_without_any_description_says_so_instead_of_blaming_items():
    report = _report({"a": {"category": "x"}, "b": {"tags": ("y",)}, "c": {}})
    assert _figures(report)["no_description_column"] == (2, 3)
    assert "no_description" not in _figures(report)


def test_the_encoders_limit_is_left_out_where_it_is_not_known():
    assert "text_cut" not in _figures(_report(_plain(2)))


def test_a_field_counts_as_missing_only_where_the_catalog_uses_it():
    full = {"category": "home", "tags": ("light",), "price": 3.0, "image": "a.png", "created_at": -1}
    figures = _figures(_report({"a": full, "b": {"category": "home", "price": 0.0}, "c": {}}))
    missing = {key: value for key, value in figures.items() if key.startswith("missing")}
    assert missing == {
        "missing_category": (1, 3),
        "missing_tags": (2, 3),
        "missing_price": (1, 3),
        "missing_image": (2, 3),
        "missing_created_at": (2, 3),
    }
    assert not [key for key in _figures(_report({"a": {}, "b": {}})) if key.startswith("missing")]


def test_equal_titles_count_unless_they_are_variants_of_one_product():
    items = {
        "a": {"title": "Lamp"},
        "b": {"title": "Lamp"},
        "c": {"title": "lamp"},
        "d": {"title": "Tent", "group_id": "g"},
        "e": {"title": "Tent", "group_id": "g"},
        "f": {"title": "Rug", "group_id": "g"},
        "g": {"title": "Rug", "group_id": "h"},
    }
    report = _report(items)
    assert _figures(report)["duplicate_titles"] == (4, 7)
    assert _finding(report, "duplicate_titles").item_ids == ("a", "b", "f", "g")


def test_near_duplicates_are_listed_group_by_group_with_their_titles():
    vectors = np.eye(6)[[0, 1, 0, 1, 0, 5]]
    report = _report(_plain(6), vectors=vectors)
    found = _finding(report, "near_duplicates")
    assert (found.count, found.n) == (5, 6)
    assert found.headline.startswith("5 of 6 items have nearly the same text as another one (in 2 groups)")
    assert list(found.table().itertuples(index=False, name=None)) == [
        ("i0", "group 1: I0"),
        ("i2", "group 1: I2"),
        ("i4", "group 1: I4"),
        ("i1", "group 2: I1"),
        ("i3", "group 2: I3"),
    ]


def test_unavailable_items_are_told_from_a_twentieth_on():
    items = _plain(40)
    items["i0"]["available"] = False
    assert _figures(_report(items))["unavailable"] == (1, 40)
    assert "unavailable" not in _keys(_report(items))
    items["i1"]["available"] = False
    assert _finding(_report(items), "unavailable").item_ids == ("i0", "i1")


def test_unknown_items_are_named_by_frequency_with_their_share_of_the_whole_log():
    log = [("ann", "i0", -1, "view"), ("bob", "zz", -2, "view"), ("bob", "yy", -2, "view"), ("cat", "zz", -3, "view")]
    report = _report(_plain(2), log)
    found = _finding(report, "orphans")
    assert (found.count, found.n, found.severity) == (3, 4, "serious")
    assert (found.item_ids, found.notes) == (("zz", "yy"), ("2 interactions", "1 interaction"))
    assert found.headline == "3 of 4 interactions name an item that the catalog lacks: no signal can use them."
    assert "most often zz" in found.action
    assert _figures(report)["interactions"] == (1, 4)
    assert _figures(report)["never_interacted"] == (1, 2)


def test_users_are_counted_by_their_events_those_of_other_tables_included():
    log = [("five", "i0", -day, "view") for day in range(5)]
    log += [("four", "i0", -day, "view") for day in range(4)] + [("one", "i1", 0, "view"), ("lost", "zz", 0, "view")]
    report = _report(_plain(2), log, users=_users("five", "idle"))
    figures = _figures(report)
    assert figures["users"] == (5, 5)
    assert figures["users_none"] == (2, 5)
    assert _finding(report, "users_none").user_ids == ("idle", "lost")
    assert figures["users_few"] == (2, 5)
    assert _finding(report, "users_few").user_ids == ("four", "one")
    assert figures["users_enough"] == (1, 5)


def test_the_top_hundredth_of_the_items_is_the_share_of_the_log_that_goes_to_it():
    log = [(f"u{number}", "i7", -number, "view") for number in range(6)]
    log += [(f"u{number}", f"i{number}", -number, "view") for number in range(4)]
    report = _report(_plain(199), log)
    assert _figures(report)["concentration"] == (6, 10)
    assert _finding(report, "concentration").item_ids == ("i7",)
    assert "concentration" not in _figures(_report(_plain(99), [("ann", "i0", 0, "view")]))


def test_a_repeat_is_the_same_user_item_and_event_at_whatever_time():
    log = [
        ("ann", "i0", 0, "view"),
        ("ann", "i0", -1, "view"),
        ("ann", "i0", -2, "buy"),
        ("bob", "i0", -3, "view"),
    ]
    report = _report(_plain(1), log)
    assert _figures(report)["repeats"] == (1, 4)
    assert _finding(report, "repeats").rows == (1,)


def test_ratings_outside_their_scale_are_named_by_row_and_value():
    log = [(f"u{row}", "i0", -row, "", value) for row, value in enumerate([5.0, 0.5, np.nan, 6.0, 1.0])]
    options = DatasetOptions(value_kind="rating", rating_scale=(1.0, 5.0))
    report = _report(_plain(1), log, options=options)
    found = _finding(report, "value_range")
    assert (found.count, found.n, found.rows, found.notes) == (2, 4, (1, 3), ("0.5", "6"))
    assert "value_range" not in _figures(_report(_plain(1), log))


def test_interactions_without_a_time_are_counted_and_silence_the_other_questions():
    log = [("ann", "i0", None, "view"), ("bob", "i0", None, "view")]
    report = _report(_plain(1), log)
    assert _finding(report, "no_times").severity == "serious"
    assert _figures(report)["no_times"] == (2, 2)
    assert not {"one_day", "same_time", "future", "silent_days", "bots"} & set(_figures(report))
    assert _figures(_report(_plain(1), [*log, ("cat", "i0", 0, "view")]))["no_times"] == (2, 3)


def test_all_on_one_day_is_said_instead_of_its_consequences():
    log = [(f"u{row}", "i0", -row * HOUR, "view") for row in range(1, 8)]
    report = _report(_plain(1), log)
    assert _figures(report)["one_day"] == (7, 7)
    assert _finding(report, "one_day").headline.startswith("All 7 interactions lie on one day (2024-10-03)")
    assert _figures(_report(_plain(1), [*log, ("ann", "i0", 0, "view")]))["one_day"] == (0, 8)


def test_one_time_for_a_fifth_of_the_log_is_told_and_where():
    log = [(f"u{row}", "i0", -row, "view") for row in range(8)] + [("x", "i0", -3, "view"), ("y", "i0", None, "view")]
    report = _report(_plain(1), log)
    found = _finding(report, "same_time")
    assert (found.count, found.n, found.rows) == (2, 9, (3, 8))
    assert "(2024-10-01 00:00)" in found.headline
    spread = _report(_plain(1), [*log, ("z", "i0", -20, "view"), ("z", "i0", -21, "view")])
    assert _figures(spread)["same_time"] == (2, 11)
    assert "same_time" not in _keys(spread)


def test_events_of_one_user_at_one_time_have_no_order():
    log = [("ann", f"i{row}", -(row // 2), "view") for row in range(20)]
    log += [(f"u{row}", "i0", -row, "view") for row in range(4)] + [("ann", "i0", None, "view")] * 2
    report = _report(_plain(20), log)
    assert _figures(report)["batch_times"] == (20, 24)
    assert _finding(report, "batch_times").rows == tuple(range(20))


def test_a_silence_counts_its_days_and_names_the_event_after_it():
    days = [-50, -49, -48, -47, -20, -19, -8, -7]
    report = _report(_plain(1), [(f"u{day}", "i0", day + 0.5, "view") for day in reversed(days)])
    found = _finding(report, "silent_days")
    assert (found.count, found.n) == (26 + 10, 44)
    assert found.rows == (3, 1)
    assert found.notes == ("nothing from 2024-08-19 to 2024-09-13", "nothing from 2024-09-16 to 2024-09-25")
    assert "(the longest from 2024-08-19 to 2024-09-13)" in found.headline


def test_a_log_that_is_quiet_by_habit_has_no_silence():
    weekly = [(f"u{week}", "i0", -7 * week, "view") for week in range(10)]
    assert _figures(_report(_plain(1), weekly))["silent_days"] == (0, 64)


def test_the_future_weighs_fully_where_the_newest_event_is_the_clock():
    log = [(f"u{row}", "i0", -row, "view") for row in range(99)] + [("late", "i0", 1, "view")]
    found = _finding(_report(_plain(1), log, options=DatasetOptions(clock="data")), "future")
    assert (found.count, found.n, found.severity, found.rows) == (1, 100, "serious", (99,))
    assert found.notes == ("2024-10-05 00:00",)
    live = _finding(_report(_plain(1), log, options=DatasetOptions(clock="live")), "future")
    assert live.severity == "good to know"


def test_events_before_their_items_creation_count_where_both_are_known():
    items = {"i0": {"created_at": -5}, "i1": {}}
    log = [("a", "i0", -6, "view"), ("b", "i0", -5, "view"), ("c", "i1", -9, "view"), ("d", "i0", None, "view")]
    report = _report(items, log)
    assert _figures(report)["before_created"] == (1, 2)
    assert _finding(report, "before_created").rows == (0,)
    assert "before_created" not in _figures(_report({"i1": {}}, log[2:3]))


@pytest.mark.parametrize(("n_events", "is_bot"), [(100, False), (101, True)])
def test_more_than_a_hundred_events_within_an_hour_are_no_persons(n_events, is_bot):
    burst = [("robot", f"i{row % 10}", -1 - row * HOUR / 100, "view") for row in range(n_events)]
    report = _report(_plain(10), burst + _steady(20, 10, times_a_day=4))
    assert _figures(report)["bots"] == (int(is_bot), 21)
    assert _figures(report)["bot_events"] == (n_events * is_bot, n_events + 800)
    if is_bot:
        found = _finding(report, "bots")
        assert (found.user_ids, found.notes, found.severity) == (("robot",), ("101 events",), "serious")
        assert found.headline == (
            "1 of 21 users has rates that people do not reach (over 100 events within an hour, or over 30 times the "
            "busiest 1% a day): 11.2% of all interactions."
        )


@pytest.mark.parametrize(("a_day", "is_bot"), [(60, False), (61, True)])
def test_thirty_times_the_daily_rate_of_the_busiest_hundredth_is_no_persons(a_day, is_bot):
    robot = [("robot", f"i{row % 10}", -day + row / 70, "view") for day in (2, 5) for row in range(a_day)]
    report = _report(_plain(10), robot + _steady(20, 10, times_a_day=2))
    assert _figures(report)["bots"] == (int(is_bot), 21)


def test_days_without_hours_are_no_bursts():
    log = [("reader", f"i{row}", -1, "view") for row in range(101)] + [
        (f"u{row}", "i0", -2, "view") for row in range(9)
    ]
    log += [(f"u{row}", f"i{item}", -1, "view") for row in range(9) for item in range(20)]
    assert _figures(_report(_plain(101), log))["bots"] == (0, 10)


def test_many_hasty_users_are_a_habit_of_the_log_and_no_bots():
    sittings = [(f"u{user}", f"i{row}", -user - row * HOUR / 200, "rate") for user in range(6) for row in range(101)]
    report = _report(_plain(101), sittings)
    assert _figures(report)["busy_sittings"] == (6, 6)
    assert "bots" not in _figures(report)


def test_a_catalog_without_a_log_is_told_what_stays_silent():
    report = _report(_plain(3))
    assert report.first_findings[0].headline == (
        "None of the 3 items has an interaction: People like them and Trending now stay silent."
    )
    assert report.findings[0].severity == "serious"


def test_clean_data_gets_one_honest_sentence():
    items = {f"i{number}": {"description": LONG, "title": f"Thing {number}"} for number in range(20)}
    report = _report(items, _steady(20, 20))
    assert _keys(report) == {"clean"}
    n_checks = sum(figure.key in RULES for figure in report.counts)
    assert report.findings[0].headline == (
        f"Nothing stands out: {n_checks} checks of 20 items and 200 interactions found nothing that needs work."
    )


def test_findings_go_by_harm_times_share_and_at_most_five_stand_first():
    items = {f"i{number}": {"title": "Same"} for number in range(6)} | _plain(4)
    report = _report(items, [("ann", "zz", None, "view"), ("ann", "i0", None, "view")])
    assert [finding.key for finding in report.findings] == [
        "orphans",  # 1.0 x 1/2
        "no_times",  # 0.5 x 1/1
        "title_only",  # 0.6 x 2/6
        "users_few",  # 0.1 x 1/1
        "never_interacted",  # 0.1 x 5/6
        "missing_category",  # 0.15 x 2/6
        "duplicate_titles",  # 0.1 x 2/6
    ]
    assert [finding.severity for finding in report.findings] == ["serious"] * 4 + ["worth a look"] * 3
    assert report.first_findings == report.findings[:5]


def test_tables_hold_what_the_report_says():
    report = _report(TEXTS, [("ann", "bare", 0, "view"), ("ann", "zz", 0, "view")])
    table = report.counts_table()
    assert list(table.columns) == ["figure", "count", "of", "share"]
    assert table.loc[table["figure"] == "Interactions with unknown items"].to_numpy().tolist() == [
        ["Interactions with unknown items", 1, 2, 0.5]
    ]
    assert _finding(report, "title_only").table().to_dict("list") == {"item_id": ["bare", "blank"]}


def test_at_most_a_thousand_are_listed_and_all_are_counted():
    report = _report({f"i{number}": {} for number in range(1_200)}, vectors=np.zeros((1_200, 2)))
    found = _finding(report, "title_only")
    assert (found.count, len(found.item_ids), found.item_ids[-1]) == (1_200, 1_000, "i999")


@pytest.mark.parametrize(("vectors", "is_shortened"), [(np.eye(3), None), (np.eye(2), np.zeros(3, bool))])
def test_arrays_of_another_catalog_are_refused(vectors, is_shortened):
    with pytest.raises(DataError, match="3 rows for 2 items"):
        _report(_plain(2), vectors=vectors, is_shortened=is_shortened)


ITEM = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["A", "B"]),
        "description": st.sampled_from(["", "few words", LONG]),
        "category": st.sampled_from(["", "home"]),
        "tags": st.sampled_from([(), ("x",), ("x", "y")]),
        "group_id": st.sampled_from(["", "g"]),
        "price": st.sampled_from([np.nan, 1.0]),
        "available": st.booleans(),
        "created_at": st.integers(-9, 9),
    },
)
DAYS = st.one_of(st.none(), st.integers(-40, 5), st.floats(-1, 0))
ROW = st.tuples(st.sampled_from("abcd"), st.sampled_from(["i0", "i1", "zz"]), DAYS, st.just("view"), st.just(3.0))


@settings(deadline=None, max_examples=80, derandomize=True, database=None)
@given(
    items=st.lists(ITEM, min_size=1, max_size=15),
    log=st.lists(ROW, max_size=30),
    directions=st.lists(st.integers(0, 3), min_size=15, max_size=15),
    users=st.lists(st.sampled_from("abxyz"), unique=True),
    clock=st.sampled_from(["data", "live"]),
)
def test_any_data_set_gets_a_report_whose_counts_fit_their_denominators(items, log, directions, users, clock):
    named = {f"i{number}": fields for number, fields in enumerate(items)}
    vectors = np.vstack([np.zeros(3), np.eye(3)])[directions[: len(items)]]
    tables = {"users": _users(*users), "options": DatasetOptions(clock=clock)}
    report = _report(named, log, vectors=vectors, is_shortened=np.zeros(len(items), bool), **tables)
    assert all(0 <= figure.count <= figure.n for figure in report.counts)
    assert report.findings
    for finding in report.findings:
        listed = max(len(finding.item_ids), len(finding.user_ids), len(finding.rows))
        assert len(finding.notes) in (0, listed)
        assert all(0 <= row < len(log) for row in finding.rows)
        assert finding.headline.endswith(".")
        assert finding.action.endswith(".")
    assert HealthReport.from_json(json.loads(json.dumps(report.to_json()))) == report
    assert report == _report(named, log, vectors=vectors, is_shortened=np.zeros(len(items), bool), **tables)
