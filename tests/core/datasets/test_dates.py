"""Dates beyond ISO 8601."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from core.datasets.cleaning.values import parse_times


def seconds(*parts: int) -> float:
    return dt.datetime(*parts, tzinfo=dt.UTC).timestamp()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["31.12.2023", "01.02.2024"], [seconds(2023, 12, 31), seconds(2024, 2, 1)]),
        (["31.12.2023 18:05", "01.02.2024 00:00"], [seconds(2023, 12, 31, 18, 5), seconds(2024, 2, 1)]),
        (["12/31/2023", "02/01/2024"], [seconds(2023, 12, 31), seconds(2024, 2, 1)]),
        (["31/12/2023", "02/01/2024"], [seconds(2023, 12, 31), seconds(2024, 1, 2)]),
        (["12/1/2010 8:26", "12/9/2010 14:00"], [seconds(2010, 12, 1, 8, 26), seconds(2010, 12, 9, 14)]),
        (["02 28, 2014", "12 1, 2013"], [seconds(2014, 2, 28), seconds(2013, 12, 1)]),
        (["Feb 28, 2014", "Dec 1, 2013"], [seconds(2014, 2, 28), seconds(2013, 12, 1)]),
        (["2019-10-01 00:00:05 UTC", "2019-11-01 00:00:00 UTC"], [seconds(2019, 10, 1, 0, 0, 5), seconds(2019, 11, 1)]),
        (["20260131", "20251231"], [seconds(2026, 1, 31), seconds(2025, 12, 31)]),
        (["31.12.2023", "soon"], [seconds(2023, 12, 31), np.nan]),
    ],
)
def test_a_column_is_read_in_the_form_most_of_it_is_written_in(cells, expected):
    np.testing.assert_array_equal(parse_times(pd.Series(cells, dtype=object)), expected)


def test_epoch_seconds_are_no_whole_dates():
    np.testing.assert_array_equal(parse_times(pd.Series(["20260199", "20251231"])), [20260199.0, 20251231.0])
