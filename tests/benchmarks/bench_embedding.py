"""Encoding speed and fidelity against plain sentence-transformers, in the same run.

`python tests/benchmarks/bench_embedding.py` prints the result as JSON.
"""

import csv
import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.embedding import compose_item_texts, load_text_encoder, load_tokenizer
from core.embedding._model_files import find_model_folder

ROOT = Path(__file__).parents[2]
N_TEXTS = 1500
SEED = 7

Vectors = npt.NDArray[np.float32]


def run() -> dict[str, object]:
    """Encode the same texts with Mixdesk and with `SentenceTransformer.encode`, both loaded first."""
    from sentence_transformers import SentenceTransformer

    texts, source = _texts()
    plain = SentenceTransformer(str(find_model_folder("minilm")), device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        encoder = load_text_encoder("minilm", cache_dir=Path(folder))
        encoder.encode(texts[:32])
        encoder.encode(texts[:1])
        plain.encode(texts[:32])
        ours_s, ours = _timed(lambda: encoder.encode(texts))
        plain_s, expected = _timed(lambda: plain.encode(texts, show_progress_bar=False))
        one_ms = [1000 * _timed(partial(encoder.encode, [text]))[0] for text in texts[:50]]
    return {
        "texts": len(texts),
        "source": source,
        "median_chars": float(np.median([len(text) for text in texts])),
        "mixdesk_texts_per_s": round(len(texts) / ours_s, 1),
        "plain_texts_per_s": round(len(texts) / plain_s, 1),
        "ratio": round(plain_s / ours_s, 2),
        "min_cosine": float(np.sum(ours * expected, axis=1).min()),
        "one_text_median_ms": round(float(np.median(one_ms)), 1),
    }


def _texts() -> tuple[list[str], str]:
    data = Path(os.environ.get("MIXDESK_REALDATA", ROOT.parent / "shared" / "data"))
    path = data / "ml_latest_small" / "items.csv.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        path = ROOT / "data" / "sample_shop" / "items.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    picked = np.random.default_rng(SEED).permutation(len(rows))[:N_TEXTS]
    return _composed([rows[i] for i in picked]), "/".join(path.parts[-2:])


def _composed(rows: list[dict[str, str]]) -> list[str]:
    lists = [(row.get("genres") or row.get("tags") or "").split("|") for row in rows]
    texts, _ = compose_item_texts(
        [row["title"] for row in rows],
        [row.get("description") for row in rows],
        [row.get("category") or values[0] for row, values in zip(rows, lists, strict=True)],
        lists,
        tokenizer=load_tokenizer(),
    )
    return texts


def _timed(call: Callable[[], Vectors]) -> tuple[float, Vectors]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    json.dump(run(), sys.stdout, indent=2)
