"""Bytes of a text file to UTF-8, whatever it was saved as."""

import codecs

from core.errors import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
_LEGACY = [_WESTERN, "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "shift_jis", "gb18030", "big5", "euc_kr"]
_SAMPLE_BYTES = 200_000
_WEB_PAGE_STARTS = ("<!doctype html", "<html", "<?xml", "<head", "<body", "<!--", "<table", "<div", "<script", "<meta")


def to_utf8(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a file's content as UTF-8 without a byte order mark, and the encoding it was in.

    A byte order mark decides; else strict UTF-8; else UTF-16 where half of the bytes are zero; else the legacy
    code page that reads most like text. Latin-1 is read as cp1252, which only adds what Latin-1 leaves empty.

    Raises
    ------
    DataError
        If it is a web page, or text in no encoding that is known here.
    """
    encoding = _encoding(content)
    if encoding == "utf-8-sig":
        content, encoding = content.removeprefix(codecs.BOM_UTF8), _encoding(content.removeprefix(codecs.BOM_UTF8))
    if encoding == "utf-8":
        text_head = content[:200].decode("utf-8", errors="ignore")
        converted = content
    else:
        try:
            converted = content.decode(encoding).encode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                f"{name} starts like {encoding} but is not ({error.reason} at byte {error.start:,}): save it as UTF-8."
            ) from error
        text_head = converted[:200].decode("utf-8", errors="ignore")
    if text_head.lstrip().lower().startswith(_WEB_PAGE_STARTS):
        raise DataError(f"{name} is a web page, not a table: sign in where it comes from and download it again.")
    return converted, encoding


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if _is_utf16(content):
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        sample = content[max(0, error.start - _SAMPLE_BYTES // 2) : error.start + _SAMPLE_BYTES]
        return _legacy_encoding(content, sample)
    return "utf-8"


def _is_utf16(content: bytes) -> bool:
    head = content[:2_000]
    return len(head) >= 4 and head.count(0) >= 0.4 * len(head)


def _legacy_encoding(content: bytes, sample: bytes) -> str:
    """Return the code page that reads most like text; cp1252 where it reads the sample as well as any."""
    from charset_normalizer import from_bytes

    readings = list(from_bytes(sample, cp_isolation=_LEGACY))
    is_western = any(_WESTERN in reading.could_be_from_charset for reading in readings)
    guessed = _WESTERN if is_western or not readings else readings[0].encoding
    try:
        content.decode(guessed)
    except UnicodeDecodeError:
        return "latin-1"  # a few bytes mean nothing in most code pages; Latin-1 reads them all
    return guessed
