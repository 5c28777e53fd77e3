"""The vector cache: nothing is encoded twice, and nothing that was kept is lost or half read."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from core.embedding import VectorCache, encode_cached
from core.errors import ConfigError, DataError

TEXTS = [f"text {n}" for n in range(10)]


def vector_of(text):
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4])
    return np.random.default_rng(seed).normal(size=4).astype(np.float32)


def vectors_of(texts):
    return np.array([vector_of(text) for text in texts], dtype=np.float32).reshape(-1, 4)


class CountingEncoder:
    """Encodes by hash, notes what it was asked, and can die at a given call."""

    model, fingerprint, dim, max_tokens = "fake", "fake-1", 4, 256

    def __init__(self, *, dies_at_call=None):
        self.calls = []
        self._dies_at_call = dies_at_call

    def encode(self, texts, *, progress=None):
        if len(self.calls) + 1 == self._dies_at_call:
            raise KeyboardInterrupt
        self.calls.append(list(texts))
        progress(0.5, "half")
        return vectors_of(texts)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "vectors"


def shard_files(folder, pattern):
    return sorted((folder / "fake-1").glob(pattern))


def test_what_was_put_is_got_in_the_order_asked(folder):
    VectorCache(folder).put("fake-1", TEXTS[:5], vectors_of(TEXTS[:5]))
    asked = [TEXTS[3], "unknown", TEXTS[0], TEXTS[3]]
    vectors, is_known = VectorCache(folder).get("fake-1", asked)
    assert is_known.tolist() == [True, False, True, True]
    assert np.array_equal(vectors[[0, 2, 3]], vectors_of([TEXTS[3], TEXTS[0], TEXTS[3]]))
    assert np.isnan(vectors[1]).all()
    assert vectors.dtype == np.float32


def test_another_model_knows_nothing(folder):
    cache = VectorCache(folder)
    cache.put("fake-1", TEXTS, vectors_of(TEXTS))
    vectors, is_known = cache.get("fake-2", TEXTS)
    assert vectors.shape == (10, 0)
    assert not is_known.any()


def test_putting_the_same_texts_again_adds_no_shard(folder):
    for _ in range(2):
        VectorCache(folder).put("fake-1", TEXTS, vectors_of(TEXTS))
    assert len(shard_files(folder, "*.keys.npy")) == 1
    assert len(shard_files(folder, "*")) == 2


def test_a_later_vector_of_another_cache_object_is_seen(folder):
    reader, writer = VectorCache(folder), VectorCache(folder)
    assert not reader.get("fake-1", TEXTS)[1].any()
    writer.put("fake-1", TEXTS, vectors_of(TEXTS))
    assert np.array_equal(reader.get("fake-1", TEXTS)[0], vectors_of(TEXTS))


def test_unchanged_texts_are_not_encoded_again(folder):
    encoder, cache = CountingEncoder(), VectorCache(folder)
    first = encode_cached(encoder, TEXTS, cache)
    again = encode_cached(encoder, [*TEXTS[::-1], "new"], VectorCache(folder))
    assert encoder.calls == [TEXTS, ["new"]]
    assert np.array_equal(first, vectors_of(TEXTS))
    assert np.array_equal(again, vectors_of([*TEXTS[::-1], "new"]))


def test_a_text_said_often_is_encoded_once(folder):
    encoder = CountingEncoder()
    vectors = encode_cached(encoder, ["a", "b", "a", "a"], VectorCache(folder))
    assert encoder.calls == [["a", "b"]]
    assert np.array_equal(vectors, vectors_of(["a", "b", "a", "a"]))


def test_a_run_killed_at_the_third_chunk_goes_on_from_there(folder):
    dying, fresh = CountingEncoder(dies_at_call=3), CountingEncoder()
    with pytest.raises(KeyboardInterrupt):
        encode_cached(dying, TEXTS, VectorCache(folder), chunk_size=3)
    vectors = encode_cached(fresh, TEXTS, VectorCache(folder), chunk_size=3)
    assert dying.calls == [TEXTS[:3], TEXTS[3:6]]
    assert fresh.calls == [TEXTS[6:9], TEXTS[9:]]
    assert np.array_equal(vectors, vectors_of(TEXTS))


def test_progress_counts_what_was_known_and_each_chunk(folder):
    cache, seen = VectorCache(folder), []
    cache.put("fake-1", TEXTS[:2], vectors_of(TEXTS[:2]))
    encode_cached(
        CountingEncoder(), TEXTS, cache, chunk_size=4, progress=lambda share, step: seen.append((share, step))
    )
    assert seen == [
        (0.2, "2 of 10 texts"),
        (0.4, "4 of 10 texts"),
        (0.6, "6 of 10 texts"),
        (0.8, "8 of 10 texts"),
        (1.0, "10 of 10 texts"),
    ]


@pytest.mark.parametrize("pattern", ["*.vectors.npy", "*.keys.npy"])
@pytest.mark.parametrize("n_bytes", [0, 60, 150])
def test_a_torn_shard_counts_as_absent_and_is_mended_by_encoding(folder, pattern, n_bytes):
    cache = VectorCache(folder)
    cache.put("fake-1", TEXTS[:5], vectors_of(TEXTS[:5]))
    cache.put("fake-1", TEXTS[5:], vectors_of(TEXTS[5:]))
    torn = shard_files(folder, pattern)[0]
    torn.write_bytes(torn.read_bytes()[:n_bytes])
    encoder = CountingEncoder()
    vectors = encode_cached(encoder, TEXTS, VectorCache(folder))
    assert encoder.calls in ([TEXTS[:5]], [TEXTS[5:]])
    assert np.array_equal(vectors, vectors_of(TEXTS))
    assert VectorCache(folder).get("fake-1", TEXTS)[1].all()


def test_what_a_killed_write_leaves_behind_is_not_read(folder):
    cache = VectorCache(folder)
    cache.put("fake-1", TEXTS[:5], vectors_of(TEXTS[:5]))
    [keys] = shard_files(folder, "*.keys.npy")
    keys.rename(keys.with_name("tmp123.part"))
    assert not VectorCache(folder).get("fake-1", TEXTS)[1].any()


def test_pickled_arrays_are_never_loaded(folder):
    cache = VectorCache(folder)
    cache.put("fake-1", TEXTS[:2], vectors_of(TEXTS[:2]))
    [vectors_file] = shard_files(folder, "*.vectors.npy")
    with vectors_file.open("wb") as file:
        np.save(file, np.array([[{}], [{}]], dtype=object), allow_pickle=True)
    assert not VectorCache(folder).get("fake-1", TEXTS)[1].any()


def test_two_processes_writing_at_once_lose_nothing(folder):
    code = (
        "import sys\nfrom pathlib import Path\nimport numpy as np\nfrom core.embedding import VectorCache\n"
        "cache = VectorCache(Path(sys.argv[1]))\n"
        "for n in range(40):\n"
        "    own, shared = f'{sys.argv[2]} {n}', f'shared {n}'\n"
        "    cache.put('fake-1', [own], np.full((1, 4), n, dtype=np.float32))\n"
        "    cache.put('fake-1', [shared], np.full((1, 4), n, dtype=np.float32))\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    processes = [subprocess.Popen([*command, name]) for name in ("left", "right")]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    texts = [f"{name} {n}" for name in ("left", "right", "shared") for n in range(40)]
    vectors, is_known = VectorCache(folder).get("fake-1", texts)
    assert is_known.all()
    assert np.array_equal(vectors, np.tile(np.arange(40.0)[:, None], (3, 4)))
    assert shard_files(folder, "*.part") == []


def test_half_an_emoji_has_its_vector_too(folder):
    broken = "gift \ud83c"
    assert np.array_equal(encode_cached(CountingEncoder(), [broken], VectorCache(folder))[0], vector_of(broken))
    assert VectorCache(folder).get("fake-1", [broken])[1].tolist() == [True]


def test_no_texts_give_no_rows(folder):
    encoder = CountingEncoder()
    assert encode_cached(encoder, [], VectorCache(folder)).shape == (0, 4)
    assert encoder.calls == []


def test_vectors_that_do_not_fit_are_refused(folder):
    cache = VectorCache(folder)
    with pytest.raises(DataError, match=r"shape \(2, 4\) do not fit 3 texts: give one row for each"):
        cache.put("fake-1", TEXTS[:3], vectors_of(TEXTS[:2]))
    with pytest.raises(DataError, match="holds NaN or infinity"):
        cache.put("fake-1", TEXTS[:1], np.full((1, 4), np.nan, dtype=np.float32))


@pytest.mark.parametrize("fingerprint", ["../up", "a/b", "", ".hidden"])
def test_a_fingerprint_never_leaves_the_folder(folder, fingerprint):
    with pytest.raises(ConfigError, match="cannot name a folder"):
        VectorCache(folder).put(fingerprint, TEXTS, vectors_of(TEXTS))


def test_a_chunk_holds_at_least_one_text(folder):
    with pytest.raises(ConfigError, match="chunk_size is 0: it must be 1 or more"):
        encode_cached(CountingEncoder(), TEXTS, VectorCache(folder), chunk_size=0)
