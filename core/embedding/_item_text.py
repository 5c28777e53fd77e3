"""What an item says: the labelled lines that the text encoder reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.embedding._tokens import TokenCounter

MAX_CHARS_PER_TOKEN = 16
"""A description longer than this many characters per token is cut before it is tokenised, to stay fast."""

LONGEST_WORD_CHARS = 50
"""Text without a space for longer than this (Chinese, Japanese, a link) is cut between tokens instead."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """One item's lines around its description; an absent field is an empty line."""

    title: str
    description: str
    rest: tuple[str, str]

    def text(self, description: str) -> str:
        """Join the lines that say something, with `description` in its place."""
        lines = (self.title, _line("Description", description), *self.rest)
        return "\n".join(line for line in lines if line)

    @property
    def description_start(self) -> int:
        """Position of the description's first character in the joined text."""
        return len("Description: ") + (len(self.title) + 1 if self.title else 0)


def compose_item_texts(
    titles: Sequence[str],
    descriptions: Sequence[str | None],
    categories: Sequence[str | None],
    tags: Sequence[Sequence[str]],
    *,
    tokenizer: TokenCounter,
) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """Write each item as labelled lines that fit the encoder, shortening descriptions by whole words.

    Title, category and tags are never shortened here: where they alone do not fit, the description is left
    out and the encoder cuts the rest. Runs of white space become one space, so that a field is one line.

    Parameters
    ----------
    titles, descriptions, categories, tags : sequences of length n_items
        None, blank text and no tags leave no line.
    tokenizer : TokenCounter
        Of the encoder that will read the texts.

    Returns
    -------
    texts : list of str
        An item without any field is the empty text.
    is_shortened : ndarray of shape (n_items,), dtype=bool
        Items of which the encoder does not see every word.
    """
    limit_chars = tokenizer.max_tokens * MAX_CHARS_PER_TOKEN
    rows = zip(titles, descriptions, categories, tags, strict=True)
    fields = [_fields(*row, limit_chars=limit_chars) for row in rows]
    texts = [item.text(item.description) for item in fields]
    is_shortened = np.array([len(text or "") > limit_chars for text in descriptions], dtype=np.bool_)
    n_over = _tokens_over(range(len(texts)), texts, tokenizer)
    is_shortened[list(n_over)] = True
    kept = {i: fields[i].description for i in n_over}
    while n_over:
        starts = tokenizer.token_starts([texts[i] for i in n_over])
        for i, token_starts in zip(n_over, starts, strict=True):
            kept[i] = _drop_last_tokens(kept[i], fields[i].description_start, token_starts, n_over[i])
            texts[i] = fields[i].text(kept[i])
        # Tokens of some models straddle words, so that a cut text can need another round.
        n_over = _tokens_over([i for i in n_over if kept[i]], texts, tokenizer)
    return texts, is_shortened


def _fields(
    title: str, description: str | None, category: str | None, tags: Sequence[str], *, limit_chars: int
) -> _Fields:
    tag_list = ", ".join(tag for tag in map(_one_line, tags) if tag)
    rest = (_line("Category", _one_line(category)), _line("Tags", tag_list))
    return _Fields(_line("Title", _one_line(title)), _bounded(description or "", limit_chars), rest)


def _bounded(description: str, limit_chars: int) -> str:
    if len(description) <= limit_chars:
        return _one_line(description)
    cut = _one_line(description[:limit_chars])
    return _whole_words(cut, len(cut) - 1) if cut else ""


def _line(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _one_line(value: str | None) -> str:
    return " ".join((value or "").split())


def _tokens_over(candidates: Sequence[int], texts: Sequence[str], tokenizer: TokenCounter) -> dict[int, int]:
    """Give the candidates that do not fit, each with its number of tokens too many."""
    counts = tokenizer.count_tokens([texts[i] for i in candidates])
    excess = (count - tokenizer.max_tokens for count in counts)
    return {i: over for i, over in zip(candidates, excess, strict=True) if over > 0}


def _drop_last_tokens(description: str, first: int, token_starts: npt.NDArray[np.int64], n_tokens: int) -> str:
    """Shorten a description that begins at character `first` of the text by at least `n_tokens`."""
    inside = token_starts[(token_starts >= first) & (token_starts < first + len(description))]
    if n_tokens >= len(inside):
        return ""
    return _whole_words(description, int(inside[len(inside) - n_tokens]) - first)


def _whole_words(text: str, end: int) -> str:
    """Cut before position `end`, at the last space before it unless that lies too far back."""
    if text[end].isspace() or text[end - 1 : end].isspace():
        return text[:end].rstrip()
    space = text.rfind(" ", 0, end)
    if space < 0 and end <= LONGEST_WORD_CHARS:
        return ""
    return text[:end] if end - space > LONGEST_WORD_CHARS else text[:space].rstrip()
