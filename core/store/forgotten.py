"""Who asked to be forgotten: kept as digests, so that a later import of an old export does not bring them back."""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import insert, select

from core.store.database import forgotten
from core.store.workspace import Workspace

_SALT_BYTES = 32


def note_forgotten(workspace: Workspace, dataset: str, user_id: str) -> None:
    """Keep a user out of later imports of a data set; the id itself is not stored."""
    salt, digests = _known(workspace, dataset)
    salt = salt or secrets.token_hex(_SALT_BYTES)
    if (digest := _digest(salt, user_id)) not in digests:
        with workspace.state.begin() as connection:
            connection.execute(insert(forgotten).values(dataset=dataset, digest=digest, salt=salt))


def forgotten_among(workspace: Workspace, dataset: str, user_ids: Iterable[str]) -> set[str]:
    """Return those of the users who asked to be forgotten."""
    salt, digests = _known(workspace, dataset)
    return {user for user in user_ids if _digest(salt, user) in digests} if digests else set()


def _known(workspace: Workspace, dataset: str) -> tuple[str, set[str]]:
    """Return a data set's random salt, "" before the first user, and its digests."""
    query = select(forgotten.c.salt, forgotten.c.digest).where(forgotten.c.dataset == dataset)
    with workspace.state.connect() as connection:
        rows = connection.execute(query).all()
    return (rows[0].salt if rows else ""), {row.digest for row in rows}


def _digest(salt: str, user_id: str) -> str:
    key = bytes.fromhex(salt)
    return hashlib.blake2b(user_id.encode("utf-8", "surrogatepass"), key=key, digest_size=32).hexdigest()
