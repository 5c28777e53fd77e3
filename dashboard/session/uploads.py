"""Files that people drop, written where the engine can read them."""

import re
import shutil
from pathlib import Path
from typing import Any

from dashboard import cache

_PIECE_BYTES = 1_048_576


def stored(upload: Any) -> Path:
    """Write an upload into the workspace once, in a folder of our own naming, and return its path.

    It goes to disk a piece at a time: asking for its whole buffer would hold it twice.
    """
    folder = cache.workspace().uploads / re.sub(r"[^A-Za-z0-9-]", "", upload.file_id)
    path = folder / Path(upload.name).name
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        upload.seek(0)
        with draft.open("wb") as file:
            shutil.copyfileobj(upload, file, _PIECE_BYTES)
        draft.replace(path)
    return path
