"""What ``auto`` stands for in places for new items, as it was measured on a version's validation users."""

from sqlalchemy import select

from core.ranking.floors import NOT_MEASURED, AutoPlaces
from core.store.database import suggestions
from core.store.workspace import Workspace


def stored_auto_places(workspace: Workspace, dataset: str, version_id: str) -> AutoPlaces:
    """Return what was measured for a version; that nothing was, where nobody has looked."""
    where = (suggestions.c.dataset == dataset) & (suggestions.c.version_id == version_id)
    with workspace.state.connect() as connection:
        document = connection.scalar(select(suggestions.c.document).where(where))
    found = (document or {}).get("new_items")
    return NOT_MEASURED if found is None else AutoPlaces(bool(found["is_kept"]), str(found["reason"]))
