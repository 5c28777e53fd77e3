"""Files of evaluations beside the versions: what a person who asks to be forgotten has to leave too."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from core.store.workspace import Workspace

USERS_FILE, REPORT_FILE = "users.parquet", "report.html.gz"
_FOLDER = "runs"


def run_folder(workspace: Workspace, dataset: str, run_id: str) -> Path:
    """Return the folder of one kept evaluation."""
    return workspace.kept_beside(dataset, _FOLDER) / run_id


def is_in_runs(workspace: Workspace, dataset: str, user_id: str) -> bool:
    """Return whether any kept evaluation knows the user."""
    return any(user_id in set(_user_ids(path)) for path in _tables(workspace, dataset))


def forget_in_runs(workspace: Workspace, dataset: str, user_id: str) -> int:
    """Take one user out of all kept evaluations and return out of how many; their means stay as measured."""
    changed = 0
    for path in _tables(workspace, dataset):
        if user_id in set(_user_ids(path)):
            table = pd.read_parquet(path)
            draft = path.with_suffix(".new")
            table[table["user_id"] != user_id].to_parquet(draft, index=False)
            draft.replace(path)
            path.with_name(REPORT_FILE).unlink(missing_ok=True)  # it may name the user
            changed += 1
    return changed


def validation_folder(workspace: Workspace, dataset: str) -> Path:
    """Return the folder of models that know nothing of what validation users chose next, one for each version."""
    return workspace.kept_beside(dataset, "practice")


def _tables(workspace: Workspace, dataset: str) -> Iterator[Path]:
    return workspace.kept_beside(dataset, _FOLDER).glob(f"*/{USERS_FILE}")


def _user_ids(path: Path) -> pd.Series:
    return pd.read_parquet(path, columns=["user_id"])["user_id"]
