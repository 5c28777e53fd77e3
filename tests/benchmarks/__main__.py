"""``make bench``: every figure as one JSON document; ``python -m tests.benchmarks ranking start`` runs some."""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks import (
    bench_browser,
    bench_embedding,
    bench_evaluation,
    bench_first_run,
    bench_fit,
    bench_import,
    bench_maps,
    bench_peers,
    bench_quality,
    bench_ranking,
    bench_start,
)

BENCHMARKS: dict[str, Callable[[], dict[str, object]]] = {
    "ranking": bench_ranking.run,
    "fit": bench_fit.run,
    "import": bench_import.run,
    "embedding": bench_embedding.run,
    "evaluation": bench_evaluation.run,
    "maps": bench_maps.run,
    "peers": bench_peers.run,
    "quality": bench_quality.run,
    "start": bench_start.run,
    "browser": bench_browser.run,
    "first_run": bench_first_run.run,
}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all, and print one JSON document."""
    if unknown := set(names) - set(BENCHMARKS):
        sys.exit(f"no benchmark {unknown.pop()!r}: choose from {', '.join(BENCHMARKS)}")
    document: dict[str, object] = {"machine": machine()}
    for name in names or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        started = time.perf_counter()
        document[name] = BENCHMARKS[name]() | {"took_s": round(time.perf_counter() - started, 1)}
    print(json.dumps(document, indent=1))


def machine() -> dict[str, object]:
    """Return what the figures were taken on."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": platform.platform(),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
