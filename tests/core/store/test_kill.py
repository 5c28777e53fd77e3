"""An import that is killed at any moment: the workspace opens, and holds the old data set whole or the new one."""

import random
import subprocess
import sys
import time

import numpy as np
import pytest
from prepared import remember_vectors, sources

from core.store import Workspace
from core.store.build import import_dataset, open_recommender

N_KILLS = 20
MANY = "item_id,title\n" + "".join(f"i{n},Thing number {n}\n" for n in range(400))
LOG = "user_id,item_id,timestamp\n" + "".join(f"u{n % 90},i{n % 400},2024-03-{1 + n % 28:02d}\n" for n in range(6_000))
IMPORT = (
    "import sys; from pathlib import Path\n"
    "from core.datasets.importing import Sources\n"
    "from core.store import build\n"
    "workspace = build.Workspace(Path(sys.argv[1]))\n"
    "print('begun', flush=True)\n"
    "files = Sources(Path(sys.argv[2]), Path(sys.argv[3]))\n"
    "while True:\n"
    "    build.import_dataset(workspace, 'shop', files, replace=True)\n"
    "    print('published', flush=True)\n"
)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "home")


def killed(workspace, files, *, after=None):
    """Run imports in a process of its own, kill it and return how long it was importing.

    It is killed `after` so many seconds of importing, or when its first import is published.
    """
    command = [sys.executable, "-c", IMPORT, workspace.home, files.items, files.interactions]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        started = time.monotonic()
        if after is None:
            assert process.stdout.readline() == "published\n"
        else:
            time.sleep(after)
        process.kill()
        return time.monotonic() - started


def test_an_import_killed_at_any_moment_leaves_the_old_or_the_new_data_set_whole(workspace, tmp_path):
    old, new = sources(tmp_path / "old"), sources(tmp_path / "new", MANY, LOG)
    remember_vectors(workspace, old, new)
    import_dataset(workspace, "shop", old)
    seconds = killed(workspace, new)
    assert open_recommender(Workspace(workspace.home), "shop").dataset.counts()["items"] == 400
    import_dataset(workspace, "shop", old, replace=True)
    moments = random.Random(20)
    for _ in range(N_KILLS):
        killed(workspace, new, after=moments.uniform(0.0, 1.5 * seconds))
        engine = open_recommender(Workspace(workspace.home), "shop")
        counts = engine.dataset.counts()
        assert counts in (
            {"items": 3, "users": 0, "interactions": 0, "orphans": 0},
            {"items": 400, "users": 90, "interactions": 6_000, "orphans": 0},
        )
        assert engine.parts["text"].shape == (counts["items"], 384)
        assert np.isfinite(engine.parts["text"]).all()
    import_dataset(workspace, "shop", old, replace=True)
    assert open_recommender(workspace, "shop").dataset.counts()["items"] == 3
