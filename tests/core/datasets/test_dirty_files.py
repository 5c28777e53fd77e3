"""Small, nasty imitations of real exports: what of each file is loaded, repaired, kept apart and dropped."""

import dataclasses
import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from prepared import written

from core.datasets.importing import Sources, import_files

IMPORTED_AT = 1_767_225_600.0  # the first day of 2026
CATALOG = "item_id,title\n101,Lamp\n102,Tent\n103,Rope\n"


@dataclasses.dataclass(frozen=True)
class Dirty:
    """A file, what it holds in rows, and what becomes of them; `folded` rows became part of another row's item."""

    name: str
    content: bytes | str
    rows: int
    loaded: int
    repaired: int = 0
    apart: int = 0
    dropped: int = 0
    folded: int = 0
    is_log: bool = False


def workbook(*rows):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


FILES = [
    Dirty(
        "shopify_variants.csv",
        "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant SKU,Variant Price,Image Src,Status\n"
        'lamp,Hill lamp,<p>Bright</p>,Acme,Lamps,"night, camping",true,L-S,19.90,,active\n'
        "lamp,,,,,,,L-M,24.90,,\n"
        "lamp,,,,,,,,,https://example.com/2.jpg,\n"
        "tent,Tent,,Acme,Tents,camping,false,T-1,199.00,,draft\n"
        ",Nobody,,,,,true,N-1,1,,active\n",
        rows=5,
        loaded=3,
        folded=1,
        dropped=1,
    ),
    Dirty(
        "two_price_conventions.csv",
        'id,title,price\na,Lamp,"€ 1.299,00"\nb,Tent,"$1,299.00"\nc,Rope,12 kr\nd,Rug,on request\n',
        rows=4,
        loaded=4,
        repaired=1,
    ),
    Dirty(
        "latin.csv",
        "id;title;kind\na;Zelt für zwei;Camping\nb;Café-Tasse – groß;Küche\n".encode("cp1252"),
        rows=2,
        loaded=2,
        repaired=1,
    ),
    Dirty("excel_unicode.tsv", "id\ttitle\na\tLämp\nb\tTent\n".encode("utf-16"), rows=2, loaded=2, repaired=1),
    Dirty(
        "ids_as_decimals.csv",
        "user,item,when\n7.0,101.0,2025-03-01\n7,102.0,2025-03-02\n8.0,103,2025-03-03\n",
        rows=3,
        loaded=3,
        repaired=3,
        is_log=True,
    ),
    Dirty(
        "ids_as_powers.csv",
        "user,item,when\nann,101,2025-03-01\nann,1.02E+02,2025-03-02\nbob,1.9E+09,2025-03-02\n",
        rows=3,
        loaded=2,
        repaired=1,
        apart=1,
        is_log=True,
    ),
    Dirty(
        "dates_as_text.csv",
        'user,item,when\nann,101,"March 3, 2025"\nann,102,03 Apr 2025 14:05\nbob,103,soon\n'
        "bob,101,2025-05-01T10:00:00+02:00\n",
        rows=4,
        loaded=4,
        repaired=1,
        is_log=True,
    ),
    Dirty(
        "stray_index.csv",
        "Unnamed: 0,item_id,title,price\n0,a,Lamp,10\n1,b,Tent,20\n2,a,Lamp again,11\n",
        rows=3,
        loaded=2,
        dropped=1,
    ),
    Dirty(
        "json_in_cells.csv",
        'id,title,tags\na,Lamp,"[""light"", ""desk""]"\nb,Tent,"{broken"\nc,,"[]"\n',
        rows=3,
        loaded=2,
        dropped=1,
    ),
    Dirty(
        "no_header.csv",
        "ann,101,1\nann,102,1\nbob,103,2\nbob,101,2\ncat,999,1\n",
        rows=5,
        loaded=4,
        apart=1,
        is_log=True,
    ),
    Dirty(
        "css_in_price.csv",
        "id,title,price\na,Lamp,<span style='font-size:12px'>9</span>\nb,Tent,.price{color:red}\nc,Rope,5\n",
        rows=3,
        loaded=3,
        repaired=2,
    ),
    Dirty(
        "title_row.xlsx",
        workbook(["Our spring catalog"], [], ["id", "title"], ["a", "Lamp"], ["b", None], ["c", "Rope"]),
        rows=4,
        loaded=2,
        dropped=2,
    ),
    Dirty(
        "repeats_and_returns.csv",
        "user,item,when,qty\nann,101,2025-03-01,1\nann,101,2025-03-01,1\nann,102,2025-03-02,-1\nann,777,2025-03-02,1\n"
        ",101,2025-03-02,1\n",
        rows=5,
        loaded=1,
        apart=1,
        dropped=3,
        is_log=True,
    ),
    Dirty(
        "too_many_cells.csv",
        "id,title\na,Lamp\nb,Tent,by,mistake\nc,Rope\n",
        rows=3,
        loaded=2,
        dropped=1,
    ),
]


def accounting(folder, dirty):
    """Return a file's rows loaded, repaired, kept apart and dropped, as an import counts them."""
    path = written(folder / dirty.name, dirty.content)
    catalog = written(folder / "catalog.csv", CATALOG)
    sources = Sources(catalog, path) if dirty.is_log else Sources(path)
    result = import_files("dirty", sources, imported_at=IMPORTED_AT)
    counts, issues = result.dataset.counts(), result.issues
    issues = issues[issues["file"] == dirty.name]
    rows = {action: issues.loc[issues["action"] == action, "row"].nunique() for action in ("repaired", "dropped")}
    loaded = counts["interactions"] if dirty.is_log else counts["items"]
    return {"loaded": loaded, "apart": counts["orphans"], **rows}


@pytest.mark.parametrize("dirty", FILES, ids=lambda dirty: dirty.name)
def test_every_row_of_a_dirty_file_is_accounted_for(tmp_path, dirty):
    expected = {name: getattr(dirty, name) for name in ("loaded", "apart", "repaired", "dropped")}
    assert accounting(tmp_path, dirty) == expected
    assert dirty.loaded + dirty.apart + dirty.dropped + dirty.folded == dirty.rows


def table(folder):
    """Return every dirty file and what becomes of its rows, as Markdown."""
    lines = [
        "| file | rows | loaded | joined to another row | kept apart | dropped | of them repaired |",
        "|" + "---|" * 7,
    ]
    for dirty in FILES:
        found = accounting(folder, dirty)
        cells = (dirty.rows, found["loaded"], dirty.folded, found["apart"], found["dropped"], found["repaired"])
        lines.append(f"| {dirty.name} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(table(Path(made)))
