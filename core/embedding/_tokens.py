"""Counting and making a model's tokens with its own tokenizer file, without loading the model."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from core.embedding._model_files import find_model_folder, read_max_tokens
from core.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class TokenCounter(Protocol):
    """What composing item text needs to know of an encoder."""

    @property
    def max_tokens(self) -> int:
        """Longest input the encoder reads, special tokens included."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special tokens included, nothing cut off."""

    def token_starts(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """Give the character position at which each token of each text starts, special tokens left out."""


class ModelTokenizer:
    """The tokenizer of a sentence-transformers model folder.

    Parameters
    ----------
    folder : Path
        Must hold `tokenizer.json`.

    Raises
    ------
    ModelError
        If the folder has no such file.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "tokenizer.json"
        if not self._file.is_file():
            raise ModelError(
                f"The model folder {folder} has no tokenizer.json: save the model again with a current"
                " sentence-transformers, which writes one."
            )
        self.max_tokens = read_max_tokens(folder)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special tokens included, nothing cut off."""
        return [len(encoding) for encoding in self._whole.encode_batch_fast(list(texts))]

    def token_starts(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """Give the character position at which each token of each text starts, special tokens left out."""
        encodings = self._whole.encode_batch(list(texts), add_special_tokens=False)
        return [np.array([start for start, _ in encoding.offsets], dtype=np.int64) for encoding in encodings]

    def token_ids(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """Give what the model reads: special tokens included, cut to `max_tokens`."""
        encodings = self._truncating.encode_batch_fast(list(texts))
        return [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]

    @cached_property
    def _whole(self) -> "Tokenizer":
        tokenizer = self._read()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _truncating(self) -> "Tokenizer":
        tokenizer = self._read()
        tokenizer.enable_truncation(self.max_tokens)
        return tokenizer

    def _read(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_padding()
        return tokenizer


def load_tokenizer(model: str = "minilm") -> ModelTokenizer:
    """Load the tokenizer of a text encoder, by the same name as `load_text_encoder`.

    Raises
    ------
    ModelError
        If the model cannot be found or has no tokenizer file.
    """
    return ModelTokenizer(find_model_folder(model))
