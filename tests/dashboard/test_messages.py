import numpy as np
import pandas as pd
import pytest
from answers import TODAY, answer_of, item

from core.config import SIGNALS
from core.datasets import DatasetOptions
from core.datasets.dataset import build_dataset, empty_log
from core.ranking import Origin, Pull, Remembered
from core.signals import signals
from dashboard import texts

ONE_EVENT = [Remembered("lamp", "view", 1.0, 1.0)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "1 Jan 1970"), (TODAY, "4 Oct 2024"), (TODAY - 1, "3 Oct 2024"), (1_793_404_800.0, "31 Oct 2026")],
)
def test_dates_read_as_people_say_them(seconds, words):
    assert texts.date_words(seconds) == words


@pytest.mark.parametrize(
    ("shares", "history", "window", "headline"),
    [
        (
            {"content": 0.5, "collaborative": 0.3, "trending": 0.2},
            ONE_EVENT,
            7.0,
            "2 picks for Maya from their history, 1,234 people and 7 days of activity",
        ),
        ({"content": 1.0}, [], None, "2 picks for Maya from what they said"),
        (
            {"content": 0.5, "collaborative": 0.5},
            ONE_EVENT,
            7.0,
            "2 picks for Maya from their history and 1,234 people",
        ),
        ({"trending": 1.0}, ONE_EVENT, 30.0, "2 picks for Maya from 30 days of activity"),
        ({}, ONE_EVENT, None, "2 picks for Maya from nothing yet"),
    ],
)
def test_the_headline_says_what_the_list_rests_on(shares, history, window, headline):
    answer = answer_of(item("lamp"), item("tent"), shares=shares)
    assert texts.headline(answer, history, "Maya", 1_234, window) == headline


def test_the_headline_shows_names_as_they_stand_and_not_as_markdown():
    answer = answer_of(item(), shares={"content": 1.0})
    assert texts.headline(answer, ONE_EVENT, "*Maya*", 2, None) == r"1 picks for \*Maya\* from their history"
    unknown = answer_of(item(), fallback="trending", notices=("Nothing is known of '[a](b)': shown instead is x.",))
    assert texts.headline(unknown, [], "[a](b)", 2, None) == texts.plain(unknown.notices[0])


CONTENT, COLLABORATIVE = (Pull("tent", 0.8),), (Pull("rope", 0.6),)
TITLES = {"tent": "Tent", "rope": "Rope"}


@pytest.mark.parametrize(
    ("row", "fact", "words"),
    [
        (item(points={"content": 20, "trending": 5}, origins={"content": Origin(CONTENT)}), "", "Like Tent"),
        (item("tent", points={"content": 20}, origins={"content": Origin(CONTENT)}), "", "They chose this before"),
        (item(points={"content": 20}), "", "Among the nearest to what they told us"),
        (
            item(points={"content": 5, "collaborative": 9}, origins={"collaborative": Origin(COLLABORATIVE)}),
            "",
            "Chosen by people who chose Rope",
        ),
        (item(points={"content": 20}, fits=("night",), origins={"content": Origin(stated=1.0)}), "", "Fits “night”"),
        (
            item(points={"content": 5, "trending": 9}, fits=("night",)),
            "9 actions in the last 7 days",
            "Fits “night” · 9 actions in the last 7 days",
        ),
        (item(points={"content": 5}, is_beyond=True), "", "The nearest there is to what they told us"),
        (item(points={"collaborative": 9}), "", "People like them"),
        (item(points={"trending": 9}), "1,234 actions in the last 7 days", "1,234 actions in the last 7 days"),
        (item(points={"trending": 9}), "1 action in the last 0.5 days", "1 action in the last 0.5 days"),
        (item(points={"trending": 9}), "", "Trending now"),
        (item(points={"boost": 30, "content": 2}), "", "Pushed by hand"),
        (item(points={"content": 2.9}), "", "Close to the average item in every respect"),
        (item(points={"content": -2.9}), "", "Close to the average item in every respect"),
        (item(points={"content": -20, "trending": 2}), "", "Below the average item"),
        (item(points={"content": 20}, origins={"content": Origin(CONTENT)}, is_pinned=True), "", "Pinned by hand"),
    ],
)
def test_the_reason_is_the_strongest_contribution(row, fact, words):
    assert texts.reason(row, TITLES, lambda _: fact) == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answer_of(), ""),
        (answer_of(dropped={"trending": "has no opinion here"}, fallback="popular"), ""),
        (
            answer_of(dropped={"trending": "has no opinion here"}),
            "“Trending now” has no opinion here; the other signals share its weight.",
        ),
        (
            answer_of(dropped={"content": "is not ready yet"}, shares={"collaborative": 0.0, "trending": 1.0}),
            "“Similar to what they like” is not ready yet; “Trending now” decides alone.",
        ),
    ],
)
def test_signals_that_took_no_part_are_named(answer, words):
    assert texts.silent_signals(answer) == words


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Lamp", "Lamp"),
        ("*x* [a](b)", r"\*x\* \[a\]\(b\)"),
        (":red[hot] $5$ <b>", r"\:red\[hot\] \$5\$ \<b\>"),
        ("1. a_b `c` #d", r"1\. a\_b \`c\` \#d"),
        ("a\\b", r"a\\b"),
        ("salt &amp; pepper", r"salt \&amp; pepper"),
        ("Ærø ☕ 5 kg", "Ærø ☕ 5 kg"),
    ],
)
def test_plain_text_keeps_markdown_from_being_read(text, escaped):
    assert texts.plain(text) == escaped


def dataset_of(log=(), people=(), **options):
    """Return one item with a log of ``(user, time, event, value)`` and people of ``(user_id, name, story)``."""
    items = pd.DataFrame([{"item_id": "lamp", "title": "Lamp", "available": True, "tags": (), "price": np.nan}])
    for text in ("group_id", "description", "category", "image"):
        items[text] = ""
    items["created_at"] = np.nan
    rows = [(user, "lamp", time, event, value) for user, time, event, value in log]
    frame = pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp", "event", "value"]) if rows else empty_log()
    users = pd.DataFrame(people, columns=["user_id", "name", "story"])
    return build_dataset("tiny", items, frame, users, imported_at=TODAY, options=DatasetOptions(**options))


PEOPLE = [("ann", "Ann", "She reads."), ("bob", "", "")]


@pytest.mark.parametrize(
    ("user_id", "name", "story"), [("ann", "Ann", "She reads."), ("bob", "bob", ""), ("cat", "cat", "")]
)
def test_people_without_a_name_go_by_their_id(user_id, name, story):
    dataset = dataset_of(people=PEOPLE)
    assert (texts.person(dataset, user_id), texts.story(dataset, user_id)) == (name, story)


TIMED, UNTIMED = [("ann", TODAY, "view", np.nan)], [("ann", np.nan, "view", np.nan)]
NO_LOG = "Add a behaviour log on the Data page to unlock this."


@pytest.mark.parametrize(
    ("log", "window", "reasons"),
    [
        ([], None, ("", NO_LOG, NO_LOG)),
        (UNTIMED, None, ("", "", "The log has no times: add a timestamp column to unlock this.")),
        (TIMED, 7, ("", "", "")),
        (
            TIMED,
            None,
            ("", "", "Too little lately: no window of up to a year holds 1,000 actions of 50 users."),
        ),
    ],
)
def test_a_muted_signal_says_why_and_what_cures_it(log, window, reasons):
    dataset = dataset_of(log, trending_window_days=window)
    assert tuple(texts.muted_reason(name, dataset) for name in SIGNALS) == reasons


@pytest.mark.parametrize(
    ("log", "options", "facts"),
    [
        (UNTIMED, {}, "Every action but a dislike is a choice."),
        (
            TIMED,
            {"trending_window_days": 30, "clock": "data"},
            "Every action but a dislike is a choice; the clock stands at the newest action; trending looks at 30 days.",
        ),
        (
            TIMED,
            {"value_kind": "rating", "rating_scale": (1.0, 5.0), "clock": "live"},
            "Values are ratings from 1 to 5; every action but a dislike is a choice; the clock is live; "
            "too little recent activity for trending.",
        ),
    ],
)
def test_how_a_log_is_read_fits_in_one_line(log, options, facts):
    assert texts.log_facts(dataset_of(log, **options)) == facts


def test_every_choice_of_the_desk_has_words():
    assert all(one.label and one.help and one.letter and one.short_label for one in signals().values())
    assert list(texts.SEEN_RULES) == ["auto", "any", "purchased", "none"]
