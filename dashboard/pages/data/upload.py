"""Dropped files on their way to a data set: what each is, which column feeds what, how well they join."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.datasets.columns import FIELDS, Table
from core.datasets.guessing import WEAK_RATE, percent
from core.datasets.importing import Sources
from core.datasets.preview import FileRole, Preview
from core.datasets.reading import SUFFIXES
from core.errors import MixdeskError
from core.store import check_name
from dashboard import cache, texts
from dashboard.pages.data import _field_cards
from dashboard.session.uploads import stored

Start = Callable[..., None]

_TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES] + ["gz"]
_ROLES: dict[str, str] = {
    "items": "Catalog",
    "interactions": "Behaviour log",
    "users": "Users",
    "impressions": "Shown lists",
    "nothing": "Something else (left out)",
}
_SURE_OF_ROLE = 0.2
_FILES_A_ROW = 3
_ROUND = "upload_round"
_FORECAST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import would be started with."""

    files: dict[Table, Path]
    mapping: dict[str, str]
    is_ready: bool


def drop() -> list[Any]:
    """Draw the card of the user's own files and return what lies in it."""
    st.markdown("##### Your files")
    st.caption("CSV, TSV, JSON, JSON lines, Parquet or Excel, also gzipped. They stay on this machine.")
    return st.file_uploader(
        "Drop your files, all at once",
        type=_TYPES,
        accept_multiple_files=True,
        key=f"files_{st.session_state.get(_ROUND, 0)}",
        help="A catalog needs an id and a title, a behaviour log a user id and an item id. Which is which is guessed.",
    )


def show(uploads: Sequence[Any], start: Start, *, is_busy: Callable[[str], bool]) -> None:
    """Draw how the files would be read; `start` is called with the import's arguments."""
    try:
        draft = _draft([stored(upload) for upload in uploads])
    except MixdeskError as error:
        st.error(texts.plain(str(error)), icon=":material/error:")
        draft = Draft({}, {}, is_ready=False)
    named_after = draft.files["items"].name if "items" in draft.files else uploads[0].name
    _prepare(draft, _suggested_name(named_after), start, is_busy)


def issues_path() -> Path:
    """Return where the next import may write the rows that need a look."""
    folder = cache.workspace().uploads
    folder.mkdir(exist_ok=True)
    return folder / f"{secrets.token_hex(8)}-issues.csv"


def _suggested_name(file: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", Path(file).name.split(".")[0].lower()).strip("-_")


def _draft(paths: Sequence[Path]) -> Draft:
    files = _roles(paths)
    if files is None:
        return Draft({}, {}, is_ready=False)
    own = {table: st.session_state.get(f"own_mapping_{path.parent.name}", False) for table, path in files.items()}
    preview = cache.preview(tuple(files.items()))
    mapping: dict[str, str] = {}
    is_complete = bool(files)
    for table, path in files.items():
        is_complete &= _field_cards.show(table, path, preview.understood[table], mapping, is_own=own[table])
    return Draft(files, mapping, is_complete and _join(preview, files, mapping))


def _roles(paths: Sequence[Path]) -> dict[Table, Path] | None:
    """Draw what each file is; return the files by table, or None while two claim the same."""
    files: dict[Table, Path] = {}
    places = st.columns(max(len(paths), _FILES_A_ROW)) if len(paths) <= _FILES_A_ROW else [st.container()] * len(paths)
    for path, place in zip(paths, places, strict=False):
        guess = cache.file_role(path)
        role = place.selectbox(
            f"{path.name} is",
            list(_ROLES),
            index=list(_ROLES).index(guess.role),
            format_func=_ROLES.__getitem__,
            key=f"role_{path.parent.name}",
            help=_role_help(guess),
        )
        if role in files:
            st.error(f"Two files are a {_ROLES[role].lower()}: say what {texts.plain(path.name)} is, or take one away.")
            return None
        if role in FIELDS:
            files[role] = path
    return files


def _role_help(guess: FileRole) -> str:
    sure = "" if guess.confidence >= _SURE_OF_ROLE else " This is a weak guess."
    return f"{guess.n_rows:,} rows; guessed from its columns.{sure}"


def _join(preview: Preview, files: dict[Table, Path], mapping: dict[str, str]) -> bool:
    """Draw how many of the log's rows find their item; return whether that is enough to go on."""
    if not preview.join or "items" not in files:
        return True
    column = mapping.get("item_id", "item_id")
    if column in preview.join:
        rate = preview.join[column]
    else:
        rate = preview.join_rate if preview.join_rate is not None else 1.0
    others = ", ".join(f"{name} {percent(value)}" for name, value in preview.join.items() if name != column)
    sentence = f"{percent(rate)} of the log's rows find their item by {column}" + (f" ({others})" if others else "")
    if rate >= WEAK_RATE:
        st.progress(min(rate, 1.0), text=texts.plain(f"{sentence}."))
        return True
    better = max(preview.join, key=lambda name: preview.join[name])
    cure = f"choose {better} as Item id" if preview.join[better] > rate else "check that both files belong together"
    st.error(texts.plain(f"Only {sentence}: {cure}."), icon=":material/link_off:")
    return False


def _prepare(draft: Draft, suggested: str, start: Start, is_busy: Callable[[str], bool]) -> None:
    left, right = st.columns([2, 3], gap="large", vertical_alignment="bottom")
    with left:
        name = st.text_input("Name", value=suggested, max_chars=63, help="Lower-case letters, digits, - and _.")
    exists = name in cache.workspace().dataset_names()
    with right, st.popover("More"):
        model = st.text_input(
            "Text model",
            placeholder="minilm",
            help="Path or hub name of any sentence-transformers model; empty keeps MiniLM, which is built in.",
        )
    replace = exists and st.toggle("Start over", help=f"Off: adds to what “{name}” holds. On: replaces it.")
    if draft.is_ready:
        _forecast(draft, name if exists and not replace else None, model.strip() or None)
    if not st.button("Prepare", type="primary", disabled=not draft.is_ready or is_busy(name)):
        return
    try:
        check_name(name)
        Sources.of_files(draft.files, draft.mapping)
    except MixdeskError as error:
        st.error(texts.plain(str(error)))
        return
    if "items" not in draft.files and (not exists or replace):
        st.error(f"“{name}” has no catalog yet: add a file of items.")
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # the files are on disk: the browser's copies may go
    start(
        "import",
        name,
        files={table: str(path) for table, path in draft.files.items()},
        mapping=draft.mapping,
        replace=replace,
        text_model=model.strip() or None,
        issues=str(issues_path()),
    )


def _forecast(draft: Draft, existing: str | None, text_model: str | None) -> None:
    """Say in one sentence what the data set will hold, from really reading the files; large ones are not read twice."""
    size = sum(path.stat().st_size for path in draft.files.values())
    if size > _FORECAST_BYTES or ("items" not in draft.files and existing is None):
        return
    held = (existing, cache.current_version(existing)) if existing else None
    try:
        expected = cache.expectation(tuple(draft.files.items()), tuple(draft.mapping.items()), held, text_model)
    except MixdeskError as error:
        st.error(texts.plain(str(error)), icon=":material/error:")
        return
    st.markdown(texts.forecast(expected.held))
    if expected.language is not None:
        st.warning(texts.unread_language(expected.language), icon=":material/translate:")
    if expected.encoding is not None and expected.encoding.n_new:
        st.caption(texts.encoding(expected.encoding), help=texts.ENCODING_HELP)
