import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import json_lines, written

from core.datasets.cleaning import read_items, read_log
from core.datasets.formats import FORMATS, recognise
from core.datasets.formats._double_colon import is_double_colon, parted
from core.datasets.formats._headless import looks_headerless, restore_first_row
from core.datasets.formats._html_text import text_of_html
from core.datasets.formats.ga4_events import ga4_events
from core.datasets.formats.movielens_films import movielens_films
from core.datasets.formats.movielens_ratings import movielens_ratings
from core.datasets.formats.plain_log import plain_log
from core.datasets.formats.shopify_orders import shopify_orders
from core.datasets.formats.shopify_products import id_choices, shopify_products
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable, read_table

few = settings(deadline=None, max_examples=40, derandomize=True, database=None)

NOT_A_PRICE = "not a price, left empty"
NO_SKU = "no SKU: the name that orders show for it stands in"
NO_LINE_SKU = "no SKU: the name of the line stands in"
REFUNDED = "refunded, taken back"
GOES_ON = "no order number: read as a further line of the order above"

PRODUCTS = """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Image Src,Variant Image,Status,Colour (product.metafields.custom.colour)
shirt,Shirt,"<style>.a{color:red}</style><p>Soft &amp; warm.</p><p>Wash<b>able</b></p>",Acme,Clothing > Shirts,Tops,\
"soft, warm",true,Size,S,Cut,Slim,SH-S,shopify,5,deny,20.00,a.png,s.png,active,red
shirt,,,,,,,,,M,,Slim,SH-M,shopify,0,deny,18.50,b.png,,,
shirt,,,,,,,,,,,,,,,,,c.png,,,
mug,Mug,Plain,Acme,Uncategorized,Kitchen,,true,Title,Default Title,,,,,,deny,.m{margin:0;padding:4px},m.png,,active,
old,Old thing,,,,,,true,Title,Default Title,,,'0042,shopify,3,deny,"$1,005",,,archived,
,,,,,,,,,,,,X,,,,1,,,,
"<p>a stray {cell}</p>",T,,,,,,,,,,,,,,,,,,,
ghost,,,,,,,,,L,,,GH-L,,,,3,,,,
"""
ORDERS = """\
Name,Email,Financial Status,Paid at,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
Cancelled at,Refunded Amount
#1001,Ann@Example.com,paid,2024-03-01 10:05:00 -0500,45.00,2024-03-01 10:00:00 -0500,2,Shirt - S,20.00,SH-S,,0.00
#1001,,,,,,1,Mug,5.00,,,
,,,,,,1,Old thing,5.00,'0042,,
#1002,bob@example.com,refunded,,20,2024-03-02 10:00:00 UTC,1,Shirt - S,20,SH-S,,20
#1003,bob@example.com,paid,,80,2024-03-02 10:00:00 +0100,1,Shirt - S,20,SH-S,2024-03-03 00:00:00 +0100,0
#1003,,,,,,3,Mug,20,,,
#1004,bob@example.com,paid,2024-03-04 09:00:00 GMT,40,,1,Shirt - S,20,SH-S,,10
#1004,,,,,,0,Mug,20,,,
#1005,,paid,,5,2024-03-05,1,Mug,5,,,0
#1006,cat@example.com,paid,,5,2024-03-05,1,,5,,,call us
#1007,cat@example.com,paid,,5,soon,many,Mug,5,,no,5.00
#1008,cat@example.com,voided,,,2024-03-05,1,Mug,5,,,
"""


def read_double_colon(name, text):
    return parted(name, text.removeprefix("\ufeff").encode(errors="replace"))


def cell(*records):
    """Return records as JSON in a quoted cell of CSV."""
    return '"' + json.dumps(list(records)).replace('"', '""') + '"'


A, B = {"item_id": "A", "quantity": 3}, {"item_id": "B", "quantity": 1}
GA4 = f"""\
event_date,event_timestamp,event_name,user_pseudo_id,user_id,ecommerce.transaction_id,items
20240301,1709287200000000,page_view,11.22,,,
20240301,1709287201000000,view_item,11.22,,,{cell(A)}
20240301,1709287202000000,view_item_list,11.22,,,{cell(A, B)}
20240301,1709287203000000,add_to_cart,11.22,,,{cell(A, {"item_id": "(not set)", "item_name": "Mug"})}
20240301,1709287204000000,purchase,11.22,,T1,{cell(A, B)}
20240301,1709287205000000,refund,99.99,,T1,{cell({"item_id": "A", "quantity": 1})}
20240301,1709287206000000,purchase,33.44,,T2,{cell({"item_id": "A", "quantity": "1"})}
20240301,1709287207000000,refund,,,T2,
20240301,1709287208000000,refund,33.44,,T9,{cell({"item_id": "A"})}
20240302,,select_item,,u7,,{cell(B)}
20240301,1709287209000000,begin_checkout,11.22,,,{cell(B)}
20240301,1709287209000000,remove_from_cart,11.22,,,{cell(B)}
20240301,1709287209000000,add_to_wishlist,11.22,,,"[{{""item_id"": ""B"", ""quan"
20240301,1709287209000000,add_to_wishlist,,,,{cell(B)}
20240301,1709287209000000,add_to_wishlist,11.22,,,[]
20240301,1709287209000000,,11.22,,,
20240301,1709287209000000,add_to_wishlist,11.22,,,"[{{'item_id': 'C'}}]"
"""
RATINGS = "".join(f"{user}::7::4::{978_300_000 + user}\r\n" for user in range(1, 21)) + (
    "1::914::55::978301968\n\n2::914\n3::914::x::978301968::more\n"
)
FILMS = "".join(f"{film}::Film {film} (1990)::Drama\n" for film in range(1, 21)) + (
    "21::Matrix, The (1999)::Action|Thriller\n22::A::B (2001)::Horror\n23::Lost\n24\n"
    "25::None (2002)::(no genres listed)\n"
)
U_DATA = "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t377\t1\t878887116\n186\t51\t5\t880606923\n"
PLAIN = "ann,lamp,2\nann,tent,1\nbob,lamp,4\n,tent,1\nbob,,1\n"


def read(folder, name, text):
    """Read a file as the importer does, `::` included."""
    if name.endswith(".dat"):
        return read_double_colon(name, text)
    return read_table(written(folder / name, text), IssueLog())


def made(recipe, raw, **choice):
    """Return a recipe's records with their row, and its issues as (row, column, value, reason, action)."""
    issues = IssueLog()
    table = recipe(raw, issues, **choice)
    frame = table.frame.astype(object)
    records = frame.where(frame.notna(), None).to_dict("records")
    rows = [record | {"row": int(number)} for record, number in zip(records, table.row_numbers, strict=True)]
    return rows, [tuple(row) for row in issues.table().drop(columns="file").to_numpy().tolist()]


def cells_of(raw):
    return raw.frame.astype(object).where(raw.frame.notna(), None).to_numpy().tolist()


def columns(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def frame_of(header, *rows):
    """Return a raw table as a reader gives it, of rows of texts."""
    names = header.split(",")
    cells = [[part or None for part in row.split(",")] for row in rows]
    return RawTable("x.csv", pd.DataFrame(cells, columns=names, dtype=object), np.arange(2, len(rows) + 2))


FIXTURES = [
    # file, recipe, its choice, rows in the file, rows that stand in the result, that share its item, issues by action
    ("products.csv", PRODUCTS, "shopify_products", {"item_id": "sku"}, 8, 4, 1, {"repaired": 3, "dropped": 3}),
    ("products.csv", PRODUCTS, "shopify_products", {"item_id": "handle"}, 8, 3, 2, {"repaired": 2, "dropped": 3}),
    ("orders.csv", ORDERS, "shopify_orders", {}, 12, 4, 0, {"kept": 1, "repaired": 5, "dropped": 8}),
    ("ga4.csv", GA4, "ga4_events", {}, 17, 6, 0, {"repaired": 3, "dropped": 11}),
    ("ratings.dat", RATINGS, "movielens_ratings", {}, 23, 22, 0, {"repaired": 1, "dropped": 1}),
    ("movies.dat", FILMS, "movielens_films", {}, 25, 24, 0, {"repaired": 1, "dropped": 1}),
    ("u.tsv", U_DATA, "movielens_ratings", {}, 4, 4, 0, {}),
    ("plain.csv", PLAIN, "plain_log", {}, 5, 3, 0, {"dropped": 2}),
]


def account(raw, table, issues):
    """Return how many rows stand in a result, share an item with it, and were dropped; each row does one of these."""
    numbers = raw.row_numbers
    stands = np.isin(numbers, table.row_numbers)
    dropped = np.isin(numbers, issues.loc[issues["action"] == "dropped", "row"])
    groups = set(table.frame["group_id"]) if "group_id" in table.frame else set()
    shares = (
        raw.frame["Handle"].isin(groups).to_numpy() & ~stands & ~dropped if groups else np.zeros(len(numbers), bool)
    )
    assert (stands.astype(int) + dropped + shares == 1).all()
    assert issues.loc[issues["action"] == "dropped", "row"].is_unique
    return int(stands.sum()), int(shares.sum()), int(dropped.sum())


class TestEveryRecipe:
    @pytest.mark.parametrize(("name", "text", "recipe", "choice", "n_rows", "n_stand", "n_share", "actions"), FIXTURES)
    def test_each_row_is_loaded_joined_or_dropped_with_a_reason(
        self, tmp_path, name, text, recipe, choice, n_rows, n_stand, n_share, actions
    ):
        (found,) = recognise([read(tmp_path, name, text)])
        issues = IssueLog()
        table = found.apply(issues, **choice)
        assert (found.format.name, len(found.raw.frame), table.file) == (recipe, n_rows, name)
        assert account(found.raw, table, issues.table()) == (n_stand, n_share, actions.get("dropped", 0))
        assert issues.table()["action"].value_counts().to_dict() == actions

    @pytest.mark.parametrize(("name", "text", "choice"), [(row[0], row[1], row[3]) for row in FIXTURES])
    def test_the_result_is_read_unmapped(self, tmp_path, name, text, choice):
        (found,) = recognise([read(tmp_path, name, text)])
        table = found.apply(IssueLog(), **choice)
        validated = (read_items if found.table == "items" else read_log)(table, {}, IssueLog())
        assert len(validated) == len(table.frame)
        assert FORMATS[found.format.name].table == found.table

    def test_the_file_itself_is_left_as_it_is(self, tmp_path):
        for name, text, *_ in FIXTURES:
            raw = read(tmp_path, name, text)
            before = raw.frame.copy()
            for found in recognise([raw]):
                found.apply(IssueLog())
            pd.testing.assert_frame_equal(raw.frame, before)


class TestRecognise:
    def test_files_are_named_in_their_order_and_others_are_absent(self, tmp_path):
        other = read(tmp_path, "any.csv", "item_id,title\n1,Lamp\n2,Tent\n")
        raws = [read(tmp_path, name, text) for name, text, *_ in FIXTURES[1:]]
        found = recognise([other, *raws])
        assert [(one.raw.file, one.format.name, one.needs_confirmation) for one in found] == [
            ("products.csv", "shopify_products", False),
            ("orders.csv", "shopify_orders", False),
            ("ga4.csv", "ga4_events", False),
            ("ratings.dat", "movielens_ratings", False),
            ("movies.dat", "movielens_films", False),
            ("u.tsv", "movielens_ratings", True),
            ("plain.csv", "plain_log", True),
        ]
        assert [one.summary for one in found] == [
            "looks like a Shopify product export: 5 products from 8 rows",
            "looks like a Shopify order export: 8 orders from 12 rows",
            "looks like a Google Analytics 4 event export: 17 rows of 3 visitors",
            "looks like MovieLens ratings: 23 ratings of 2 items by 20 users",
            "looks like a MovieLens list of films: 25 films",
            "looks like MovieLens ratings: 4 ratings of 4 items by 2 users",
            "looks like a log without a header: 5 rows, read as user, item, count",
        ]

    def test_the_summary_counts_products_and_rows(self):
        rows = [f"h{n % 1204},{'T' if n < 1204 else ''},9" for n in range(5377)]
        (found,) = recognise([frame_of("Handle,Title,Variant Price", *rows)])
        assert found.summary == "looks like a Shopify product export: 1,204 products from 5,377 rows"

    @pytest.mark.parametrize(
        ("header", "row"),
        [
            ("Handle,Title,Option1 Name,Option1 Value,SKU,Location,Available", "a,A,Size,S,A-S,Shop,3"),
            ("user_id,item_id,timestamp,event", "ann,lamp,2024-03-01,view"),
            ("userId,movieId,rating,timestamp", "1,31,2.5,1260759144"),
            ("Name,Email", "Ann,ann@example.com"),
            ("event_name,count", "page_view,3"),
        ],
    )
    def test_a_file_of_another_kind_is_absent(self, header, row):
        assert recognise([frame_of(header, row, row)]) == []


class TestShopifyProducts:
    def test_one_item_per_variant(self, tmp_path):
        rows, issues = made(shopify_products, read(tmp_path, "p.csv", PRODUCTS), item_id="sku")
        shirt = {
            "group_id": "shirt",
            "description": "Soft & warm. Washable",
            "category": "Shirts",
            "tags": "soft, warm",
            "created_at": None,
            "vendor": "Acme",
            "product_type": "Tops",
            "Colour": "red",
        }
        s, m = {"item_id": "SH-S", "title": "Shirt – S / Slim"}, {"item_id": "SH-M", "title": "Shirt – M / Slim"}
        assert rows[:2] == [
            {**shirt, **s, "available": True, "price": 20.0, "image": "s.png", "inventory_quantity": 5.0, "row": 2},
            {**shirt, **m, "available": False, "price": 18.5, "image": "a.png", "inventory_quantity": 0.0, "row": 3},
        ]
        assert columns(rows[2:], "item_id", "title", "available", "category", "price", "description", "row") == [
            ("Mug", "Mug", True, "Kitchen", None, "Plain", 5),
            ("0042", "Old thing", False, None, 1005.0, None, 6),
        ]
        assert issues == [
            (5, "Variant Price", ".m{margin:0;padding:4px}", NOT_A_PRICE, "repaired"),
            (5, "Variant SKU", "", NO_SKU, "repaired"),
            (6, "Variant SKU", "'0042", "the apostrophe before the SKU taken off", "repaired"),
            (7, "Handle", "", "no Handle: the row belongs to no product", "dropped"),
            (
                8,
                "Handle",
                "<p>a stray {cell}</p>",
                "not a Handle: a piece of another cell has slipped in here",
                "dropped",
            ),
            (9, "Handle", "ghost", "no row of this Handle has a title", "dropped"),
        ]

    def test_one_item_per_product_at_its_lowest_price(self, tmp_path):
        rows, _ = made(shopify_products, read(tmp_path, "p.csv", PRODUCTS), item_id="handle")
        names = ("item_id", "group_id", "title", "available", "price", "image", "inventory_quantity", "row")
        assert columns(rows, *names) == [
            ("shirt", "shirt", "Shirt", True, 18.5, "a.png", 5.0, 2),
            ("mug", "mug", "Mug", True, None, "m.png", None, 5),
            ("old", "old", "Old thing", False, 1005.0, None, 3.0, 6),
        ]

    def test_id_choices_are_the_ids_that_each_choice_gives(self, tmp_path):
        raw = read(tmp_path, "p.csv", PRODUCTS)
        choices = {name: ids.tolist() for name, ids in id_choices(raw).items()}
        assert choices == {"sku": ["SH-S", "SH-M", "Mug", "0042"], "handle": ["shirt", "mug", "old"]}
        for name, ids in choices.items():
            assert [row["item_id"] for row in made(shopify_products, raw, item_id=name)[0]] == ids

    def test_the_newer_names_of_the_columns_are_known(self):
        header = "Title,URL handle,Description,Published on online store,Status,SKU,Option1 name,Option1 value,Price"
        raw = frame_of(
            f"{header},Inventory tracker,Inventory quantity,Continue selling when out of stock,Product image URL",
            "Cap,cap,<b>Warm</b>,TRUE,Active,C-1,Size,One,9.5,shopify,0,CONTINUE,c.png",
        )
        (found,) = recognise([raw])
        rows, issues = made(shopify_products, found.raw)
        names = ("item_id", "title", "description", "available", "price", "image")
        assert columns(rows, *names) == [("C-1", "Cap", "Warm", True, 9.5, "c.png")]
        assert issues == []

    @pytest.mark.parametrize(
        ("status", "published", "tracker", "quantity", "policy", "available", "n_issues"),
        [
            ("active", "true", "shopify", "1", "deny", True, 0),
            ("active", "true", "shopify", "0", "deny", False, 0),
            ("active", "true", "shopify", "-2", "", False, 0),
            ("active", "true", "shopify", "0", "continue", True, 0),
            ("active", "true", "", "0", "deny", True, 0),
            ("Active", "TRUE", "shopify", "", "deny", True, 0),
            ("", "", "", "", "", True, 0),
            ("draft", "true", "", "", "", False, 0),
            ("archived", "", "", "", "", False, 0),
            ("unlisted", "true", "", "", "", False, 0),
            ("active", "false", "", "", "", False, 0),
            ("retired?", "true", "", "", "", True, 1),
            ("active", "perhaps", "", "", "", True, 1),
            ("active", "true", "shopify", "none left", "deny", True, 1),
        ],
    )
    def test_status_published_and_stock_decide_whether_it_is_available(
        self, status, published, tracker, quantity, policy, available, n_issues
    ):
        header = "Handle,Title,Variant SKU,Variant Price,Status,Published,Variant Inventory Tracker"
        raw = frame_of(
            f"{header},Variant Inventory Qty,Variant Inventory Policy",
            f"a,A,1,9,{status},{published},{tracker},{quantity},{policy}",
        )
        for choice in ("sku", "handle"):
            rows, issues = made(shopify_products, raw, item_id=choice)
            assert (rows[0]["available"], len(issues)) == (available, n_issues)

    @pytest.mark.parametrize(
        ("price", "read_as"),
        [
            ("29.00", 29.0),
            ("$1299.50", 1299.5),
            ("29.00 EUR", 29.0),
            ("kr. 5", 5.0),
            ("0", 0.0),
            ("font-size: 12px", None),
            ("12px; margin:0", None),
            ("<b>5</b>", None),
            ("call us on 555", None),
            ("-5", None),
            ("#REF!", None),
            ("NaN", None),
        ],
    )
    def test_what_is_no_price_is_left_empty_and_noted(self, price, read_as):
        rows, issues = made(shopify_products, frame_of("Handle,Title,Variant SKU,Variant Price", f"a,A,1,{price}"))
        assert rows[0]["price"] == read_as
        assert issues == ([] if read_as is not None else [(2, "Variant Price", price, NOT_A_PRICE, "repaired")])

    def test_a_sku_that_a_spreadsheet_has_cut_gives_way_to_the_name(self):
        raw = frame_of(
            "Handle,Title,Option1 Value,Variant SKU,Variant Price",
            "a,A,S,1.23457E+12,5",
            "a,,M,1.23457E+12,5",
            "b,B,Default Title,4E+3,5",
        )
        rows, issues = made(shopify_products, raw)
        assert columns(rows, "item_id", "title") == [("A - S", "A – S"), ("A - M", "A – M"), ("B", "B")]
        assert [issue[0] for issue in issues] == [2, 2, 3, 3, 4, 4]

    def test_a_repeated_title_stands_and_another_one_is_noted(self):
        raw = frame_of("Handle,Title,Option1 Value,Variant Price", "a,A,S,5", "b,B,,7", "a,A,M,6", "a,Other,L,4")
        rows, issues = made(shopify_products, raw, item_id="handle")
        assert columns(rows, "title", "price", "row") == [("A", 4.0, 2), ("B", 7.0, 3)]
        assert issues == [(5, "Title", "Other", "the product has another title further up, which stands", "repaired")]

    def test_a_file_without_a_sound_row_gives_an_empty_table(self):
        rows, issues = made(shopify_products, frame_of("Handle,Title,Variant Price", ",A,1", "x,,2"))
        assert (rows, len(issues)) == ([], 2)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Plain  text\n", "Plain text"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<ul><li>a</li><li>b</li></ul>c<br>d", "a b c d"),
        ("wash<b>able</b> <A href='x'>link</A>ed", "washable linked"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("&lt;b&gt; &amp;amp; caf&eacute;&nbsp;&#8364;", "<b> &amp; café €"),
        ("<style>p{a:b}</style>x<SCRIPT type='a'>if (a<b) {}</SCRIPT>y<!-- <p>no</p> -->z", "x y z"),
        ("x<style>p{never closed", "x"),
        ('<p title="a > b">x</p>', "x"),
        ("<![if !supportLists]>x<![endif]><!DOCTYPE html><?xml a?>y", "x y"),
        ("a\u200bb", "a b"),
        ("<" * 50_000, "<" * 50_000),
    ],
)
def test_html_becomes_the_text_that_a_reader_sees(source, text):
    assert text_of_html(source) == text


class TestShopifyOrders:
    def test_lines_take_what_stands_on_the_first_row_of_their_order(self, tmp_path):
        rows, issues = made(shopify_orders, read(tmp_path, "o.csv", ORDERS))
        ann, at_ten = "ann@example.com", "2024-03-01 10:00:00 -0500"
        assert columns(rows, "user_id", "item_id", "timestamp", "event", "value", "row") == [
            (ann, "SH-S", at_ten, "purchase", "2", 2),
            (ann, "Mug", at_ten, "purchase", "1", 3),
            (ann, "0042", at_ten, "purchase", "1", 4),
            ("bob@example.com", "SH-S", "2024-03-04 09:00:00Z", "purchase", "1", 8),
        ]
        in_part = "refunded in part, and the file does not say which lines: all kept"
        assert issues == [
            (2, "Email", "Ann@Example.com", "written in small letters", "repaired"),
            (3, "Lineitem sku", "", NO_LINE_SKU, "repaired"),
            (4, "Name", "", GOES_ON, "repaired"),
            (5, "Financial Status", "refunded", REFUNDED, "dropped"),
            (6, "Cancelled at", "2024-03-03 00:00:00 +0100", REFUNDED, "dropped"),
            (7, "Cancelled at", "", REFUNDED, "dropped"),
            (8, "Refunded Amount", "10", in_part, "kept"),
            (9, "Lineitem quantity", "0", "quantity 0: the line was taken off the order", "dropped"),
            (10, "Name", "#1005", "the order names no customer", "dropped"),
            (11, "Refunded Amount", "call us", "not an amount: taken as nothing refunded", "repaired"),
            (11, "Lineitem name", "", "no article on this row", "dropped"),
            (12, "Cancelled at", "no", "not a date: taken as not cancelled", "repaired"),
            (12, "Refunded Amount", "5.00", REFUNDED, "dropped"),
            (13, "Financial Status", "voided", REFUNDED, "dropped"),
        ]

    def test_times_keep_their_zone(self, tmp_path):
        table = shopify_orders(read(tmp_path, "o.csv", ORDERS), IssueLog())
        log = read_log(table, {}, IssueLog())
        assert log["timestamp"].tolist() == [1_709_305_200.0] * 3 + [1_709_542_800.0]

    @pytest.mark.parametrize(
        ("orders", "users"),
        [
            (["#1,a@x.com,7", "#1,,", "#2,b@x.com,8"], ["7", "7", "8"]),
            (["#1,a@x.com,7", "#2,a@x.com,", "#3,b@x.com,8", "#4,,9"], ["7", "7", "8", "9"]),
            (["#1,a@x.com,7", "#2,b@x.com,", "#3,c@x.com,"], ["a@x.com", "b@x.com", "c@x.com"]),
            (["#1,,", "#1,a@x.com,", "#1,,"], ["a@x.com"] * 3),
            ([",a@x.com,", ",b@x.com,", ",,"], ["a@x.com", "b@x.com", "b@x.com"]),
        ],
    )
    def test_one_id_per_customer_over_the_whole_file(self, orders, users):
        header = "Name,Email,Customer ID,Lineitem name,Lineitem quantity"
        rows, _ = made(shopify_orders, frame_of(header, *(f"{order},Mug,1" for order in orders)))
        assert [row["user_id"] for row in rows] == users

    @pytest.mark.parametrize(
        ("status", "refunded", "total", "n_lines", "actions"),
        [
            ("paid", "0.00", "20.00", 2, []),
            ("partially_refunded", "5.00", "20.00", 2, ["kept"]),
            ("partially_refunded", "", "20.00", 2, ["kept"]),
            ("paid", "20.00", "20.00", 0, ["dropped", "dropped"]),
            ("paid", "20.00", "", 0, ["dropped", "dropped"]),
            ("paid", "5.00", "", 2, ["kept"]),
            ("Refunded", "", "", 0, ["dropped", "dropped"]),
            ("voided", "", "20.00", 0, ["dropped", "dropped"]),
            ("pending", "", "20.00", 2, []),
        ],
    )
    def test_an_order_is_taken_back_as_a_whole_or_kept_and_noted(self, status, refunded, total, n_lines, actions):
        header = "Name,Email,Financial Status,Refunded Amount,Total,Lineitem sku,Lineitem name,Lineitem quantity"
        raw = frame_of(
            f"{header},Lineitem price", f"#1,a@x.com,{status},{refunded},{total},S,Mug,1,10", "#1,,,,,T,Cup,1,10"
        )
        rows, issues = made(shopify_orders, raw)
        assert (len(rows), [issue[-1] for issue in issues]) == (n_lines, actions)


class TestGA4:
    def test_events_get_the_names_of_the_design_and_several_items_several_rows(self, tmp_path):
        rows, issues = made(ga4_events, read(tmp_path, "g.csv", GA4))
        second = "170928720{}000000".format
        assert columns(rows, "user_id", "item_id", "timestamp", "event", "value", "row") == [
            ("11.22", "A", second(1), "view", None, 3),
            ("11.22", "A", second(3), "cart", 3, 5),
            ("11.22", "Mug", second(3), "cart", None, 5),
            ("11.22", "A", second(4), "purchase", 2.0, 6),
            ("11.22", "B", second(4), "purchase", 1, 6),
            ("u7", "B", "2024-03-02", "click", None, 11),
            ("11.22", "B", second(9), "begin_checkout", None, 12),
            ("11.22", "C", second(9), "like", None, 18),
        ]
        assert issues == [
            (2, "event_name", "page_view", "an event about no item", "dropped"),
            (4, "event_name", "view_item_list", "items shown in a list, not chosen", "dropped"),
            (6, "event_name", "purchase", "refunded in part, that part taken back", "repaired"),
            (7, "event_name", "refund", "a refund: its purchase is taken back", "dropped"),
            (8, "event_name", "purchase", REFUNDED, "dropped"),
            (9, "event_name", "refund", "a refund: its purchase is taken back", "dropped"),
            (10, "event_name", "refund", "a refund without a purchase before it in this file", "dropped"),
            (11, "user_id", "u7", "no user_pseudo_id: the user_id stands in", "repaired"),
            (11, "event_timestamp", "", "no time: the event's day stands in", "repaired"),
            (13, "event_name", "remove_from_cart", "an item taken out of the cart", "dropped"),
            (14, "items", '[{"item_id": "B", "quan', "the items cannot be read", "dropped"),
            (15, "event_name", "add_to_wishlist", "the event names no visitor", "dropped"),
            (16, "event_name", "add_to_wishlist", "the event names no item", "dropped"),
            (17, "event_name", "", "no event name", "dropped"),
        ]

    @pytest.mark.parametrize("kind", ["jsonl", "parquet"])
    def test_nested_records_are_read_as_they_are(self, tmp_path, kind):
        events = [
            {
                "event_timestamp": 1_709_287_200_000_000,
                "event_name": "purchase",
                "user_pseudo_id": "1.2",
                "ecommerce": {"transaction_id": "T1"},
                "items": [{"item_id": "A", "quantity": 2}, {"item_id": "B", "quantity": 1}],
            },
            {
                "event_timestamp": 1_709_287_300_000_000,
                "event_name": "refund",
                "user_pseudo_id": "1.2",
                "ecommerce": {"transaction_id": "T1"},
                "items": [{"item_id": "B", "quantity": 1}],
            },
        ]
        path = tmp_path / f"g.{kind}"
        if kind == "jsonl":
            written(path, json_lines(*events))
        else:
            pd.DataFrame(events).to_parquet(path, index=False)
        raw = read_table(path, IssueLog())
        rows, issues = made(ga4_events, raw)
        first, second = raw.row_numbers.tolist()
        assert columns(rows, "user_id", "item_id", "event", "value", "row") == [("1.2", "A", "purchase", 2, first)]
        assert [(issue[0], issue[-1]) for issue in issues] == [(first, "repaired"), (second, "dropped")]

    @pytest.mark.parametrize(
        ("cells", "lines"),
        [
            ("A,2", [("A", "2")]),
            ("A|B,2|1", [("A", "2"), ("B", "1")]),
            ("A|B,2", [("A", None), ("B", None)]),
            ("['A']|,1", [("['A']", None)]),
            ("(not set),1", []),
            ("(not set)|B,1", [("B", None)]),
        ],
    )
    def test_a_column_of_ids_may_hold_several(self, cells, lines):
        raw = frame_of(
            "event_timestamp,event_name,user_pseudo_id,item_id,quantity", f"1709287200000000,purchase,1,{cells}"
        )
        assert columns(made(ga4_events, raw)[0], "item_id", "value") == lines

    @pytest.mark.parametrize(
        ("purchases", "refund", "left"),
        [
            # (user, item, quantity, transaction, second) of purchases and of one refund; what is left of each purchase
            (["u,A,2,T1,1", "u,A,1,T2,2"], "u,A,,T1,3", [None, "1"]),
            (["u,A,2,T1,1", "u,A,1,T2,2"], "u,A,1,T1,3", [1.0, "1"]),
            (["u,A,2,,1", "u,A,1,,2", "u,A,1,,9"], "u,A,,,3", ["2", None, "1"]),
            (["u,A,2,,1", "u,A,1,,2"], "u,A,2,,3", [1.0, None]),
            (["u,A,1,,5"], "u,A,,,3", ["1"]),
            (["u,A,1,T1,1"], "u,A,,T2,3", ["1"]),
            (["u,A,1,,1"], "u,A,,T2,3", [None]),
            (["u,A,1,T1,1", "u,B,1,T1,1"], "server,,,T1,3", [None, None]),
            (["u,A,1,T1,1", "v,A,1,T1,1"], "server,A,,T1,3", ["1", "1"]),
            (["u,A,1,T1,1", "v,A,1,T1,1"], "v,A,,T1,3", ["1", None]),
            (["v,A,1,,1"], "u,A,,,3", ["1"]),
        ],
    )
    def test_a_refund_takes_back_its_transaction_or_the_latest_purchase_before(self, purchases, refund, left):
        header = "event_name,user_pseudo_id,item_id,quantity,transaction_id,event_timestamp"
        lines = [f"purchase,{one}" for one in purchases] + [f"refund,{refund}"]
        rows, issues = made(ga4_events, frame_of(header, *(f"{line}000000" for line in lines)))
        kept = {row["row"]: row["value"] for row in rows}
        assert [kept.get(number) for number in range(2, len(purchases) + 2)] == left
        has_match = any(value is None or isinstance(value, float) for value in left)
        reason = (
            "a refund: its purchase is taken back"
            if has_match
            else "a refund without a purchase before it in this file"
        )
        assert issues[-1][3] == reason


class TestDoubleColon:
    def test_no_line_is_lost(self):
        raw = read_double_colon("r.dat", '\ufeff1::2::5::9\r\n\n3::4\n5::6::1::8::more\n7::"8::2::9\n')
        assert cells_of(raw) == [
            ["1", "2", "5", "9"],
            ["3", "4", None, None],
            ["5", "6", "1", "8::more"],
            ["7", '"8', "2", "9"],
        ]
        assert (raw.file, raw.row_numbers.tolist()) == ("r.dat", [1, 3, 4, 5])

    @pytest.mark.parametrize("text", ["", "\n\n", "no marks\n", "::\n"])
    def test_a_file_of_nothing_gives_a_table(self, text):
        assert recognise([read_double_colon("r.dat", text)]) == []

    @pytest.mark.parametrize(
        ("head", "is_one"),
        [
            (RATINGS, True),
            (FILMS, True),
            ("1::2::3", True),
            ("1::2\n3::4\n", False),
            ("a,b\nstd::map::at,1\nx,2\n", False),
            ("", False),
        ],
    )
    def test_a_file_is_told_by_its_first_lines(self, head, is_one):
        assert is_double_colon(head) is is_one


class TestMovieLens:
    def test_ratings_outside_the_scale_are_left_empty_and_short_lines_dropped(self):
        rows, issues = made(movielens_ratings, read_double_colon("r.dat", RATINGS))
        assert columns(rows, "user_id", "item_id", "value", "timestamp", "row")[-3:] == [
            ("20", "7", "4", "978300020", 20),
            ("1", "914", None, "978301968", 21),
            ("3", "914", "x", "978301968::more", 24),
        ]
        assert issues == [
            (21, "column 3", "55", "not on the scale of the other ratings (up to 5), left empty", "repaired"),
            (23, "column 1", "2", "user, item or rating is missing: the line is too short", "dropped"),
        ]

    def test_films_lose_their_year_to_a_column_of_its_own(self):
        rows, issues = made(movielens_films, read_double_colon("m.dat", FILMS))
        assert columns(rows, "item_id", "title", "category", "year", "row")[-4:] == [
            ("21", "The Matrix", "Action|Thriller", "1999", 21),
            ("22", "A::B", "Horror", "2001", 22),
            ("23", "Lost", None, None, 23),
            ("25", "None", None, "2002", 25),
        ]
        assert issues == [
            (22, "column 3", "B (2001)::Horror", "the title has :: in it: put together again", "repaired"),
            (24, "column 1", "24", "id or title is missing", "dropped"),
        ]

    def test_the_tab_form_gets_its_first_row_back(self, tmp_path):
        (found,) = recognise([read(tmp_path, "u.tsv", U_DATA)])
        rows, _ = made(movielens_ratings, found.raw)
        assert columns(rows, "user_id", "item_id", "value", "timestamp", "row")[:2] == [
            ("196", "242", "3", "881250949", 1),
            ("186", "302", "3", "891717742", 2),
        ]


class TestPlainLog:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("ann,lamp,2\nann,tent,1\nbob,lamp,4\n", "user, item, count"),
            ("2,ann,lamp\n1,ann,tent\n2,bob,lamp\n", "count, user, item"),
            ("7,31,1,1260759144\n7,32,1,1260759179\n9,31,1,1260759182\n", "user, item, count, time"),
            ("ann,lamp,2024-03-01\nann,tent,2024-03-02\nbob,lamp,2024-03-02\n", "user, item, time"),
            ("2024-03-01,u1,lamp,view\n2024-03-02,u1,tent,buy\n2024-03-02,u2,lamp,buy\n", "time, user, item, event"),
            ("ann\tDesk lamp\t12\nann\tTent\t3\nbob\tDesk lamp\t1\n", "user, item, count"),
        ],
    )
    def test_columns_are_named_by_what_stands_in_them(self, tmp_path, text, words):
        (found,) = recognise([read(tmp_path, "log.csv", text)])
        assert (found.format.name, found.needs_confirmation) == ("plain_log", True)
        assert found.summary == f"looks like a log without a header: 3 rows, read as {words}"

    def test_rows_without_an_id_are_dropped(self, tmp_path):
        (found,) = recognise([read(tmp_path, "plain.csv", PLAIN)])
        rows, issues = made(plain_log, found.raw)
        assert columns(rows, "user_id", "item_id", "value", "row") == [
            ("ann", "lamp", "2", 1),
            ("ann", "tent", "1", 2),
            ("bob", "lamp", "4", 3),
        ]
        assert issues == [
            (4, "column 1", "", "no user on this row", "dropped"),
            (5, "column 2", "", "no item on this row", "dropped"),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "1,Lamp,12.50\n2,Tent,40\n3,Rope,5\n",  # items: no id stands twice
            "ann,lamp\nann,tent\nbob,lamp\n",
            "ann,lamp,red,big\nann,tent,red,big\n",
            "1,2,3,4,5\n1,2,3,4,5\n",
            "1,Lamp,Home\n2,Tent,Outdoor\n3,Rope,Outdoor\n",  # items: a running number is no count
            "".join(f"{n % 7 * 13 + n},Thing {n},Home\n" for n in range(10)),
        ],
    )
    def test_what_is_no_log_of_three_or_four_columns_is_absent(self, tmp_path, text):
        assert recognise([read(tmp_path, "x.csv", text)]) == []


class TestHeadless:
    @pytest.mark.parametrize(
        ("text", "is_headerless"),
        [
            (U_DATA, True),
            (PLAIN, True),
            ("user_1,item_2,3\nuser_1,item_4,1\n", True),
            ("ann,lamp\nann,tent\nbob,lamp\n", True),
            ("2024-03-01,ann,lamp\n2024-03-02,bob,tent\n", True),
            ("5,,lamp\n6,x,tent\n", True),
            ("user,item,count\nann,lamp,2\n", False),
            ("user,item,2024\nann,lamp,1\nbob,tent,3\n", False),
            ("userId,movieId,rating\n1,31,2.5\n", False),
            ("wer,was,wann\nann,lamp,2024-03-01\n", False),
            ("0,1,2\nann,lamp,2\nbob,tent,3\n", False),
            ("store,2021,2022\na,1,2\nb,2,3\n", False),
            ("shop,2021,2022\na,1,2\nb,2,3\n", False),
            ("ann,lamp\nbob,tent\n", False),
        ],
    )
    def test_a_header_that_looks_like_data_is_told_from_one(self, tmp_path, text, is_headerless):
        name = "x.tsv" if "\t" in text else "x.csv"
        assert looks_headerless(read(tmp_path, name, text)) is is_headerless

    def test_json_lines_always_have_names(self, tmp_path):
        raw = read_table(written(tmp_path / "x.jsonl", json_lines({"7": "1"}, {"7": "2"})), IssueLog())
        assert looks_headerless(raw) is False

    def test_the_first_row_comes_back_as_it_stood(self, tmp_path):
        raw = restore_first_row(read(tmp_path, "x.csv", "3,3,,lamp (4),lamp\n1,2,,x,y\n"))
        assert cells_of(raw) == [
            ["3", "3", None, "lamp (4)", "lamp"],
            ["1", "2", None, "x", "y"],
        ]
        assert (raw.frame.columns[0], raw.row_numbers.tolist()) == ("column 1", [1, 2])


NASTY = st.sampled_from(
    (
        *("", "a", "b", "Default Title", "#1", "-1", "0", "1", "2.5", "1e400", "1.2E+12", "'", "(not set)", "no"),
        *("2024-03-01 10:00:00 -0500", "1709287200000000", "99999999999999999999", "true", "draft", "refunded"),
        *("purchase", "refund", "view_item", "a,b|c", '[{"item_id": "A"}]', "[" * 3000, "[1, null, {}]", "{", "T1"),
        *("{a:b}", "<p>x", "<style>", "\u202e\U0001f600", "\x00", "=1+1", "::", "a::b", "NaN", "inf", "x" * 300),
    )
)


def messy(header):
    """Return tables of nasty cells under a recipe's columns, the row numbers with gaps."""
    names = header.split(",")
    rows = st.lists(st.lists(NASTY, min_size=len(names), max_size=len(names)), min_size=1, max_size=12)
    return rows.map(
        lambda cells: RawTable(
            "x.csv",
            pd.DataFrame([[one or None for one in row] for row in cells], columns=names, dtype=object),
            np.arange(2, 2 * len(cells) + 2, 2),
        )
    )


PRODUCT_COLUMNS = PRODUCTS.partition("\n")[0]
ORDER_COLUMNS = ORDERS.partition("\n")[0] + ",Customer ID"
GA4_COLUMNS = GA4.partition("\n")[0] + ",item_id,quantity,ecommerce"


class TestMessyCells:
    """Whatever stands in the cells: no exception, and each row stands, shares an item or was dropped, once."""

    @pytest.mark.parametrize("choice", ["sku", "handle"])
    @few
    @given(raw=messy(PRODUCT_COLUMNS))
    def test_shopify_products(self, choice, raw):
        self.check(shopify_products, raw, item_id=choice)

    @few
    @given(raw=messy(ORDER_COLUMNS))
    def test_shopify_orders(self, raw):
        self.check(shopify_orders, raw)

    @few
    @given(raw=messy(GA4_COLUMNS))
    def test_ga4_events(self, raw):
        self.check(ga4_events, raw)

    @few
    @given(raw=messy("column 1,column 2,column 3,column 4"))
    def test_recipes_without_a_header(self, raw):
        self.check(movielens_ratings, raw)
        self.check(plain_log, raw)

    @few
    @given(raw=messy("column 1,column 2,column 3"))
    def test_films(self, raw):
        self.check(movielens_films, raw)

    @few
    @given(text=st.text(alphabet="ab1:\n\r\x1f\"' ", max_size=60))
    def test_double_colon(self, text):
        raw = read_double_colon("x.dat", text)
        assert raw.row_numbers.tolist() == sorted(set(raw.row_numbers.tolist()))
        cells = raw.frame.astype(object).where(raw.frame.notna(), "").to_numpy().ravel()
        marks = r"[:\s\x1f]"
        assert re.sub(marks, "", "".join(cells)) == re.sub(marks, "", text)

    @few
    @given(raw=st.one_of(messy("a,b,c"), messy("7,a,2024-01-01"), messy("1,2,3,4")))
    def test_recognising(self, raw):
        for found in recognise([raw]):
            self.check(found.apply.func, found.raw)

    @staticmethod
    def check(recipe, raw, **choice):
        issues = IssueLog()
        table = recipe(raw, issues, **choice)
        assert len(table.frame) == len(table.row_numbers)
        account(raw, table, issues.table())
