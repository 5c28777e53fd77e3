"""Shards of vectors on disk: arrays beside the hashes of their texts; a kill cannot tear them."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

KEY_BYTES = 32
_KEYS_SUFFIX = ".keys.npy"


def text_key(text: str) -> bytes:
    """Hash a text; also one with a lone surrogate (half an emoji in a broken export), which has no UTF-8."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).digest()


def write_shard(folder: Path, keys: Sequence[bytes], vectors: npt.NDArray[np.float32]) -> None:
    """Write one shard, named by its keys: writing the same texts again replaces it by itself.

    The keys move into place last, so that a shard with keys is complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packed = b"".join(keys)
    name = hashlib.sha256(packed).hexdigest()[:32]
    _write_array(_vectors_file(folder, name), vectors)
    _write_array(_keys_file(folder, name), np.frombuffer(packed, dtype=np.uint8).reshape(-1, KEY_BYTES))


class ShardIndex:
    """Where each text of one folder of shards lies; follows what other processes add.

    Parameters
    ----------
    folder : Path
        Need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[str] = set()
        self._locations: dict[bytes, tuple[str, int]] = {}

    def refresh(self) -> None:
        """Take in the shards written since the last call."""
        if not self._folder.is_dir():
            return
        files = (entry.name for entry in self._folder.iterdir())
        names = {file.removesuffix(_KEYS_SUFFIX) for file in files if file.endswith(_KEYS_SUFFIX)}
        for name in sorted(names - self._seen):
            self._add(name)

    def read(self, keys: Sequence[bytes]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        """Give each key's vector (NaN where unknown) and whether it is known."""
        vectors = np.empty((len(keys), 0), dtype=np.float32)
        is_known = np.zeros(len(keys), dtype=np.bool_)
        for name, pairs in self._by_shard(keys).items():
            stored = _read_array(_vectors_file(self._folder, name))
            positions, rows = np.array(pairs, dtype=np.int64).T
            if stored is None or len(stored) <= rows.max():
                continue  # gone or damaged since it was taken in: unknown
            if vectors.shape[1] == 0:
                vectors = np.full((len(keys), stored.shape[1]), np.nan, dtype=np.float32)
            vectors[positions] = stored[rows]
            is_known[positions] = True
        return vectors, is_known

    def _by_shard(self, keys: Sequence[bytes]) -> dict[str, list[tuple[int, int]]]:
        """Group the known keys by shard, as pairs of position in `keys` and row in the shard."""
        by_shard: dict[str, list[tuple[int, int]]] = {}
        for position, key in enumerate(keys):
            if key in self._locations:
                name, row = self._locations[key]
                by_shard.setdefault(name, []).append((position, row))
        return by_shard

    def _add(self, name: str) -> None:
        keys = _read_array(_keys_file(self._folder, name))
        vectors = _read_array(_vectors_file(self._folder, name))
        if keys is None or vectors is None or keys.shape != (len(vectors), KEY_BYTES):
            return  # not remembered as seen: writing it again mends it
        self._seen.add(name)
        packed = keys.tobytes()
        for row in range(len(keys)):
            self._locations[packed[row * KEY_BYTES : (row + 1) * KEY_BYTES]] = (name, row)


def _keys_file(folder: Path, name: str) -> Path:
    return folder / f"{name}{_KEYS_SUFFIX}"


def _vectors_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.vectors.npy"


def _write_array(path: Path, array: npt.NDArray[np.generic]) -> None:
    """Write beside the place, then move there at once; a kill leaves at most a `.part` file."""
    handle, part = tempfile.mkstemp(suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(part).unlink()


def _read_array(path: Path) -> npt.NDArray[np.float32] | None:
    """Map an array from disk; None where the file is absent, torn or not an array."""
    try:
        array: npt.NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return array if array.ndim == 2 else None
