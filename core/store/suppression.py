"""People who asked to be forgotten stay out of what is imported later."""

import dataclasses
import re

import pandas as pd

from core.datasets.dataset import without_users
from core.datasets.importing import ImportResult
from core.datasets.issues import IssueLog
from core.store import Workspace
from core.store.forgotten import forgotten_among


def suppressed(workspace: Workspace, result: ImportResult) -> ImportResult:
    """Return what was imported without the users who asked to be forgotten, their rows counted as one issue."""
    dataset, issues = result.dataset, result.issues
    tables = (dataset.log, dataset.orphans, dataset.users, dataset.impressions)
    people = {str(user) for table in tables for user in table["user_id"].unique()}
    words = {word for value in issues["value"] for word in _words(value)}
    unwanted = forgotten_among(workspace, dataset.name, people | words)
    if not unwanted:
        return result
    kept = without_users(dataset, unwanted)
    n_rows = len(dataset.log) + len(dataset.orphans) - len(kept.log) - len(kept.orphans)
    values = ["" if not unwanted.isdisjoint(_words(value)) else value for value in issues["value"]]
    noted = IssueLog()
    if n_rows:
        reason = f"{n_rows:,} rows of users who asked to be forgotten"
        noted.add("behaviour log", [0], "user_id", [""], reason=reason, action="dropped")
    issues = issues.assign(value=values)
    table = pd.concat([issues, noted.table()], ignore_index=True) if n_rows else issues
    return dataclasses.replace(result, dataset=kept, issues=table)


def _words(value: str) -> list[str]:
    return [value, *re.split(r"[\s,;|\"']+", value)]
