"""A million interactions from CSV to a published version, in a process of its own; texts are few, so reading counts."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

N_ROWS, N_ITEMS, N_USERS = 1_000_000, 2_000, 60_000
IMPORT = (
    "import json, resource, sys, time\n"
    "from pathlib import Path\n"
    "from core.datasets.importing import Sources\n"
    "from core.store.build import import_dataset\n"
    "from core.store import Workspace\n"
    "folder = Path(sys.argv[1])\n"
    "files = Sources(folder / 'items.csv', folder / 'log.csv')\n"
    "for _ in range(2):\n"  # the second has its vectors in the cache
    "    started = time.perf_counter()\n"
    "    import_dataset(Workspace(folder / 'home'), 'million', files, replace=True)\n"
    "    seconds = time.perf_counter() - started\n"
    "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
    "print(json.dumps({'seconds': round(seconds, 1), 'peak_mb': round(peak)}))\n"
)


def run() -> dict[str, object]:
    """Return seconds and peak memory (the text model's included) beside their budgets."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        done = subprocess.run([sys.executable, "-c", IMPORT, folder], capture_output=True, text=True, check=True)
    return {"rows": N_ROWS, **json.loads(done.stdout.splitlines()[-1]), "budget_seconds": 20, "budget_mb": 2_048}


def _write(folder: Path) -> None:
    rng = np.random.default_rng(1)
    ids = np.array([f"SKU-{number:05d}" for number in range(N_ITEMS)])
    pd.DataFrame({"item_id": ids, "title": [f"Product {number}" for number in range(N_ITEMS)]}).to_csv(
        folder / "items.csv", index=False
    )
    weights = 1 / np.arange(1, N_ITEMS + 1) ** 0.8
    times = pd.to_datetime(np.sort(rng.integers(1_700_000_000, 1_730_000_000, N_ROWS)), unit="s")
    log = {
        "user_id": rng.integers(10**6, 10**6 + N_USERS, N_ROWS),
        "item_id": rng.choice(ids, N_ROWS, p=weights / weights.sum()),
        "timestamp": times.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "event": rng.choice(["view", "click", "cart", "purchase"], N_ROWS, p=[0.7, 0.15, 0.1, 0.05]),
    }
    pd.DataFrame(log).to_csv(folder / "log.csv", index=False)
