"""Item text: which lines it has, and that all of it reaches the encoder."""

import numpy as np
import pytest

from core.embedding import compose_item_texts, load_tokenizer
from core.embedding._item_text import MAX_CHARS_PER_TOKEN

TABLE = [
    (
        ("Teapot", "Cast iron.", "Kitchen", ["tea", "gift"]),
        "Title: Teapot\nDescription: Cast iron.\nCategory: Kitchen\nTags: tea, gift",
    ),
    (("Teapot", None, None, []), "Title: Teapot"),
    (("Teapot", "", "  ", ["", " "]), "Title: Teapot"),
    (("Teapot", None, "Kitchen", []), "Title: Teapot\nCategory: Kitchen"),
    (("Teapot", "Two\n lines\tand  gaps", None, []), "Title: Teapot\nDescription: Two lines and gaps"),
    (("", "Only this", None, ["a"]), "Description: Only this\nTags: a"),
    (("", None, None, []), ""),
]


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer("minilm")


def compose(tokenizer, *items):
    titles, descriptions, categories, tags = zip(*items, strict=True)
    return compose_item_texts(titles, descriptions, categories, tags, tokenizer=tokenizer)


@pytest.mark.parametrize(("item", "expected"), TABLE)
def test_absent_fields_leave_no_line(tokenizer, item, expected):
    texts, is_shortened = compose(tokenizer, item)
    assert texts == [expected]
    assert is_shortened.tolist() == [False]


def test_minilm_reads_256_tokens_special_ones_included(tokenizer):
    assert tokenizer.max_tokens == 256
    assert tokenizer.count_tokens(["tea", "", "teapot tea"]) == [3, 2, 5]
    assert [len(ids) for ids in tokenizer.token_ids(["word " * 400, "tea"])] == [256, 3]


@pytest.mark.parametrize(
    "description",
    ["word " * 400, "unbelievably-hyphenated, punctuated; words! " * 80, "Ünïcödé Größenwahn naïve " * 90],
)
def test_long_descriptions_are_cut_at_a_word_so_that_all_lines_fit(tokenizer, description):
    [text], is_shortened = compose(tokenizer, ("Teapot", description, "Kitchen", ["tea", "gift"]))
    title, kept, category, tags = text.split("\n")
    words = kept.removeprefix("Description: ").split(" ")
    assert (title, category, tags) == ("Title: Teapot", "Category: Kitchen", "Tags: tea, gift")
    assert words == description.split()[: len(words)]
    n_tokens = tokenizer.count_tokens([text])[0]
    longest_word = max(tokenizer.count_tokens(description.split()))
    assert 256 - longest_word < n_tokens <= 256
    assert is_shortened.tolist() == [True]


def test_a_description_that_just_fits_is_kept_whole(tokenizer):
    # "Title", ":", "a", "Description", ":" and the two special tokens: 249 one-token words remain.
    fits, exceeds = " ".join(["tea"] * 249), " ".join(["tea"] * 250)
    texts, is_shortened = compose(tokenizer, ("a", fits, None, []), ("a", exceeds, None, []))
    assert tokenizer.count_tokens(texts) == [256, 256]
    assert texts[0] == texts[1] == f"Title: a\nDescription: {fits}"
    assert is_shortened.tolist() == [False, True]


def test_text_without_spaces_is_cut_between_tokens(tokenizer):
    [text], is_shortened = compose(tokenizer, ("茶", "抹茶" * 300, None, ["tea"]))
    assert tokenizer.count_tokens([text]) == [256]
    assert text.startswith("Title: 茶\nDescription: 抹茶抹茶")
    assert text.endswith("\nTags: tea")
    assert is_shortened.tolist() == [True]


def test_an_overlong_title_leaves_the_description_out_and_the_rest_to_the_encoder(tokenizer):
    texts, is_shortened = compose(
        tokenizer, ("tea " * 300, "Cast iron.", None, ["gift"]), ("tea " * 300, None, None, [])
    )
    title = "Title: " + " ".join(["tea"] * 300)
    assert texts == [f"{title}\nTags: gift", title]
    assert is_shortened.tolist() == [True, True]


def test_a_huge_description_is_cut_before_it_is_tokenised(tokenizer):
    class Watched:
        max_tokens = tokenizer.max_tokens
        longest_chars = 0

        def count_tokens(self, texts):
            self.longest_chars = max(self.longest_chars, *map(len, texts), 0) if texts else self.longest_chars
            return tokenizer.count_tokens(texts)

        token_starts = staticmethod(tokenizer.token_starts)

    watched = Watched()
    texts, is_shortened = compose(watched, ("Teapot", "tea " * 25_000, None, ["gift"]))
    assert texts == ["Title: Teapot\nDescription: " + " ".join(["tea"] * 245) + "\nTags: gift"]
    assert watched.longest_chars < 256 * MAX_CHARS_PER_TOKEN + 100
    assert is_shortened.tolist() == [True]


def test_no_items_give_no_texts(tokenizer):
    texts, is_shortened = compose_item_texts([], [], [], [], tokenizer=tokenizer)
    assert texts == []
    assert is_shortened.shape == (0,)
    assert is_shortened.dtype == np.bool_


def test_lists_of_different_length_are_refused(tokenizer):
    with pytest.raises(ValueError, match="zip"):
        compose_item_texts(["a", "b"], [None], [None], [[]], tokenizer=tokenizer)
