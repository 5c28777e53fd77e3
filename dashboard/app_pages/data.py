import re
import secrets
from pathlib import Path

import pandas as pd
import streamlit as st

from core.datasets.columns import FIELDS, REQUIRED, Table
from core.datasets.issues import IssueLog
from core.datasets.readers import SUFFIXES, read_table
from core.errors import MixdeskError
from core.jobs import find_job, running_jobs, start_job
from core.ranking.samples import ABOUT
from core.workspace import check_name
from dashboard import downloads, messages, resources
from dashboard.view import View, current

_TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES] + ["gz"]
_KEPT = "keep as it is"


def main() -> None:
    """Draw the Data page."""
    st.markdown("#### Data")
    _finished()
    files, samples = st.columns(2, gap="large")
    with files, st.container(border=True):
        _upload()
    with samples, st.container(border=True):
        _samples()
    if (view := current()) is not None:
        _about(view)


def _finished() -> None:
    """Say how the last import of this session ended, with the rows that need a look."""
    job_id = st.session_state.get("last_job")
    if job_id is None:
        return
    try:
        job = find_job(resources.workspace(), job_id)
    except MixdeskError:
        return
    if job.state == "failed":
        st.error(job.step, icon=":material/error:")
    elif job.state == "cancelled":
        st.info(f"Cancelled: “{job.dataset}” is as it was before. Starting again goes on from what was encoded.")
    elif job.state == "done":
        st.success(f"“{job.dataset}” is ready.", icon=":material/check:")
        _issues(job.result or {})


def _issues(result: dict[str, object]) -> None:
    if not result.get("n_issues"):
        return
    path = Path(str(result["issues"]))
    if not path.is_file():
        return
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    counts = table.groupby(["file", "reason", "action"]).size().rename("rows").reset_index()
    st.write(f"{len(table):,} rows need a look:")
    st.dataframe(counts, hide_index=True)
    st.download_button("All of them as CSV", _safe_csv(table), "issues.csv", "text/csv", on_click="ignore")


def _safe_csv(table: pd.DataFrame) -> str:
    return table.map(downloads.safe_cell).to_csv(index=False, lineterminator="\r\n")


def _samples() -> None:
    st.markdown("##### Samples")
    _sample("shop", "Shop", "364 products and 2,200 simulated shoppers, a dozen of them with a story.")
    _sample(
        "movielens", "Films", "9,066 films and 100,004 real ratings of 671 people. No plots: similarity is weak here."
    )


def _sample(name: str, title: str, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            badge = " :orange-badge[simulated]" if ABOUT[name].is_simulated else ""
            st.markdown(f"**{title}**{badge}")
            st.caption(words)
        is_here = name in resources.workspace().dataset_names()
        label = "Load again" if is_here else "Load"
        if st.button(label, key=f"sample_{name}", disabled=_is_busy(name), help=f"Prepare the data set “{name}”."):
            _start("sample", name)


def _is_busy(name: str) -> bool:
    return any(job.dataset == name for job in running_jobs(resources.workspace()))


def _start(task: str, name: str, **arguments: object) -> None:
    job = start_job(resources.workspace(), task, name, **arguments)
    st.session_state["last_job"] = job.job_id
    st.session_state["seen_jobs"] = (*st.session_state.get("seen_jobs", ()), job.job_id)
    st.rerun()


def _upload() -> None:
    st.markdown("##### Your files")
    st.caption("CSV, TSV, JSON lines or Parquet, also gzipped. They stay on this machine.")
    items = st.file_uploader("Catalog", type=_TYPES, help="One row an item. Needs an id and a title.")
    log = st.file_uploader(
        "Behaviour log (optional)", type=_TYPES, help="One row an action. Needs a user id and an item id."
    )
    if items is None and log is None:
        return
    folder = _stored({"items": items, "interactions": log})
    mapping: dict[str, str] = {}
    is_complete = True
    for table, path in folder.items():
        is_complete &= _mapping(table, path, mapping)
    suggested = re.sub(r"[^a-z0-9_-]+", "-", Path((items or log).name).name.split(".")[0].lower()).strip("-_")  # type: ignore[union-attr]
    name = st.text_input("Name", value=suggested, max_chars=63, help="Lower-case letters, digits, - and _.")
    exists = name in resources.workspace().dataset_names()
    replace = exists and st.toggle("Start over", help="Off: adds to what “" + name + "” holds. On: replaces it.")
    with st.expander("More"):
        model = st.text_input(
            "Text model",
            placeholder="minilm",
            help="Path or hub name of any sentence-transformers model; empty keeps MiniLM, which is built in.",
        )
    if st.button("Prepare", type="primary", disabled=not is_complete or _is_busy(name)):
        try:
            check_name(name)
        except MixdeskError as error:
            st.error(str(error))
            return
        if items is None and (not exists or replace):
            st.error(f"“{name}” has no catalog yet: add a file of items.")
            return
        issues = resources.workspace().uploads / f"{secrets.token_hex(8)}-issues.csv"
        files = {table: str(path) for table, path in folder.items()}
        _start(
            "import",
            name,
            files=files,
            mapping=mapping,
            replace=replace,
            text_model=model.strip() or None,
            issues=str(issues),
        )


def _stored(uploads: dict[Table, object]) -> dict[Table, Path]:
    """Write uploads into the workspace once, under names of our own, and return their paths."""
    paths: dict[Table, Path] = {}
    for table, upload in uploads.items():
        if upload is None:
            continue
        file_id, name = upload.file_id, Path(upload.name).name  # type: ignore[attr-defined]
        folder = resources.workspace().uploads / re.sub(r"[^A-Za-z0-9-]", "", file_id)
        path = folder / name
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(upload.getbuffer())  # type: ignore[attr-defined]
        paths[table] = path
    return paths


@st.cache_data(show_spinner="Reading the columns", max_entries=8)
def _columns(path: Path) -> dict[str, list[str]]:
    """Return a file's columns with up to three example values each."""
    frame = read_table(path, IssueLog()).frame
    return {str(name): [str(v)[:40] for v in frame[name].dropna().head(3)] for name in frame.columns}


def _mapping(table: Table, path: Path, mapping: dict[str, str]) -> bool:
    """Draw which column feeds which field; return whether all required ones have one."""
    try:
        columns = _columns(path)
    except MixdeskError as error:
        st.error(str(error), icon=":material/error:")
        return False
    prefix = "" if table == "items" else f"{table}."
    missing = [field for field in REQUIRED[table] if field not in columns]
    with st.expander(f"Columns of {path.name}", expanded=bool(missing)):
        for field in FIELDS[table]:
            options = [_KEPT if field in columns else "none", *columns]
            label = field.replace("_", " ").capitalize() + (" (required)" if field in REQUIRED[table] else "")
            chosen = st.selectbox(
                label,
                options,
                key=f"map_{path.parent.name}_{field}",
                format_func=lambda name: f"{name}   {', '.join(columns[name])}" if name in columns else name,
            )
            if chosen in columns:
                mapping[prefix + field] = chosen
    unmet = [field for field in missing if prefix + field not in mapping]
    if unmet:
        st.warning(f"{path.name}: choose the column that holds {' and '.join(unmet)}.")
    return not unmet


def _about(view: View) -> None:
    dataset = view.engine.dataset
    counts = dataset.counts()
    st.markdown(f"##### What “{dataset.name}” holds")
    sentence = f"{counts['items']:,} items · {counts['users']:,} users · {counts['interactions']:,} actions"
    if counts["orphans"]:
        sentence += f" · {counts['orphans']:,} actions on unknown items, kept apart"
    st.write(sentence)
    if dataset.about.note:
        st.caption(dataset.about.note)
    if len(dataset.interactions):
        st.caption(messages.log_facts(dataset))
    with st.popover("Delete this data set"):
        st.write(f"This removes “{dataset.name}” with all its versions and saved mixes. It cannot be undone.")
        if st.button(f"Delete “{dataset.name}”", type="primary"):
            resources.workspace().delete_dataset(dataset.name)
            resources.current_version.clear()
            st.rerun()


main()
