"""What a column holds, measured on a sample of its cells, whatever its name says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_flags, parse_texts, parse_times

SAMPLE_ROWS, _SAMPLE_CELLS, _MIN_ROWS = 5_000, 100_000, 500
_BLOCK = 10
_CELL_LENGTH = 400
_ENTRY_LENGTH, _ENTRY_WORDS = 40, 4
_EPOCHS = (631_152_000.0, 2_208_988_800.0)
"""1990 to 2040: whole numbers outside it are more often something else than a time."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SIGN = r"(?:[$€£¥₹₽₩₺₫฿₴]|[A-Z]{3}|Rs\.?|kr\.?|zł|Kč|Ft)"
_MONEY = re.compile(rf"{_SIGN}\s?-?\d[\d.,'\s]*|-?\d[\d.,'\s]*{_SIGN}")
_AMOUNT = re.compile(rf"{_SIGN}?\s?-?\d[\d.,'\s]*{_SIGN}?")
_CENTS = re.compile(r"\d[\d.,'\s]*[.,]\d\d")
_URL = re.compile(r"(https?:)?//\S+", re.IGNORECASE)
_PICTURE = re.compile(r"\S[^|\n]*\.(jpe?g|png|webp|gif|avif|bmp|svg|tiff?)([?#]\S*)?", re.IGNORECASE)
_DATE_LIKE = re.compile(
    r"(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2})"
    r"([ T,]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?)?(\s?[AaPp]\.?[Mm]\.?)?(\s?(UTC|GMT|Z|[+-]\d\d:?\d\d))?"
    r"|((\d{1,2}\.?|[A-Z][a-z]{2,8}\.?),?\s){1,3}\d{4}"
)
_ACTION_WORDS = """
    view pageview viewitem detail detailview impression click clickitem select selectitem like love favorite favourite
    fav star upvote downvote dislike hide skip cart addtocart addcart addtobasket removefromcart removecart buy purchase
    order transaction checkout begincheckout refund return rate rating review wishlist addtowishlist bookmark save
    share play watch listen read download install search open scroll pv visit firstvisit sessionstart userengagement
    viewitemlist viewcart addpaymentinfo addshippinginfo subscribe follow comment complete stream kauf klick ansicht
    warenkorb kaufen gekauft achat vue clic panier compra vista clique carrito
"""
_ACTIONS = frozenset(_ACTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Content:
    """Shares are of the cells that hold something, except `filled`, which is of all."""

    n: int
    filled: float
    n_distinct: int
    runs: float
    """How often the next row repeats the cell."""
    words: float
    """Words a cell, on average."""
    with_digits: float
    numbers: float
    fractions: float
    low: float
    high: float
    amounts: float
    money: float
    dates: float
    date_like: float
    epochs: float
    flags: float
    actions: float
    urls: float
    pictures: float
    nested: float
    """Cells that stand in brackets or braces."""
    lists: float
    entry_repeats: float
    """How many of the lists' entries stood in an earlier list."""

    @property
    def unique(self) -> float:
        """Share of distinct cells."""
        return self.n_distinct / self.n if self.n else 0.0

    @property
    def is_few_valued(self) -> bool:
        """Tell whether the same few cells come again and again."""
        return self.n_distinct <= 25 and self.n_distinct * 3 <= self.n

    @property
    def is_stepped(self) -> bool:
        """Tell whether the cells are the steps of a scale or counts: few numbers, none large."""
        return self.numbers > 0.95 and self.n_distinct <= 25 and self.low >= 0 and self.high <= 100


def contents_of(frame: pd.DataFrame) -> dict[str, Content]:
    """Measure every column on the same sample of rows; of columns with one name the first counts."""
    sample = frame.iloc[sample_rows(len(frame), n_columns=len(frame.columns))]
    contents: dict[str, Content] = {}
    for position, name in enumerate(sample.columns):
        if str(name) not in contents:
            contents[str(name)] = content_of(sample.iloc[:, position])
    return contents


def sample_rows(n_rows: int, *, n_columns: int) -> np.ndarray:
    """Return row positions in short blocks spread over the table: neighbours show what repeats from row to row."""
    n_wanted = max(_MIN_ROWS, min(SAMPLE_ROWS, _SAMPLE_CELLS // max(n_columns, 1)))
    if n_rows <= n_wanted:
        return np.arange(n_rows)
    starts = np.linspace(0, n_rows - _BLOCK, n_wanted // _BLOCK).astype(int)
    return (starts[:, None] + np.arange(_BLOCK)).ravel()


def content_of(column: pd.Series) -> Content:
    """Measure one column, all of it."""
    all_texts = [text[:_CELL_LENGTH] for text in parse_texts(column)]
    texts = [text for text in all_texts if text]
    repeats = sum(text == following for text, following in pairwise(texts))
    numbers = np.array([float(text) for text in texts if _NUMBER.fullmatch(text)])
    numbers = numbers[np.isfinite(numbers)]
    lists = [entries for text in texts if len(entries := _entries(text)) > 1]
    return Content(
        n=len(texts),
        filled=len(texts) / max(len(all_texts), 1),
        n_distinct=len(set(texts)),
        runs=repeats / max(len(texts) - 1, 1),
        words=sum(len(text.split()) for text in texts) / max(len(texts), 1),
        with_digits=_mean(any(map(str.isdecimal, text)) for text in texts),
        numbers=len(numbers) / max(len(texts), 1),
        fractions=float(np.mean(numbers != np.round(numbers))) if len(numbers) else 0.0,
        low=float(numbers.min(initial=np.inf)),
        high=float(numbers.max(initial=-np.inf)),
        amounts=_share(texts, _AMOUNT),
        money=max(_share(texts, _MONEY), _share(texts, _CENTS)),
        **_times(texts),
        flags=float(parse_flags(pd.Series(texts, dtype=object)).notna().mean()) if texts else 0.0,
        actions=_mean(len(text) < 30 and "".join(filter(str.isalpha, text.casefold())) in _ACTIONS for text in texts),
        urls=_share(texts, _URL),
        pictures=_share(texts, _PICTURE),
        nested=_mean(text[0] in "[{" for text in texts),
        lists=len(lists) / max(len(texts), 1),
        entry_repeats=_repeats(lists),
    )


def _mean(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / max(len(found), 1)


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return _mean(pattern.fullmatch(text) is not None for text in texts)


def _times(texts: Sequence[str]) -> dict[str, float]:
    """Return the shares of cells read as written dates, of those that only look like one, and of epochs."""
    is_number = np.array([_NUMBER.fullmatch(text) is not None for text in texts], dtype=bool)
    cells = pd.Series([text if text[:1].isdigit() else None for text in texts], dtype=object)
    seconds = parse_times(cells).to_numpy(float) if len(texts) else np.zeros(0)
    is_read = np.isfinite(seconds) & ~is_number
    is_padded = np.array([text[0] == "0" for text in texts], dtype=bool)
    is_epoch = is_number & ~is_padded & (seconds >= _EPOCHS[0]) & (seconds <= _EPOCHS[1])
    looks = np.array([_DATE_LIKE.fullmatch(text) is not None for text in texts], dtype=bool) & ~is_read
    n = max(len(texts), 1)
    return {"dates": int(is_read.sum()) / n, "date_like": int(looks.sum()) / n, "epochs": int(is_epoch.sum()) / n}


def _entries(text: str) -> tuple[str, ...]:
    """Return a cell's entries where it looks like a list of short ones, none where it is a sentence."""
    separator = "|" if "|" in text else ","
    if separator not in text:
        return ()
    parts = tuple(part.strip(" \"'[]") for part in text.split(separator))
    is_short = all(len(part) <= _ENTRY_LENGTH and part.count(" ") < _ENTRY_WORDS for part in parts)
    return parts if is_short else ()


def _repeats(lists: Sequence[Sequence[str]]) -> float:
    n_entries = sum(map(len, lists))
    return 1 - len({entry for entries in lists for entry in entries}) / n_entries if n_entries else 0.0
