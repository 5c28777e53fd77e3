"""Files read once, although several steps look at them: what each is, how it is read, what it would hold."""

from pathlib import Path
from threading import Lock

from core.datasets.formats import read_file
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

_Key = tuple[Path, int, int]


class RawFiles:
    """Raw tables of files, each read once while it stays as it is; hand one object from step to step.

    Parameters
    ----------
    most : int
        How many files are held; of more, the one that was read first is read again.
    """

    def __init__(self, most: int = 4) -> None:
        self._most = most
        self._held: dict[_Key, tuple[RawTable, IssueLog]] = {}
        self._lock = Lock()

    def read(self, path: Path, issues: IssueLog) -> RawTable:
        """Return a file's raw table, shared and not to be changed; what its reading found goes to `issues` each time.

        Raises
        ------
        DataError
            If the file cannot be used.
        """
        key = _key(path)
        held = self._held.get(key) if key is not None else None
        if held is None:
            found = IssueLog()
            try:
                held = read_file(path, found), found
            finally:
                issues.extend(found)
            if key is not None:
                self._hold(key, held)
        else:
            issues.extend(held[1])
        return held[0]

    def _hold(self, key: _Key, read: tuple[RawTable, IssueLog]) -> None:
        with self._lock:
            self._held[key] = read
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]


def _key(path: Path) -> _Key | None:
    """Return what changes when a file does; None where there is no file."""
    if not path.is_file():
        return None
    state = path.stat()
    return path.resolve(), state.st_size, state.st_mtime_ns
