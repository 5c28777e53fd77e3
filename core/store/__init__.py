"""What must survive a restart."""

from core.store.workspace import Version, Workspace, check_name

__all__ = ["Version", "Workspace", "check_name"]
