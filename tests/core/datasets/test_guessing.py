import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realdata import FOLDER as REALDATA

from core.datasets.guessing import Join, best_join, guess_columns, guess_role, join_rates
from core.datasets.guessing._column_content import content_of, sample_rows
from core.datasets.guessing._field_names import name_fit, says_nothing, words_of
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable, read_table

few = settings(deadline=None, max_examples=25, derandomize=True, database=None)


def raw_of(columns, file="table.csv"):
    """Turn ``{column: cells}`` into a file as it was read: text, None where a cell is empty."""
    frame = pd.DataFrame({name: pd.Series(list(cells), dtype=object) for name, cells in columns.items()})
    return RawTable(file, frame, np.arange(2, len(frame) + 2))


def rows_of(header, *rows, file="table.csv"):
    names = header.split(",")
    return raw_of(dict(zip(names, zip(*rows, strict=True), strict=True)), file)


def numbered(n, **makers):
    """Return ``n`` rows, each cell made of its row's number."""
    return raw_of({name: [make(i) for i in range(n)] for name, make in makers.items()})


def columns_of(raw, table):
    return {field: guess.column for field, guess in guess_columns(raw, table).items()}


def unnamed(raw):
    names = [f"col{position}" for position in range(1, raw.frame.shape[1] + 1)]
    return RawTable(raw.file, raw.frame.set_axis(names, axis=1), raw.row_numbers)


SHOPIFY = raw_of(
    {
        "Handle": ["trail-shoe", "trail-shoe", "trail-shoe", "rain-jacket", "rain-jacket", "mug"],
        "Title": ["Trail Shoe", None, None, "Rain Jacket", None, "Enamel Mug"],
        "Body (HTML)": [
            "<p>A light shoe for mud and rock.</p>",
            None,
            None,
            "<p>Keeps rain out.</p>",
            None,
            "<p>Tin</p>",
        ],
        "Vendor": ["Acme", None, None, "Acme", None, "Tin & Co"],
        "Type": ["Shoes", None, None, "Jackets", None, "Mugs"],
        "Tags": ["trail, mud, running", None, None, "rain, hiking", None, "camping"],
        "Published": ["true", None, None, "true", None, "false"],
        "Option1 Name": ["Size", None, None, "Size", None, "Title"],
        "Option1 Value": ["41", "42", "43", "M", "L", "Default Title"],
        "Variant SKU": ["TS-41", "TS-42", "TS-43", "RJ-M", "RJ-L", "MUG-1"],
        "Variant Grams": ["300", "310", "320", "250", "260", "90"],
        "Variant Inventory Qty": ["3", "0", "7", "2", "4", "20"],
        "Variant Price": ["119.00", "119.00", "119.00", "89.50", "89.50", "12.00"],
        "Variant Compare At Price": [None, None, None, "99.50", None, None],
        "Variant Barcode": [None] * 6,
        "Image Src": [f"https://cdn.example.com/files/{n}.jpg?v=1" for n in range(6)],
        "Image Position": ["1", "2", "3", "1", "2", "1"],
        "Image Alt Text": ["shoe", None, None, "jacket", None, "mug"],
        "SEO Title": [None] * 6,
        "Cost per item": ["50.00", "50.00", "50.00", "40.00", "40.00", "5.00"],
        "Status": ["active", None, None, "active", None, "draft"],
    }
)
GA4 = rows_of(
    "event_date,event_timestamp,event_name,event_value_in_usd,user_id,user_pseudo_id,device.category,items.item_id,"
    "items.item_name,items.price,items.quantity",
    ["20210131", "1612069510766593", "page_view", None, None, "1026454.4271112504", "mobile", None, None, None, None],
    ["20210131", "1612069510966593", "view_item", None, None, "1026454.4271112504", "mobile", "G1", "Tee", "22.0", "1"],
    ["20210131", "1612069530966593", "add_to_cart", None, None, "33454.2233", "desktop", "G2", "Mug", "12.0", "2"],
    ["20210131", "1612069610966593", "purchase", "24.0", None, "33454.2233", "desktop", "G2", "Mug", "12.0", "2"],
)
AMAZON = rows_of(
    "reviewerID,asin,reviewerName,helpful,reviewText,overall,summary,unixReviewTime,reviewTime",
    ["A2IB", "1384719342", "cassandra", "[0, 0]", "Not much to write about here, but it does exactly what it should "
     "do.", "5.0", "good", "1393545600", "02 28, 2014"],
    ["A14V", "1384719342", "Jake", "[13, 14]", "The product does as it should and is quite affordable for anybody.",
     "4.0", "Jake", "1363392000", "03 16, 2013"],
    ["A14V", "B00004Y2UT", "Jake", "[1, 1]", "Its primary job is to block the breath of the singer, and it does that.",
     "5.0", "It Does The Job Well", "1377648000", "08 28, 2013"],
)  # fmt: skip
RETAIL = numbered(
    40,
    event_time=lambda i: f"2019-10-01 00:00:{i:02d} UTC",
    event_type=lambda i: ["view", "view", "cart", "purchase"][i % 4],
    product_id=lambda i: str(44600062 + i % 7),
    category_id=lambda i: "2103807459595387724",
    category_code=lambda i: "electronics.smartphone",
    brand=lambda i: ["apple", "samsung"][i % 2],
    price=lambda i: f"{100 + i % 7}.20",
    user_id=lambda i: str(541312140 + i // 4),
    user_session=lambda i: f"72d76fde-{i // 4}",
)
GERMAN_ITEMS = rows_of(
    "Artikelnummer,Bezeichnung,Preis,Kategorie,Lagerbestand",
    ["A-100", "Trinkflasche Stahl", "12,90 €", "Küche", "4"],
    ["A-101", "Rucksack klein", "1.049,00 €", "Outdoor", "0"],
    ["A-102", "Stirnlampe hell", "29,95 €", "Outdoor", "9"],
)
GERMAN_LOG = rows_of(
    "Kundennummer,Artikelnummer,Datum,Menge",
    ["K1", "A-100", "31.12.2023", "2"],
    ["K1", "A-101", "02.01.2024", "1"],
    ["K2", "A-100", "03.01.2024", "1"],
)
MOVIES = rows_of(
    "movieId,title,genres",
    ["1", "Toy Story (1995)", "Adventure|Animation"],
    ["2", "Jumanji (1995)", "Adventure|Children"],
    ["3", "Heat (1995)", "Action"],
    file="movies.csv",
)
BOOKS = numbered(
    30,
    **{
        "ISBN": lambda i: f"0{195153448 + i}",
        "Book-Title": lambda i: f"Classical Mythology {i}",
        "Book-Author": lambda i: "Mark Morford",
        "Year-Of-Publication": lambda i: str(1990 + i % 5),
        "Image-URL-S": lambda i: f"https://books.example/{i}.S.jpg",
        "Image-URL-L": lambda i: f"https://books.example/{i}.L.jpg",
    },
)
BOOK_RATINGS = numbered(
    40,
    **{
        "User-ID": lambda i: str(276725 + i // 4),
        "ISBN": lambda i: f"0{195153448 + i % 9}",
        "Book-Rating": lambda i: str(i % 11),
    },
)
CUSTOMERS = numbered(
    30,
    id=lambda i: str(i),
    name=lambda i: f"Ann Lee {i}",
    email=lambda i: f"ann{i}@mail.example",
    city=lambda i: ["Rome", "Oslo"][i % 2],
)
SHOWN = numbered(
    50,
    list_id=lambda i: f"l{i // 5}",
    user_id=lambda i: f"u{i // 10}",
    item_id=lambda i: f"i{i % 9}",
    position=lambda i: str(i % 5 + 1),
    timestamp=lambda i: "2024-01-02T10:00:00Z",
    clicked=lambda i: "0",
)

TABLES = {
    "Shopify products": (
        SHOPIFY,
        "items",
        {
            "item_id": "Variant SKU",
            "title": "Title",
            "available": "Published",
            "group_id": "Handle",
            "description": "Body (HTML)",
            "category": "Type",
            "tags": "Tags",
            "price": "Variant Price",
            "image": "Image Src",
        },
    ),
    "GA4 events": (
        GA4,
        "interactions",
        {
            "user_id": "user_pseudo_id",
            "item_id": "items.item_id",
            "timestamp": "event_timestamp",
            "event": "event_name",
            "value": "items.quantity",
        },
    ),
    "Amazon reviews": (
        AMAZON,
        "interactions",
        {"user_id": "reviewerID", "item_id": "asin", "timestamp": "unixReviewTime", "value": "overall"},
    ),
    "retail events": (
        RETAIL,
        "interactions",
        {"user_id": "user_id", "item_id": "product_id", "timestamp": "event_time", "event": "event_type"},
    ),
    "German catalog": (
        GERMAN_ITEMS,
        "items",
        {"item_id": "Artikelnummer", "title": "Bezeichnung", "category": "Kategorie", "price": "Preis"},
    ),
    "German log": (
        GERMAN_LOG,
        "interactions",
        {"user_id": "Kundennummer", "item_id": "Artikelnummer", "timestamp": "Datum", "value": "Menge"},
    ),
    "MovieLens movies": (MOVIES, "items", {"item_id": "movieId", "title": "title", "tags": "genres"}),
    "books": (BOOKS, "items", {"item_id": "ISBN", "title": "Book-Title", "image": "Image-URL-L"}),
    "book ratings": (
        BOOK_RATINGS,
        "interactions",
        {"user_id": "User-ID", "item_id": "ISBN", "value": "Book-Rating"},
    ),
    "customers": (CUSTOMERS, "users", {"user_id": "id"}),
}


@pytest.mark.parametrize(("raw", "table", "columns"), TABLES.values(), ids=TABLES)
def test_known_exports_are_guessed_whole(raw, table, columns):
    assert guess_role(raw).table == table
    assert columns_of(raw, table) == columns


@few
@given(st.sampled_from(sorted(TABLES)), st.randoms(use_true_random=False))
def test_the_order_of_columns_changes_no_guess_and_no_role(name, random):
    raw, table, _ = TABLES[name]
    order = list(raw.frame.columns)
    random.shuffle(order)
    shuffled = RawTable(raw.file, raw.frame[order], raw.row_numbers)
    assert guess_columns(shuffled, table) == guess_columns(raw, table)
    assert guess_role(shuffled) == guess_role(raw)


@few
@given(
    st.sampled_from(sorted(TABLES)),
    st.sampled_from(["latitude", "warehouse", "remark", "zz"]),
    st.sampled_from([["48.8566", "-3.25"], ["north", "south"], ["see there", "see here"], [None, None], ["x", None]]),
)
def test_an_unrelated_column_changes_no_guess(name, label, cells):
    raw, table, _ = TABLES[name]
    strange = [cells[row % 2] for row in range(len(raw.frame))]
    wider = RawTable(raw.file, raw.frame.assign(**{label: pd.Series(strange, dtype=object)}), raw.row_numbers)
    assert guess_columns(wider, table) == guess_columns(raw, table)


def test_guessing_leaves_the_table_as_it_was():
    before = SHOPIFY.frame.copy(deep=True)
    guess_columns(SHOPIFY, "items")
    guess_role(SHOPIFY)
    pd.testing.assert_frame_equal(SHOPIFY.frame, before)


LOG_BY_CONTENT = numbered(
    200,
    user=lambda i: f"{5_000 + i // 5}",
    item=lambda i: f"{70_000 + i * 37 % 60}",
    section=lambda i: f"{900 + i % 4}",
    event=lambda i: ["pv", "pv", "buy", "fav"][i % 4],
    timestamp=lambda i: str(1_511_544_070 + 77 * i),
)
CATALOG_BY_CONTENT = numbered(
    60,
    item_id=lambda i: f"SKU-{i}",
    title=lambda i: f"Steel bottle number {i}",
    description=lambda i: f"Number {i} keeps tea warm through a long day on the hill and cold water cold in the sun",
    tags=lambda i: ["steel|tea", "steel|water|sport", "tea|sport"][i % 3],
    price=lambda i: f"{i + 10}.90 €",
    image=lambda i: f"pictures/{i}.png",
    created_at=lambda i: f"2024-03-{i % 28 + 1:02d}",
)


@pytest.mark.parametrize(
    ("raw", "table", "absent"),
    [(LOG_BY_CONTENT, "interactions", {"section"}), (CATALOG_BY_CONTENT, "items", set())],
    ids=["log", "catalog"],
)
def test_columns_without_a_name_are_guessed_by_content(raw, table, absent):
    columns = {column: f"col{place}" for place, column in enumerate(raw.frame.columns, start=1) if column not in absent}
    fields = {"user": "user_id", "item": "item_id"}
    assert columns_of(unnamed(raw), table) == {fields.get(name, name): column for name, column in columns.items()}
    assert guess_role(unnamed(raw)).table == table


def test_ratings_without_a_name_are_the_few_valued_numbers():
    raw = numbered(60, col1=lambda i: f"u{i // 3}", col2=lambda i: f"m{i * 7 % 50}", col3=lambda i: str(i % 5 + 1))
    assert columns_of(raw, "interactions") == {"user_id": "col1", "item_id": "col2", "value": "col3"}


def test_content_vetoes_a_name():
    raw = rows_of(
        "user_id,item_id,rating,timestamp",
        ["1", "2", "lovely", "morning"],
        ["2", "3", "poor", "noon"],
        ["3", "1", "meh", "night"],
    )
    assert columns_of(raw, "interactions") == {"user_id": "user_id", "item_id": "item_id"}


def test_numbers_of_a_catalog_that_mean_something_else_become_neither_price_nor_date():
    raw = rows_of(
        "item_id,title,rating,year,runtime,vote_average",
        ["1", "Toy Story", "4.35", "1995", "81.0", "7.70"],
        ["2", "Jumanji", "4.10", "1995", "104.0", "6.90"],
        ["3", "Heat again", "3.95", "1996", "170.0", "7.75"],
    )
    assert columns_of(raw, "items") == {"item_id": "item_id", "title": "title"}


def test_an_update_time_is_no_creation_time():
    raw = rows_of("item_id,title,updated_on", ["1", "Lamp", "2024-01-01"], ["2", "Rug", "2024-01-02"])
    assert "created_at" not in columns_of(raw, "items")


def test_of_two_names_for_one_field_the_column_with_more_filled_cells_wins():
    columns = {"item_id": map(str, range(10)), "title": [f"Film {n}" for n in range(10)]}
    genres, tags = ["Drama|War", "Comedy|Short"] * 5, ["fun|pixar", *[None] * 9]
    assert columns_of(raw_of({**columns, "genres": genres, "tags": tags}), "items")["tags"] == "genres"
    columns = {"item_id": map(str, range(10)), "title": [f"Film {n}" for n in range(10)]}
    assert columns_of(raw_of({**columns, "genres": genres, "tags": ["fun|pixar"] * 10}), "items")["tags"] == "tags"


def test_item_id_and_group_id_share_the_only_id_of_a_catalog_in_groups():
    frame = SHOPIFY.frame.drop(columns=["Variant SKU", "Variant Barcode"])
    columns = columns_of(RawTable("products.csv", frame, SHOPIFY.row_numbers), "items")
    assert (columns["item_id"], columns["group_id"]) == ("Handle", "Handle")


def test_an_id_that_never_repeats_groups_nothing():
    raw = numbered(30, sku=lambda i: f"S{i}", handle=lambda i: f"thing-{i}", title=lambda i: f"Thing {i}")
    assert columns_of(raw, "items") == {"item_id": "sku", "title": "title"}


def test_a_catalog_with_two_ids_takes_the_one_that_tells_rows_apart():
    raw = numbered(30, id=lambda i: f"{i // 3}", sku=lambda i: f"S{i}", title=lambda i: f"Thing {i}")
    assert columns_of(raw, "items")["item_id"] == "sku"
    raw = numbered(30, id=lambda i: f"{i}", sku=lambda i: f"S{i // 3}", title=lambda i: f"Thing {i}")
    assert columns_of(raw, "items")["item_id"] == "id"


def test_what_the_import_could_not_read_is_not_guessed():
    raw = rows_of("sku,name,available", ["a", "Lamp", "ready soon"], ["b", "Rug", "ask us"])
    assert "available" not in columns_of(raw, "items")


def test_typed_columns_of_parquet_and_lists_of_json_are_guessed_as_well():
    frame = pd.DataFrame(
        {
            "sku": ["a1", "b2"],
            "name": ["Lamp", "Rug"],
            "labels": [["light", "desk"], ["floor"]],
            "in_stock": [True, False],
            "price": [1.5, 2.0],
            "published_at": pd.to_datetime(["2024-01-01", "2024-02-01"], utc=True),
        }
    )
    assert columns_of(RawTable("items.parquet", frame, np.array([2, 3])), "items") == {
        "item_id": "sku",
        "title": "name",
        "available": "in_stock",
        "tags": "labels",
        "price": "price",
        "created_at": "published_at",
    }


def test_a_guess_says_why_and_how_sure_it_is():
    guess = guess_columns(BOOK_RATINGS, "interactions")["value"]
    assert (guess.field, guess.column, guess.why) == ("value", "Book-Rating", "named like it, numbers in 11 steps")
    named = guess_columns(RETAIL, "interactions")["event"]
    assert named.why == "named like it, 100% are words for actions"
    half = rows_of("item_id,title,price", ["1", "Lamp", "2.00"], ["2", "Rug", None])
    assert guess_columns(half, "items")["price"].why == "named like it, 100% look like money, 50% of cells filled"
    assert guess_columns(half, "items")["price"].confidence == pytest.approx(1.0 * (0.6 + 0.4 * 0.5))
    assert guess_columns(unnamed(LOG_BY_CONTENT), "interactions")["timestamp"].why == "100% read as dates or times"


def test_confidence_stays_in_its_range_and_above_its_threshold():
    for raw, table, _ in TABLES.values():
        for field, guess in guess_columns(raw, table).items():
            assert (0.3 if field in ("user_id", "item_id", "title") else 0.5) <= guess.confidence <= 1


any_cell = (
    st.none() | st.text(max_size=12) | st.floats() | st.integers() | st.booleans() | st.lists(st.text(max_size=3))
)


@few
@given(st.lists(st.tuples(any_cell, any_cell, any_cell), max_size=8), st.lists(st.text(), min_size=3, max_size=3))
def test_no_table_is_too_strange_to_be_guessed(rows, names):
    raw = RawTable("any.jsonl", pd.DataFrame(rows, columns=names, dtype=object), np.arange(len(rows)))
    assert 0 <= guess_role(raw).confidence <= 1
    for table in ("items", "interactions", "users"):
        columns = list(columns_of(raw, table).items())
        assert {column for _, column in columns} <= set(names)
        alone = [column for field, column in columns if field != "group_id"]
        assert len(alone) == len(set(alone))


def test_an_empty_table_has_no_guess():
    raw = raw_of({"item_id": [None, None], "title": [None, None]})
    assert guess_columns(raw, "items") == {}
    assert guess_role(raw).confidence == 0
    assert guess_columns(raw_of({}), "interactions") == {}


def test_shown_lists_are_told_from_logs_by_their_list_and_position():
    assert guess_role(SHOWN).table == "impressions"
    columns = SHOWN.frame.drop(columns=["list_id", "position", "clicked"])
    assert guess_role(RawTable("log.csv", columns, SHOWN.row_numbers)).table == "interactions"


def test_a_file_name_settles_what_its_columns_leave_open():
    raw = rows_of("id,name", ["1", "Ann"], ["2", "Bob"])
    roles = {file: guess_role(RawTable(file, raw.frame, raw.row_numbers)) for file in ("people.csv", "products.csv")}
    assert roles["products.csv"].table == "items"
    assert roles["people.csv"].confidence < roles["products.csv"].confidence


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("reviewerID", ("reviewer", "id")),
        ("Reviewer-Id", ("reviewer", "id")),
        ("Body (HTML)", ("body", "html")),
        ("items.item_id", ("items", "item", "id")),
        ("Größe", ("grosse",)),
        ("Veröffentlicht am", ("veroffentlicht", "am")),
        ("isbn13", ("isbn", "13")),
    ],
)
def test_names_are_compared_word_by_word(name, words):
    assert words_of(name) == words


def test_a_name_fits_best_exactly_then_as_a_synonym_then_at_its_end():
    fits = [name_fit(name, "items", "price") for name in ("Price", "Variant Price", "cost", "compare_at_price", "year")]
    assert fits == sorted(fits, reverse=True)
    assert (fits[0], fits[3], fits[4]) == (1.0, 0.7, 0.0)
    assert name_fit("price_usd", "items", "price") == 1.0
    assert name_fit("session_id", "items", "item_id") == 0.0


@pytest.mark.parametrize(("name", "nothing"), [("col1", True), ("Unnamed: 0", True), ("7", True), ("runtime", False)])
def test_placeholders_are_told_from_words(name, nothing):
    assert says_nothing(name) is nothing


def test_a_sample_is_spread_over_the_table_in_blocks_of_neighbours():
    rows = sample_rows(1_000_000, n_columns=5)
    assert (len(rows), rows[0], rows[-1]) == (5_000, 0, 999_999)
    assert np.unique(rows).size == 5_000
    assert (rows.reshape(-1, 10)[:, 9] - rows.reshape(-1, 10)[:, 0] == 9).all()
    assert sample_rows(7, n_columns=5).tolist() == list(range(7))
    assert len(sample_rows(1_000_000, n_columns=100)) == 1_000


def test_content_is_measured_in_shares_of_the_filled_cells():
    content = content_of(pd.Series(["1.50", "1.50", "20", None, ""], dtype=object))
    assert (content.n, content.filled, content.n_distinct, content.runs) == (3, 3 / 5, 2, 1 / 2)
    assert (content.numbers, content.fractions, content.low, content.high) == (1.0, 2 / 3, 1.5, 20.0)
    assert (content.money, content.dates, content.epochs, content.lists) == (2 / 3, 0.0, 0.0, 0.0)
    lists = content_of(pd.Series(["a|b", "a|c", "d"], dtype=object))
    assert (lists.lists, lists.entry_repeats) == (2 / 3, 1 - 3 / 4)
    times = content_of(pd.Series(["2024-01-01", "31.12.2023", "1700000000", "the 3rd of 05/2024"], dtype=object))
    assert (times.dates, times.date_like, times.epochs) == (1 / 2, 0.0, 1 / 4)


def test_join_rates_count_the_rows_of_the_log_for_each_id_column():
    log = rows_of("user_id,sku", ["1", "TS-41"], ["1", "TS-41"], ["2", "RJ-M"], ["3", "gone"], ["3", None])
    assert join_rates(SHOPIFY, log, log_column="sku") == {"Variant SKU": 3 / 4, "Handle": 0.0}


def test_ids_are_joined_as_the_import_reads_them():
    items = rows_of("item_id,title", ["1.0", "Lamp"], ["2", "Rug"], ["007", "Bond"])
    log = raw_of({"user_id": ["a", "b", "c"], "item_id": [1, "2.0", " 7 "]})
    assert join_rates(items, log, log_column="item_id") == {"item_id": 2 / 3}
    frame = pd.DataFrame({"user_id": ["a", "b"], "item_id": [1.0, np.nan]})
    assert join_rates(items, RawTable("log.parquet", frame, np.array([2, 3])), log_column="item_id") == {"item_id": 1.0}


def test_the_best_join_is_the_column_that_matches_most():
    log = rows_of("customer_id,product", ["1", "TS-41"], ["1", "TS-42"], ["2", "mug"])
    join = best_join(SHOPIFY, log)
    assert join == Join("Variant SKU", "product", 2 / 3)
    assert not join.is_weak
    assert str(join) == "Variant SKU matches 67% of product"


def test_a_join_of_under_half_says_so():
    log = rows_of("customer_id,product", ["1", "TS-41"], ["1", "x"], ["2", "y"])
    join = best_join(SHOPIFY, log)
    assert join.is_weak
    assert str(join) == "Variant SKU matches 33% of product: most rows of the log name no item of this catalog"


def test_user_numbers_that_are_item_numbers_too_are_no_join():
    items = numbered(30, movieId=lambda i: str(i), title=lambda i: f"Film {i}")
    log = numbered(40, userId=lambda i: str(i // 4), movieId=lambda i: str(i % 36), rating=lambda i: str(i % 5))
    assert join_rates(items, log, log_column="userId") == {"movieId": 1.0}
    assert best_join(items, log) == Join("movieId", "movieId", 34 / 40)


def test_of_columns_that_match_alike_the_one_named_like_an_id_joins():
    items = numbered(30, twin=lambda i: f"S{i}", sku=lambda i: f"S{i}", title=lambda i: f"Thing {i}")
    log = numbered(30, user_id=lambda i: str(i // 3), item_id=lambda i: f"S{i}")
    assert best_join(items, log) == Join("sku", "item_id", 1.0)


def test_without_an_id_column_there_is_no_join():
    log = rows_of("when", ["2024-01-01"], ["2024-01-02"])
    assert best_join(MOVIES, log) is None


def real(name, table):
    return read_table(REALDATA / name / f"{table}.csv.gz", IssueLog())


@pytest.mark.realdata
@pytest.mark.skipif(
    not REALDATA.is_dir(), reason=f"needs the real data sets: {REALDATA} is not there (MIXDESK_REALDATA)"
)
@pytest.mark.parametrize("name", ["movietweetings", "ml_latest_small"])
@pytest.mark.parametrize("change", [lambda raw: raw, unnamed], ids=["with its header", "without names"])
def test_real_data_sets_are_guessed_unmapped(name, change):
    items, log = change(real(name, "items")), change(real(name, "interactions"))
    assert (guess_role(items).table, guess_role(log).table) == ("items", "interactions")
    item_columns = list(real(name, "items").frame.columns)
    fields = {"item_id": "item_id", "title": "title", "description": "description", "tags": "genres"}
    assert columns_of(items, "items") == {
        field: items.frame.columns[item_columns.index(column)] for field, column in fields.items()
    }
    user, item, value, timestamp = log.frame.columns
    assert columns_of(log, "interactions") == {"user_id": user, "item_id": item, "timestamp": timestamp, "value": value}
    assert best_join(items, log) == Join(columns_of(items, "items")["item_id"], item, 1.0)
