"""A real server process on a prepared data set, for the figures a person feels."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.embedding import VectorCache, load_text_encoder
from core.store import Workspace
from core.store.build import item_texts, prepare
from tests.benchmarks import synthetic


def prepared(home: Path, n_items: int) -> None:
    """Publish a made-up data set; its vectors go straight into the cache, so nothing is encoded."""
    workspace = Workspace(home)
    dataset = synthetic.dataset(n_items, n_users=2_000, n_events=60_000)
    vectors = synthetic.vectors(n_items)
    fingerprint = load_text_encoder(cache_dir=workspace.model_cache).fingerprint
    VectorCache(workspace.vector_cache).put(fingerprint, item_texts(dataset), vectors)
    with workspace.writing("bench"):
        version = prepare(workspace, dataset)
    stored = np.load(version.folder / "text.npy", allow_pickle=False)
    np.testing.assert_array_equal(stored, vectors)


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Start ``mixdesk run`` on a free port and yield its address at once; stop it by its own process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "core.cli", "run", "--home", str(home), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str, timeout_seconds: float = 60.0) -> None:
    """Return once the server accepts connections."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"no server at {address}")
