"""Files to import, and imports that need no model: the vectors of their texts are in the cache beforehand."""

import gzip
import json
import zlib

import numpy as np

from core.datasets.importing import Sources, import_files
from core.embedding import VectorCache, load_text_encoder
from core.store.build import item_texts

ITEMS = "item_id,title,category,price\nlamp,Lamp,Home,10\ntent,Tent,Outdoor,40\nrope,Rope,Outdoor,5\n"
LOG = (
    "user_id,item_id,timestamp,event\n"
    "ann,lamp,2024-03-01,view\nann,tent,2024-03-02,purchase\nbob,tent,2024-03-03,view\nbob,rope,2024-03-04,view\n"
)


def written(path, content):
    """Write text or bytes, gzipped where the name says so, and return the path."""
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def json_lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def sources(folder, items=ITEMS, log=None, users=None, **further):
    """Write CSV texts into `folder` and return them as the files of an import."""
    texts = {"items": items, "interactions": log, "users": users}
    files = {table: written(folder / f"{table}.csv", text) for table, text in texts.items() if text is not None}
    return Sources(**files, **further)


def remember_vectors(workspace, *all_sources):
    """Put a vector of its own for every text of these files into the workspace's cache."""
    for files in all_sources:
        texts = item_texts(import_files("any", files, imported_at=0.0).dataset)
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=384) for text in texts]
        vectors = np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)
        VectorCache(workspace.vector_cache).put(load_text_encoder().fingerprint, texts, vectors)


class TinyEncoder:
    """Stands in for a text model: a vector of its own for every text, and a list of what was encoded."""

    model, fingerprint, dim, max_tokens = "tiny", "tiny-1", 8, 256

    def __init__(self):
        self.encoded = []

    def encode(self, texts, *, progress=None):
        self.encoded += texts
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dim) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)
