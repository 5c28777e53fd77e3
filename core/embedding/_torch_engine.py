"""Running a sentence-transformers model as it comes, in torch."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.progress import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS_PER_STEP = 256
"""Texts between two reports of progress."""


class TorchEngine:
    """The slower way, for where OpenVINO is missing or cannot run the model.

    Parameters
    ----------
    folder : Path
        Of a sentence-transformers model.

    Raises
    ------
    ModelError
        If sentence-transformers cannot load it.
    """

    def __init__(self, folder: Path) -> None:
        self._model = load_sentence_transformer(folder)
        self.dim = _dim(self._model)

    def encode(self, texts: Sequence[str], progress: Progress) -> npt.NDArray[np.float32]:
        """Encode texts, longest first so that a batch pads little, and give them back in their order."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), TEXTS_PER_STEP):
            progress(start / len(order), f"{start:,} of {len(order):,} texts")
            rows = order[start : start + TEXTS_PER_STEP]
            vectors[rows] = self._model.encode([texts[i] for i in rows], show_progress_bar=False)
        progress(1.0, f"{len(order):,} of {len(order):,} texts")
        return vectors


def load_sentence_transformer(folder: Path, *, device: str | None = None) -> "SentenceTransformer":
    """Load a model from its folder: no network, no pickled weights, nothing printed.

    Raises
    ------
    ModelError
        If sentence-transformers cannot load it.
    """
    from sentence_transformers import SentenceTransformer

    try:
        with quiet_transformers():
            return SentenceTransformer(
                str(folder), device=device, local_files_only=True, model_kwargs={"use_safetensors": True}
            )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(
            f"The model in {folder} cannot be loaded ({error}): check that sentence-transformers opens it."
        ) from error


def _dim(model: "SentenceTransformer") -> int:
    dim = model.get_embedding_dimension()
    if dim is None:
        raise ModelError("The model does not say how long its vectors are: choose another text model.")
    return dim


@contextlib.contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers from writing bars and advice to the terminal."""
    from transformers.utils import logging

    had_bars, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if had_bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
