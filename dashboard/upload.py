"""Dropped files on their way to a data set: what each is, which column feeds what, how well they join."""

import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.datasets.columns import FIELDS, REQUIRED, Table
from core.datasets.importing import Sources
from core.datasets.joining import WEAK_RATE, percent
from core.datasets.preview import FileRole, Preview
from core.datasets.readers import SUFFIXES
from core.datasets.understanding import Understanding
from core.errors import MixdeskError
from core.workspace import check_name
from dashboard import messages, resources

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
_NONE = "none"
_PIECE_BYTES = 1_048_576
_FORECAST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import would be started with."""

    files: dict[Table, Path]
    mapping: dict[str, str]
    is_ready: bool


def show(start: Start, *, is_busy: Callable[[str], bool]) -> None:
    """Draw the card of the user's own files; `start` is called with the import's arguments."""
    st.markdown("##### Your files")
    st.caption("CSV, TSV, JSON, JSON lines, Parquet or Excel, also gzipped. They stay on this machine.")
    uploads = st.file_uploader(
        "Drop your files, all at once",
        type=_TYPES,
        accept_multiple_files=True,
        help="A catalog needs an id and a title, a behaviour log a user id and an item id. Which is which is guessed.",
    )
    if not uploads:
        return
    try:
        draft = _draft([stored(upload) for upload in uploads])
    except MixdeskError as error:
        st.error(messages.plain(str(error)), icon=":material/error:")
        draft = Draft({}, {}, is_ready=False)
    _prepare(draft, _suggested_name(uploads[0].name), start, is_busy)


def issues_path() -> Path:
    """Return where the next import may write the rows that need a look."""
    return resources.workspace().uploads / f"{secrets.token_hex(8)}-issues.csv"


def stored(upload: Any) -> Path:
    """Write an upload into the workspace once, in a folder of our own naming, and return its path.

    It goes to disk a piece at a time: asking for its whole buffer would hold it twice.
    """
    folder = resources.workspace().uploads / re.sub(r"[^A-Za-z0-9-]", "", upload.file_id)
    path = folder / Path(upload.name).name
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        upload.seek(0)
        with draft.open("wb") as file:
            shutil.copyfileobj(upload, file, _PIECE_BYTES)
        draft.replace(path)
    return path


def _suggested_name(file: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", Path(file).name.split(".")[0].lower()).strip("-_")


def _draft(paths: Sequence[Path]) -> Draft:
    files = _roles(paths)
    if files is None:
        return Draft({}, {}, is_ready=False)
    own = {table: st.session_state.get(f"own_mapping_{path.parent.name}", False) for table, path in files.items()}
    preview = resources.preview(tuple(files.items()))
    mapping: dict[str, str] = {}
    is_complete = bool(files)
    for table, path in files.items():
        is_complete &= _file(table, path, preview.understood[table], mapping, is_own=own[table])
    return Draft(files, mapping, is_complete and _join(preview, files, mapping))


def _roles(paths: Sequence[Path]) -> dict[Table, Path] | None:
    """Draw what each file is; return the files by table, or None while two claim the same."""
    files: dict[Table, Path] = {}
    for path in paths:
        guess = resources.file_role(path)
        role = st.selectbox(
            f"{path.name} is",
            list(_ROLES),
            index=list(_ROLES).index(guess.role),
            format_func=_ROLES.__getitem__,
            key=f"role_{path.parent.name}",
            help=_role_help(guess),
        )
        if role in files:
            st.error(
                f"Two files are a {_ROLES[role].lower()}: say what {messages.plain(path.name)} is, or take one away."
            )
            return None
        if role in FIELDS:
            files[role] = path
    return files


def _role_help(guess: FileRole) -> str:
    sure = "" if guess.confidence >= _SURE_OF_ROLE else " This is a weak guess."
    return f"{guess.n_rows:,} rows; guessed from its columns.{sure}"


def _file(table: Table, path: Path, understood: Understanding, mapping: dict[str, str], *, is_own: bool) -> bool:
    """Draw how one file is read; return whether all required fields have a column."""
    if understood.summary:
        st.info(messages.plain(f"{path.name}: {understood.summary}"), icon=":material/auto_awesome:")
        is_own = st.toggle(
            f"Map the columns of {messages.plain(path.name)} myself",
            key=f"own_mapping_{path.parent.name}",
            help="Off: the export is read as what it was recognised to be.",
        )
        if not is_own:
            return True
    columns = resources.file_role(path).columns
    guesses = {} if understood.summary else understood.guesses
    is_open = any(name not in columns for name in REQUIRED[table]) or understood.needs_confirmation
    with st.expander(f"Columns of {messages.plain(path.name)}", expanded=is_open):
        halves = st.columns(2, gap="medium")
        for place, name in enumerate(FIELDS[table]):
            with halves[place % 2]:
                _field(table, path, name, columns, guesses, mapping)
    prefix = "" if table == "items" else f"{table}."
    unmet = [name for name in REQUIRED[table] if name not in columns and prefix + name not in mapping]
    if unmet:
        st.warning(f"{messages.plain(path.name)}: choose the column that holds {' and '.join(unmet)}.")
    return not unmet


def _field(table: Table, path: Path, name: str, columns: Any, guesses: Any, mapping: dict[str, str]) -> None:
    """Draw the column of one field: its guess with confidence and reason, and three example values."""
    guess = guesses.get(name)
    options = [name if name in columns else _NONE, *[column for column in columns if column != name]]
    required = " (required)" if name in REQUIRED[table] else ""
    chosen = st.selectbox(
        f"{name.replace('_', ' ').capitalize()}{required}",
        options,
        index=options.index(guess.column) if guess is not None else 0,
        key=f"map_{path.parent.name}_{table}_{name}",
        format_func=lambda column: f"{column}   {', '.join(columns[column])}" if column in columns else column,
        help=f"Guessed with {guess.confidence:.0%} confidence: {guess.why}." if guess is not None else None,
    )
    if chosen != name and chosen in columns:
        mapping[f"{'' if table == 'items' else f'{table}.'}{name}"] = chosen


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
        st.caption(messages.plain(f"{sentence}."))
        return True
    better = max(preview.join, key=lambda name: preview.join[name])
    cure = f"choose {better} as Item id" if preview.join[better] > rate else "check that both files belong together"
    st.error(messages.plain(f"Only {sentence}: {cure}."), icon=":material/link_off:")
    return False


def _prepare(draft: Draft, suggested: str, start: Start, is_busy: Callable[[str], bool]) -> None:
    name = st.text_input("Name", value=suggested, max_chars=63, help="Lower-case letters, digits, - and _.")
    exists = name in resources.workspace().dataset_names()
    replace = exists and st.toggle("Start over", help=f"Off: adds to what “{name}” holds. On: replaces it.")
    with st.expander("More"):
        model = st.text_input(
            "Text model",
            placeholder="minilm",
            help="Path or hub name of any sentence-transformers model; empty keeps MiniLM, which is built in.",
        )
    if draft.is_ready:
        _forecast(draft, name if exists and not replace else None)
    if not st.button("Prepare", type="primary", disabled=not draft.is_ready or is_busy(name)):
        return
    try:
        check_name(name)
        Sources.of_files(draft.files, draft.mapping)
    except MixdeskError as error:
        st.error(messages.plain(str(error)))
        return
    if "items" not in draft.files and (not exists or replace):
        st.error(f"“{name}” has no catalog yet: add a file of items.")
        return
    start(
        "import",
        name,
        files={table: str(path) for table, path in draft.files.items()},
        mapping=draft.mapping,
        replace=replace,
        text_model=model.strip() or None,
        issues=str(issues_path()),
    )


def _forecast(draft: Draft, existing: str | None) -> None:
    """Say in one sentence what the data set will hold, from really reading the files; large ones are not read twice."""
    size = sum(path.stat().st_size for path in draft.files.values())
    if size > _FORECAST_BYTES or ("items" not in draft.files and existing is None):
        return
    held = (existing, resources.current_version(existing)) if existing else None
    try:
        forecast = resources.forecast(tuple(draft.files.items()), tuple(draft.mapping.items()), held)
    except MixdeskError as error:
        st.error(messages.plain(str(error)), icon=":material/error:")
        return
    st.markdown(messages.forecast(forecast))
