"""How long encoding will take, measured on some of the very texts before the work begins."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.embedding.cache import VectorCache
from core.embedding.text import TextEncoder

_SAMPLE, _WARM_UP = 128, 4


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


def encoding_time(encoder: TextEncoder, texts: Sequence[str], cache: VectorCache) -> EncodingTime:
    """Encode a few of the new texts, spread over all, and extrapolate; what is encoded is kept.

    The model is loaded and warm before the clock starts.
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
    vectors = encoder.encode(sample)
    seconds_each = (time.perf_counter() - started) / len(sample)
    cache.put(encoder.fingerprint, sample, vectors)
    n_left = len(missing) - len(sample)
    return EncodingTime(len(distinct), len(missing), n_left * seconds_each)
