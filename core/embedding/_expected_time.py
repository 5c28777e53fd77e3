"""How long encoding will take, measured on some of the very texts before the work begins."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.embedding._text import TextEncoder
from core.embedding._vector_cache import VectorCache

_SAMPLE, _WARM_UP = 64, 4


@dataclass(frozen=True, slots=True)
class EncodingTime:
    """What is left to encode.

    Attributes
    ----------
    n_texts, n_new : int
        Distinct texts, and those the cache does not know.
    seconds : float
        Expected for the new ones on this machine; 0 where there are none.
    """

    n_texts: int
    n_new: int
    seconds: float

    @property
    def seconds_each(self) -> float:
        """Expected seconds a new text."""
        return self.seconds / self.n_new if self.n_new else 0.0


def encoding_time(encoder: TextEncoder, texts: Sequence[str], cache: VectorCache) -> EncodingTime:
    """Encode a few of the new texts, spread over all, and extrapolate.

    The model is loaded and warm before the clock starts. What is encoded here is not kept: asked again, a sample
    that the cache knows would pass for a catalog that it knows.
    """
    distinct = list(dict.fromkeys(texts))
    _, is_known = cache.get(encoder.fingerprint, distinct)
    missing = np.flatnonzero(~is_known)
    if len(missing) == 0:
        return EncodingTime(len(distinct), 0, 0.0)
    chosen = missing[np.linspace(0, len(missing) - 1, min(_SAMPLE, len(missing))).astype(int)]
    sample = [distinct[place] for place in chosen]
    encoder.encode(sample[:_WARM_UP])
    started = time.perf_counter()
    encoder.encode(sample)
    seconds_each = (time.perf_counter() - started) / len(sample)
    return EncodingTime(len(distinct), len(missing), len(missing) * seconds_each)
