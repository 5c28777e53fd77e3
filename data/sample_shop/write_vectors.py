"""Write `vectors.npz` anew, after the products changed; the sample then needs no model at its first import."""

import tempfile
from pathlib import Path

from core.store import Workspace
from core.store.samples import write_shop_vectors

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_shop_vectors(Workspace(Path(folder)))
