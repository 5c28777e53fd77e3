"""Vectors kept by what they are vectors of: the exact model and the exact text."""

import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.embedding._text import TextEncoder
from core.embedding._vector_shards import ShardIndex, text_key, write_shard
from core.errors import ConfigError, DataError
from core.progress import Progress, duration_words, no_progress

_PACE_KNOWN_SECONDS = 3.0
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")


class VectorCache:
    """Vectors on disk, found again by model fingerprint and text.

    A folder per fingerprint holds shards of two plain arrays: the sha256 of each text (uint8, (n, 32)) and
    the vectors (float32, (n, dim)). Any number of processes may write at once; what a killed one left
    behind is never half read, and a damaged shard counts as absent.

    Parameters
    ----------
    folder : Path
        Made at the first `put`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._indexes: dict[str, ShardIndex] = {}

    def get(self, fingerprint: str, texts: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        """Look texts up.

        Returns
        -------
        vectors : ndarray of shape (n_texts, dim), dtype=float32
            NaN where the text is not known; dim is 0 where none is.
        is_known : ndarray of shape (n_texts,), dtype=bool
        """
        index = self._indexes.setdefault(fingerprint, ShardIndex(self._shards(fingerprint)))
        index.refresh()
        return index.read([text_key(text) for text in texts])

    def put(self, fingerprint: str, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep vectors; when this returns, they outlive the process.

        Parameters
        ----------
        fingerprint : str
            Of the encoder that made them.
        texts : sequence of str, length n_texts
        vectors : ndarray of shape (n_texts, dim)
            Aligned with `texts`.

        Raises
        ------
        DataError
            If there is not exactly one finite vector per text.
        ConfigError
            If the fingerprint cannot name a folder.
        """
        kept = np.ascontiguousarray(vectors, dtype=np.float32)
        _check_vectors(kept, len(texts))
        folder = self._shards(fingerprint)
        if texts:
            write_shard(folder, [text_key(text) for text in texts], kept)

    def _shards(self, fingerprint: str) -> Path:
        if not _SAFE_NAME.fullmatch(fingerprint):
            raise ConfigError(
                f"The model fingerprint {fingerprint!r} cannot name a folder: use letters, digits, '.', '_' and '-'."
            )
        return self._folder / fingerprint


def encode_cached(
    encoder: TextEncoder,
    texts: Sequence[str],
    cache: VectorCache,
    *,
    progress: Progress = no_progress,
    chunk_size: int = 512,
) -> npt.NDArray[np.float32]:
    """Encode the texts the cache does not know, each once, and read the others.

    What is encoded is kept chunk by chunk: a killed run goes on where it was.

    Parameters
    ----------
    encoder : TextEncoder
        Not asked to encode anything where every text is known.
    texts : sequence of str
    cache : VectorCache
    progress : Progress
        Told the share and number of distinct texts that have their vector.
    chunk_size : int
        Texts between two writes.

    Returns
    -------
    ndarray of shape (n_texts, encoder.dim), dtype=float32

    Raises
    ------
    ConfigError
        If `chunk_size` is below 1.
    """
    if chunk_size < 1:
        raise ConfigError(f"chunk_size is {chunk_size}: it must be 1 or more.")
    if not texts:
        return np.empty((0, encoder.dim), dtype=np.float32)
    distinct = list(dict.fromkeys(texts))
    vectors, is_known = cache.get(encoder.fingerprint, distinct)
    if vectors.shape[1] == 0:
        vectors = np.full((len(distinct), encoder.dim), np.nan, dtype=np.float32)
    missing = np.flatnonzero(~is_known)
    n_known = len(distinct) - len(missing)
    pace = _Pace()
    for start in range(0, len(missing), chunk_size):
        rows = missing[start : start + chunk_size]
        chunk = [distinct[row] for row in rows]
        step = _part_of(progress, n_known, start, len(chunk), len(distinct), pace)
        step(0.0, "")
        vectors[rows] = encoder.encode(chunk, progress=step)
        cache.put(encoder.fingerprint, chunk, vectors[rows])
    progress(1.0, f"{len(distinct):,} of {len(distinct):,} texts")
    row_of = {text: row for row, text in enumerate(distinct)}
    return vectors[[row_of[text] for text in texts]]


class _Pace:
    """Seconds a text, from the first that was encoded on: what came before it went into loading the model."""

    def __init__(self) -> None:
        self._started: tuple[float, int] | None = None

    def seconds_each(self, n_new: int) -> float | None:
        """Note that `n_new` texts are encoded, and return the pace once it is known."""
        if n_new == 0:
            return None
        now = time.monotonic()
        if self._started is None:
            self._started = now, n_new
        started, n_before = self._started
        seconds, n_since = now - started, n_new - n_before
        return seconds / n_since if n_since and seconds > _PACE_KNOWN_SECONDS else None


def _part_of(progress: Progress, n_known: int, n_encoded: int, n_chunk: int, n_total: int, pace: _Pace) -> Progress:
    """Report a chunk's own progress as progress of the whole, with the time left at the pace so far."""

    def report(share: float, _step: str) -> None:
        n_new = n_encoded + int(share * n_chunk)
        n_done, each = n_known + n_new, pace.seconds_each(n_new)
        left = "" if each is None else f", {duration_words(each * (n_total - n_done))} left"
        progress(n_done / n_total, f"{n_done:,} of {n_total:,} texts{left}")

    return report


def _check_vectors(vectors: npt.NDArray[np.float32], n_texts: int) -> None:
    if vectors.ndim != 2 or len(vectors) != n_texts:
        raise DataError(f"Vectors of shape {vectors.shape} do not fit {n_texts} texts: give one row for each.")
    if not np.isfinite(vectors).all():
        raise DataError("A vector to be kept holds NaN or infinity: leave its text out, or encode it again.")
