"""``python -m core.jobs HOME JOB_ID``: one worker."""

import sys
from pathlib import Path

from core.jobs._worker import run_worker
from core.process_log import configure_logging

configure_logging()
run_worker(Path(sys.argv[1]), sys.argv[2])
