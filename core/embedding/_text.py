"""Text encoders: what they promise, and how one is loaded."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.embedding._model_files import MINILM, MINILM_DIM, find_model_folder, read_fingerprint
from core.embedding._tokens import ModelTokenizer
from core.progress import Progress, no_progress

logger = logging.getLogger(__name__)


class TextEncoder(Protocol):
    """Turns texts into vectors whose inner product is their similarity."""

    @property
    def model(self) -> str:
        """The name it was loaded by."""

    @property
    def fingerprint(self) -> str:
        """Identify the exact weights: same fingerprint, same text, same meaning of the vector. Cheap."""

    @property
    def dim(self) -> int:
        """Length of one vector."""

    @property
    def max_tokens(self) -> int:
        """Longest text that is read, special tokens included; the rest of a longer one is cut off."""

    def encode(self, texts: Sequence[str], *, progress: Progress = no_progress) -> npt.NDArray[np.float32]:
        """Encode texts, in their order.

        Returns
        -------
        ndarray of shape (n_texts, dim), dtype=float32
            L2-normalised; a blank text is a row of zeros: no text, no similarity to anything.
        """


class Engine(Protocol):
    """What runs the model: a converted graph, or torch."""

    @property
    def dim(self) -> int:
        """Length of one vector."""

    def encode(self, texts: Sequence[str], progress: Progress) -> npt.NDArray[np.float32]:
        """Encode distinct, non-blank texts, in their order; rows need not be normalised."""


class SentenceEncoder:
    """A sentence-transformers model, run by OpenVINO where that works and by torch elsewhere.

    Nothing heavy is loaded before the first text that has to be encoded, so that a catalog whose vectors
    are all cached costs no model. Safe to share between threads.

    Parameters
    ----------
    model : str
        `minilm`, the folder of a sentence-transformers model, or a hub name.
    cache_dir : Path, optional
        Where the converted graph is kept for the next process; None converts in memory.

    Raises
    ------
    ModelError
        If the model is not there, or MiniLM's weights are not the published ones.
    """

    def __init__(self, model: str = MINILM, *, cache_dir: Path | None = None) -> None:
        self.model = model
        self._folder = find_model_folder(model)
        self.fingerprint = read_fingerprint(model, self._folder)
        self._tokenizer = ModelTokenizer(self._folder)
        self.max_tokens = self._tokenizer.max_tokens
        self._cache_dir = cache_dir
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @property
    def dim(self) -> int:
        """Length of one vector; known for MiniLM, other models are loaded to ask them."""
        return MINILM_DIM if self.model == MINILM else self._loaded().dim

    def encode(self, texts: Sequence[str], *, progress: Progress = no_progress) -> npt.NDArray[np.float32]:
        """Encode texts, in their order; a blank text is a row of zeros.

        A text said twice is encoded once: its rows are equal to the last bit.

        Raises
        ------
        ModelError
            If the model cannot be loaded.
        """
        distinct = [text for text in dict.fromkeys(texts) if text.strip()]
        if not distinct:
            return np.zeros((len(texts), self.dim), dtype=np.float32)
        encoded = _normalised(self._loaded().encode(distinct, progress))
        row_of = {text: row for row, text in enumerate(distinct)}
        with_blank = np.vstack([encoded, np.zeros((1, encoded.shape[1]), dtype=np.float32)])
        return with_blank[[row_of.get(text, -1) for text in texts]]

    def _loaded(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def _open(self) -> Engine:
        from core.embedding._graph_engine import GraphEngine
        from core.embedding._graph_store import open_graph
        from core.embedding._torch_engine import TorchEngine

        try:
            graph = open_graph(self._folder, self._tokenizer, self.fingerprint, cache_dir=self._cache_dir)
            return GraphEngine(graph, self._tokenizer)
        except (ImportError, RuntimeError, TypeError, ValueError, AttributeError) as error:
            # Whatever keeps a model from being converted, torch runs it, only slower.
            logger.warning("The model %s runs in torch, slower than in OpenVINO: %s", self.model, error)
            return TorchEngine(self._folder)


def load_text_encoder(model: str = MINILM, *, cache_dir: Path | None = None) -> SentenceEncoder:
    """Load a text encoder; see `SentenceEncoder` for what is loaded when.

    Raises
    ------
    ModelError
        If the model is not there, or MiniLM's weights are not the published ones.
    """
    return SentenceEncoder(model, cache_dir=cache_dir)


def _normalised(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    normalised: npt.NDArray[np.float32] = vectors / np.maximum(norms, np.finfo(np.float32).tiny)
    return normalised
