import csv
import io

import pytest
from answers import answer_of, item

from dashboard.lists.downloads import list_csv

HEADER = "rank,item_id,title,match,score,base,content,collaborative,trending,boost\r\n"


def test_a_list_is_written_in_its_order_with_six_digits():
    first = item("lamp", rank=1, score=0.8, base=0.5, order_score=1 / 3, points={"content": 20, "trending": -100 / 3})
    second = item("tent", rank=2, score=1.0, base=0.5, order_score=0.25, points={"boost": 50})
    assert list_csv(answer_of(first, second)) == (
        HEADER + "1,lamp,Lamp,33.3333,0.8,0.5,0.2,,-0.333333,\r\n" + "2,tent,Tent,25,1,0.5,,,,0.5\r\n"
    )


def test_an_empty_list_is_its_header():
    assert list_csv(answer_of()) == HEADER


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")', "=a,b", "-"]
)
def test_cells_that_a_spreadsheet_would_run_are_escaped(text):
    rows = _read(list_csv(answer_of(item(text, title=text))))
    assert (rows[0]["item_id"], rows[0]["title"]) == ("'" + text, "'" + text)


@pytest.mark.parametrize("text", ["Lamp", 'The "best", still', "a=b", "two\nlines", "Ærø ☕", "", "'quoted'"])
def test_other_cells_come_back_as_they_were(text):
    assert _read(list_csv(answer_of(item("lamp", title=text))))[0]["title"] == text


def _read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))
