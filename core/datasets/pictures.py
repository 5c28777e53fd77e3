"""Thumbnails of items, read from a folder or a zip that came with the import, and from nowhere else."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pandas as pd

from core.datasets.catalog import Catalog
from core.errors import DataError

SIDE_PIXELS = 96
MAX_PICTURE_BYTES = 20_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")  # some of the others run programs
_UNREADABLE = (OSError, EOFError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, struct.error)
_NAME_IN_VERSION = "pictures.parquet"

Opener = Callable[[str], bytes | None]


def thumbnails(catalog: Catalog, images: Path) -> pd.DataFrame:
    """Return small WebP pictures of the items whose `image` names a file inside `images`.

    Parameters
    ----------
    images : Path
        A folder or a zip file. Paths that lead out of it are passed over, as are files that are no pictures.

    Returns
    -------
    DataFrame
        Columns item_id and webp (bytes).

    Raises
    ------
    DataError
        If `images` is neither a folder nor a zip file.
    """
    with _opener(images) as read:
        names = catalog.frame["image"]
        made = [
            (item_id, _thumbnail(read(name))) for item_id, name in zip(catalog.item_ids, names, strict=True) if name
        ]
    found = [(item_id, picture) for item_id, picture in made if picture is not None]
    return pd.DataFrame(found, columns=["item_id", "webp"])


def save_thumbnails(pictures: pd.DataFrame, folder: Path) -> None:
    """Write thumbnails into a version's folder."""
    pictures.to_parquet(folder / _NAME_IN_VERSION, index=False)


def load_thumbnails(folder: Path) -> dict[str, bytes]:
    """Return a version's thumbnails by item_id; none where it has no pictures."""
    path = folder / _NAME_IN_VERSION
    if not path.is_file():
        return {}
    pictures = pd.read_parquet(path)
    return dict(zip(pictures["item_id"], pictures["webp"], strict=True))


@contextmanager
def _opener(images: Path) -> Iterator[Opener]:
    if images.is_dir():
        root = images.resolve()
        yield lambda name: _read_inside(root, name)
    elif zipfile.is_zipfile(images):
        with zipfile.ZipFile(images) as archive:
            names = {info.filename: info for info in archive.infolist() if info.file_size <= MAX_PICTURE_BYTES}
            yield lambda name: _read_member(archive, names[name]) if name in names else None
    else:
        raise DataError(f"{images} is neither a folder nor a zip file: give one that holds the pictures.")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError):  # damaged or encrypted
        return None


def _read_inside(root: Path, name: str) -> bytes | None:
    if PurePosixPath(name).is_absolute() or "://" in name:
        return None
    try:
        path = (root / name).resolve()
        is_inside = path.is_relative_to(root) and path.is_file()
        return path.read_bytes() if is_inside and path.stat().st_size <= MAX_PICTURE_BYTES else None
    except (OSError, ValueError, RuntimeError):  # too long, a zero byte, links in a circle: no name of a file
        return None


def _thumbnail(content: bytes | None) -> bytes | None:
    from PIL import Image

    if content is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                small = picture.convert("RGBA")
    except (*_UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    small.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
    buffer = io.BytesIO()
    small.save(buffer, format="WEBP", quality=85)
    return buffer.getvalue()
