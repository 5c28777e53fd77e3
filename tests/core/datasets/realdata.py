"""Where the two real data sets lie: MIXDESK_REALDATA, else `shared/data` beside the checkout."""

import os
from pathlib import Path

FOLDER = Path(os.environ.get("MIXDESK_REALDATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
MAPPING = {"tags": "genres", "interactions.value": "rating"}
