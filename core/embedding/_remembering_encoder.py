"""Short texts are encoded once: what a new user types is asked about again with every move of a fader."""

from collections.abc import Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from core.embedding._text import TextEncoder
from core.last_used import MEBIBYTE, n_bytes

MAX_BYTES = 8 * MEBIBYTE


class RememberingEncoder:
    """A text encoder that keeps the vectors of the texts it was asked for last. Safe to share between threads."""

    def __init__(self, encoder: TextEncoder, *, max_bytes: int = MAX_BYTES) -> None:
        self._encoder = encoder
        self._vectors: LRUCache[str, npt.NDArray[np.float32]] = LRUCache(max_bytes, getsizeof=n_bytes)
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the encoder's rows for these texts, asking it only for those not remembered."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= zip(missing, self._encoder.encode(missing), strict=True)
        with self._lock:
            self._vectors.update((text, known[text].copy()) for text in missing)
        return np.array([known[text] for text in texts], dtype=np.float32)
