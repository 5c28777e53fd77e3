"""How far a packed file may unpack: tables shrink to a tenth, seldom to a hundredth, traps for the memory far more."""

from core.errors import DataError

MAX_BYTES = 4 * 1024**3
UNSUSPICIOUS_BYTES, MAX_RATIO = 256 * 1024**2, 200


def unpacking_limit(packed: int) -> int:
    """Return how many bytes a file of `packed` bytes may unpack to."""
    return min(max(UNSUSPICIOUS_BYTES, MAX_RATIO * packed), MAX_BYTES)


def check_unpacked(name: str, *, packed: int, unpacked: int) -> None:
    """Refuse a file that unpacks, or says that it unpacks, to more than a table does.

    Raises
    ------
    DataError
        If it does.
    """
    limit = unpacking_limit(packed)
    if unpacked > limit:
        raise DataError(
            f"{name} unpacks to over {limit / 1024**3:.3g} GB from {packed:,} bytes: split it into smaller files."
        )
