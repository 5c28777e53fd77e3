import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets.cleaning.values import are_cut, parse_flags, parse_ids, parse_lists, parse_numbers, parse_times

few = settings(deadline=None, max_examples=50, derandomize=True, database=None)
NAN = float("nan")
NEW_YEAR = 1_704_067_200.0
"""2024-01-01 00:00 UTC."""


def column(*cells):
    return pd.Series(list(cells), dtype=object)


def listed(series):
    return [None if pd.isna(cell) else cell for cell in series]


@pytest.mark.parametrize(
    ("cells", "ids", "repaired"),
    [
        (["1.0", "1", "2.00"], ["1", "1", "2"], [True, False, True]),
        (["1.0", "x"], ["1.0", "x"], [False, False]),
        (["1.5", "1.0"], ["1.5", "1.0"], [False, False]),
        (["007", " 7 ", "", None], ["007", "7", None, None], [False] * 4),
        ([1, 2], ["1", "2"], [False, False]),
        ([1, 1.0], ["1", "1"], [False, True]),
        (["tt0002844", "Ü/ä b"], ["tt0002844", "Ü/ä b"], [False, False]),
        ([2**60 + 1, None], [str(2**60 + 1), None], [False, False]),
    ],
)
def test_ids_become_text_and_decimal_ones_are_repaired_and_marked(cells, ids, repaired):
    texts, is_repaired = parse_ids(column(*cells))
    assert (listed(texts), is_repaired.tolist()) == (ids, repaired)


@pytest.mark.parametrize(
    ("series", "ids"),
    [
        (pd.Series([1.0, np.nan, 3.0]), ["1", None, "3"]),
        (pd.Series([1.5, 2.0]), ["1.5", "2.0"]),
        (pd.Series([1e300, 1.0]), ["1e+300", "1.0"]),
        (pd.Series([np.nan, np.nan]), [None, None]),
        (pd.Series([1, None], dtype="Int64"), ["1", None]),
        (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
    ],
)
def test_a_typed_column_of_ids_reads_as_its_text_and_counts_as_unrepaired(series, ids):
    texts, is_repaired = parse_ids(series)
    assert (listed(texts), is_repaired.any()) == (ids, False)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12.0),
        (" 12.50 ", 12.5),
        ("1e3", 1_000.0),
        ("$12", 12.0),
        ("$1,299.00", 1_299.0),
        ("1,299", 1_299.0),
        ("1,234,567.8", 1_234_567.8),
        ("1.299,00 €", 1_299.0),
        ("12,5", 12.5),
        ("€ 12,50", 12.5),
        ("1 299,50 zł", 1_299.5),
        ("1\u00a0299\u202f000", 1_299_000.0),
        ("CHF 1'299.90", 1_299.9),
        ("Rs.500", 500.0),
        ("kr. 5", 5.0),
        ("$.50", 0.5),
        ("5,-", 5.0),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("15 %", 15.0),
        ("9.99 USD", 9.99),
        ("free", NAN),
        ("", NAN),
        ("5-10", NAN),
        ("3 for 10", NAN),
        ("from $5 to $9", NAN),
        ("2024-01-01", NAN),
        ("1.2.3", NAN),
        ("inf", NAN),
        ("-Infinity", NAN),
        ("1e999", NAN),
        ("nan", NAN),
        (10**400, NAN),
        (None, NAN),
        (True, 1.0),
        (Decimal("1.25"), 1.25),
    ],
)
def test_one_number_is_read_through_its_signs_and_anything_else_is_nan(cell, number):
    np.testing.assert_array_equal(parse_numbers(column(cell)), [number])
    np.testing.assert_array_equal(parse_numbers(column("7", cell)), [7.0, number])


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("2024-01-01", NEW_YEAR),
        ("2024-01-01T00:00:00Z", NEW_YEAR),
        ("2024-01-01 02:00:00+02:00", NEW_YEAR),
        ("2023-12-31T19:00:00-05:00", NEW_YEAR),
        ("2024-01-01 00:00:00.250", NEW_YEAR + 0.25),
        ("1969-12-31T23:59:59Z", -1.0),
        ("1704067200", NEW_YEAR),
        (1_704_067_200, NEW_YEAR),
        ("1704067200.5", NEW_YEAR + 0.5),
        ("1704067200000", NEW_YEAR),
        (1_704_067_200_500, NEW_YEAR + 0.5),
        ("1704067200000000", NEW_YEAR),
        (1_704_067_200_000_001, NEW_YEAR + 1e-6),
        (dt.date(2024, 1, 1), NEW_YEAR),
        (pd.Timestamp("2024-01-01 01:00", tz="Europe/Berlin"), NEW_YEAR),
        ("0", 0.0),
        ("1704067200000000000", NAN),
        ("9999-12-31", NAN),
        ("0001-01-01", NAN),
        ("inf", NAN),
        ("yesterday", NAN),
        ("", NAN),
        (None, NAN),
    ],
)
def test_times_become_seconds_since_1970_in_utc(cell, seconds):
    np.testing.assert_array_equal(parse_times(column(cell)), [seconds])
    np.testing.assert_array_equal(parse_times(column("60", cell)), [60.0, seconds])


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
def test_typed_times_keep_their_moment(unit, zone):
    moments = pd.Series(pd.to_datetime(["2024-01-01", None])).dt.as_unit(unit)
    typed = moments if zone is None else moments.dt.tz_localize("UTC").dt.tz_convert(zone)
    np.testing.assert_array_equal(parse_times(typed), [NEW_YEAR, NAN])


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        *[(cell, 1.0) for cell in ("true", " TRUE", "1", "yes", "Y", "t", "In stock", "1.0", True, 1)],
        *[(cell, 0.0) for cell in ("false", "0", "No", "n", "f", "out of stock", "0.0", False, 0)],
        *[(cell, NAN) for cell in ("maybe", "", "2", None)],
    ],
)
def test_flags_are_yes_no_or_unknown(cell, flag):
    np.testing.assert_array_equal(parse_flags(column(cell)), [flag])


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("a|b", ("a", "b")),
        ("a, b,c", ("a", "b", "c")),
        ("a, b|c", ("a, b", "c")),
        ("one", ("one",)),
        (" a || a | ", ("a",)),
        ('["a", "b, c"]', ("a", "b, c")),
        ("['a', \"b's\"]", ("a", "b's")),
        ('["a", null, 3]', ("a", "3")),
        ("[open, house", ("[open", "house")),
        ("[" * 50_000, ("[" * 50_000,)),
        (["a", None, "b "], ("a", "b")),
        (("a", "b"), ("a", "b")),
        (np.array(["a", "b"]), ("a", "b")),
        (5, ("5",)),
        ("", ()),
        ("[]", ()),
        (None, ()),
        (NAN, ()),
        (pd.NA, ()),
    ],
)
def test_list_cells_are_split_trimmed_and_freed_of_repeats(cell, entries):
    assert parse_lists(column(cell)) == [entries]


@few
@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["$", "€", "USD ", "£ ", ""]))
def test_every_price_reads_the_same_in_either_notation(amount, sign):
    english = f"{sign}{amount:,.2f}"
    german = f"{amount:,.2f}".translate(str.maketrans(",.", ".,")) + f" {sign}"
    assert parse_numbers(column(english, german)).tolist() == [float(amount)] * 2


@few
@given(st.datetimes(dt.datetime(1975, 1, 1), dt.datetime(2100, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_one_moment_reads_the_same_in_every_notation(moment, quarter_hours):
    utc = moment.replace(microsecond=0, tzinfo=dt.UTC)
    seconds = int(utc.timestamp())
    local = utc.astimezone(dt.timezone(dt.timedelta(minutes=15 * quarter_hours))).isoformat()
    cells = column(seconds, str(seconds * 1_000), seconds * 1_000_000, local, utc.isoformat(" "))
    assert parse_times(cells).tolist() == [float(seconds)] * 5


@few
@given(st.lists(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.none(), st.lists(st.text(max_size=3)))))
def test_no_cell_stops_a_column(cells):
    series = column(*cells)
    numbers, times, flags = parse_numbers(series), parse_times(series), parse_flags(series)
    assert [len(numbers), len(times), len(flags), len(parse_lists(series)), len(parse_ids(series)[0])] == [
        len(cells)
    ] * 5
    assert not np.isinf(numbers).any()
    assert not (times.abs() >= 60e9).any()


def test_ids_that_a_spreadsheet_wrote_as_powers_are_whole_again():
    ids, is_repaired = parse_ids(pd.Series(["1.02E+02", "103", "1.23457E+05", "7.0", "1.23457E+11"]))
    assert ids.tolist() == ["102", "103", "123457", "7", "1.23457E+11"]
    assert is_repaired.tolist() == [True, False, True, True, False]
    assert are_cut(ids).tolist() == [False, False, False, False, True]


@pytest.mark.parametrize("ids", [["1.234E+1", "103"], ["1e5", "103"], ["1.02E+02", "ann"], ["1.5.0", "2"]])
def test_ids_that_only_look_like_numbers_stay_as_they_are(ids):
    assert parse_ids(pd.Series(ids))[0].tolist() == ids
