"""Short texts are encoded once: what a new user types is asked about again with every move of a fader."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.embedding._text import TextEncoder

MAX_TEXTS = 4_096


class RememberingEncoder:
    """A text encoder that keeps the vectors of the texts it was asked for last. Safe to share between threads."""

    def __init__(self, encoder: TextEncoder, *, max_texts: int = MAX_TEXTS) -> None:
        self._encoder = encoder
        self._max_texts = max_texts
        self._vectors: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the encoder's rows for these texts, asking it only for those not remembered."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= dict(zip(missing, self._encoder.encode(missing), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._max_texts:
                self._vectors.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32)
