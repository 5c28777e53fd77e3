"""What an empty workspace begins with: the sample shop, imported while the server starts."""

from core.jobs import running_jobs, start_job
from core.store import Workspace

SAMPLE = "shop"


def begin(workspace: Workspace) -> None:
    """Start importing the sample into a workspace that holds nothing, unless that is under way."""
    if not workspace.dataset_names() and not running_jobs(workspace):
        start_job(workspace, "sample", SAMPLE)
