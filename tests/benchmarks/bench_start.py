"""How long an import and a cold start take."""

import subprocess
import sys
import time

import numpy as np

BUDGET_IMPORT_S = 0.5


def run() -> dict[str, object]:
    """Return the seconds that `import core` and its ranking add to a bare interpreter, each the median of 5."""
    bare = _seconds("pass")
    return {
        "import_core_s": round(_seconds("import core") - bare, 3),
        "import_core_ranking_s": round(_seconds("import core.ranking") - bare, 3),
        "budget_s": BUDGET_IMPORT_S,
    }


def _seconds(code: str) -> float:
    return float(np.median([_once(code) for _ in range(5)]))


def _once(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started
